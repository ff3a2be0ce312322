import ts from 'typescript';
import type { Sources } from './sources.js';
import { callsOf, constant, type Module, nodesIn, parameterOf, parsed, placeOf } from './syntax.js';

const LIST = 'tests/assurance/experiments.ts';
const TABLES = 'docs/assurance/tables.json';
/** What made each experiment a spec of its own, until the short runs left jest. */
export const SPECS_OF_CHECKS = 'tests/assurance/in-short.ts';

/** An experiment, and what it breaks on purpose. */
export interface Listed {
  readonly id: string;
  readonly controls: readonly string[];
}

/**
 * The experiments of the list with their controls, as written. Where no control can be read from the sources, those
 * that were published count.
 */
export function experimentsIn(sources: Sources): readonly Listed[] {
  return listed(sources).map(({ id, modules }) => {
    const controls = modules.flatMap((module) => controlsIn(module, modules));
    return { id, controls: controls.length > 0 ? controls : published(id, sources) };
  });
}

/**
 * The checks that run before a change lands: `<id>`, and `<id>: <what is broken>`. An experiment counts when `.ci/run`
 * runs all of the list in short, or when a spec runs it.
 */
export function checksIn(sources: Sources): readonly string[] {
  const runsAll = /^[^#\n]*\bassurance -- --short(?![^\n]*--only)/m.test(sources.get('.ci/run') ?? '');
  const asSpecs = listed(sources).filter(({ file }) => {
    const text = sources.get(file.replace(/\.ts$/, '.spec.ts')) ?? '';
    return sources.has(SPECS_OF_CHECKS) && /^inShort\(/m.test(text);
  });
  const inJest = new Set(asSpecs.map(({ id }) => id));
  return experimentsIn(sources)
    .filter(({ id }) => runsAll || inJest.has(id))
    .flatMap(({ id, controls }) => [id, ...controls.map((broken) => `${id}: ${broken}`)]);
}

/** The experiments of the list: their names, their files, and what stands in the folder of the same name. */
function listed(sources: Sources): readonly { id: string; file: string; modules: readonly Module[] }[] {
  const [list] = parsed(sources, sources.has(LIST) ? [LIST] : []);
  const names = list && constant(list, 'EXPERIMENTS');
  if (!list || !names || !ts.isArrayLiteralExpression(names)) return [];
  const places = placesOf(list);
  return names.elements.flatMap((element) => {
    const file = places.get(element.getText()) ?? '';
    const folder = file.replace(/\.ts$/, '/');
    const files = [...sources.keys()].filter((path) => path === file || path.startsWith(folder));
    const modules = parsed(sources, files);
    const own = modules.find((module) => module.file === file);
    const id = own && literals(own, 'id')[0];
    return id === undefined ? [] : [{ id, file, modules }];
  });
}

/** The file that each imported name comes from. */
function placesOf({ file, tree }: Module): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const { importClause, moduleSpecifier } of nodesIn(tree, ts.isImportDeclaration)) {
    const named = importClause?.namedBindings;
    if (!named || !ts.isNamedImports(named) || !ts.isStringLiteral(moduleSpecifier)) continue;
    for (const { name } of named.elements) places.set(name.text, placeOf(moduleSpecifier.text, file));
  }
  return places;
}

/** What is given as `broken`: as a literal, or to a function that makes the control of it. */
function controlsIn(module: Module, all: readonly Module[]): readonly string[] {
  const makers = [
    ...nodesIn(module.tree, ts.isShorthandPropertyAssignment).map(({ name }) => ({ name, value: name })),
    ...nodesIn(module.tree, ts.isPropertyAssignment).map(({ name, initializer }) => ({ name, value: initializer })),
  ].filter(({ name }) => name.getText() === 'broken');
  const given = makers.flatMap(({ value }) => {
    const parameter = ts.isIdentifier(value) ? parameterOf(value) : undefined;
    return parameter ? callsOf(parameter.called, all).flatMap(({ call }) => call.arguments[parameter.index] ?? []) : [];
  });
  return [...literals(module, 'broken'), ...given.filter(ts.isStringLiteralLike).map(({ text }) => text)];
}

function literals({ tree }: Module, property: string): readonly string[] {
  return nodesIn(tree, ts.isPropertyAssignment)
    .filter(({ name }) => name.getText() === property)
    .flatMap(({ initializer }) => (ts.isStringLiteralLike(initializer) ? [initializer.text] : []));
}

function published(id: string, sources: Sources): readonly string[] {
  const rows = JSON.parse(sources.get(TABLES) ?? '[]') as readonly {
    readonly id: string;
    readonly controls: readonly { readonly broken: string }[];
  }[];
  return rows.filter((row) => row.id === id).flatMap(({ controls }) => controls.map(({ broken }) => broken));
}
