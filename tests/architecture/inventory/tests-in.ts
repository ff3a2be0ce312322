import ts from 'typescript';
import type { Sources } from './sources.js';
import { bare, callsOf, constant, importsOf, type Module, nodesIn, parameterOf, parsed, written } from './syntax.js';

const WITH_TESTS = /\b(?:it|test|describe)\b(?:\.\w+)*\s*[(<`)]/;
/** How far a title is followed from a function to those that call it. */
const DEEPEST = 3;

/** One place that declares tests: what is written around it, innermost last, and how many rows its tables have. */
export interface Declared {
  readonly file: string;
  readonly titles: readonly string[];
  readonly rows: number;
}

/** A call of jest's `it`, `test` or `describe`. */
interface JestCall {
  readonly declares: 'a test' | 'a group';
  readonly title: ts.Expression;
  /** Of its table, where the rows can be counted without running it; else 1. */
  readonly rows: number;
  readonly isSkipped: boolean;
}

/**
 * The tests that jest runs, as written: the titles of their groups and their own, joined by ` › `, and how often each
 * runs. Rows of a table count where they are written out; a suite that several specs import counts for each of them.
 * What is skipped is no test.
 */
export function testsIn(sources: Sources): ReadonlyMap<string, number> {
  const tests = new Map<string, number>();
  for (const declared of testsBySpec(sources).values()) {
    for (const { titles, rows } of declared) {
      const name = titles.join(' › ');
      tests.set(name, (tests.get(name) ?? 0) + rows);
    }
  }
  return tests;
}

/** What each spec declares, in its own file and in those that it imports. */
export function testsBySpec(sources: Sources): ReadonlyMap<string, readonly Declared[]> {
  const code = [...sources].filter(([file]) => file.endsWith('.ts'));
  const declaring = code.filter(([, text]) => WITH_TESTS.test(text)).map(([file]) => file);
  const modules = parsed(sources, declaring);
  const declared = Map.groupBy(
    modules.flatMap((module) => declaredIn(module, modules)),
    ({ file }) => file,
  );
  const imports = new Map<string, readonly string[]>();
  const importsFrom = (file: string): readonly string[] => {
    const known = imports.get(file) ?? importsOf(file, sources);
    imports.set(file, known);
    return known;
  };
  const specs = code.map(([file]) => file).filter(isSpec);
  return new Map(
    specs.map((spec) => {
      const reached = new Set([spec]);
      for (const file of reached) for (const next of importsFrom(file)) if (!isSpec(next)) reached.add(next);
      return [spec, [...reached].flatMap((file) => declared.get(file) ?? [])];
    }),
  );
}

function isSpec(file: string): boolean {
  return file.endsWith('.spec.ts');
}

function declaredIn(module: Module, all: readonly Module[]): readonly Declared[] {
  return nodesIn(module.tree, ts.isCallExpression).flatMap((call) => {
    const found = jestCall(call, module);
    if (found?.declares !== 'a test' || found.isSkipped) return [];
    return placed(call, found, { module, all, depth: 0 });
  });
}

interface Looking {
  readonly module: Module;
  readonly all: readonly Module[];
  readonly depth: number;
}

/** Where a test stands: once, or, when its title is a parameter, at each call of the function that it is in. */
function placed(call: ts.CallExpression, { title, rows }: JestCall, looking: Looking): readonly Declared[] {
  const groups = groupsAround(call, looking.module);
  if (groups.some(({ isSkipped }) => isSkipped)) return [];
  const titles = groups.map((group) => written(group.title));
  const times = groups.reduce((product, group) => product * group.rows, rows);
  const own = bare(title);
  const parameter = ts.isIdentifier(own) && looking.depth < DEEPEST ? parameterOf(own) : undefined;
  if (parameter === undefined) return [{ file: looking.module.file, titles: [...titles, written(own)], rows: times }];
  return callsOf(parameter.called, looking.all).flatMap(({ call: caller, in: module }) => {
    const given = caller.arguments[parameter.index];
    if (given === undefined) return [];
    const there: JestCall = { declares: 'a test', title: given, rows: times, isSkipped: false };
    return placed(caller, there, { ...looking, module, depth: looking.depth + 1 }).map((place) => ({
      ...place,
      titles: [...place.titles.slice(0, -1), ...titles, ...place.titles.slice(-1)],
    }));
  });
}

/** The groups that a call stands in, outermost first. */
function groupsAround(call: ts.Node, module: Module): readonly JestCall[] {
  const groups: JestCall[] = [];
  for (let node = call.parent; !ts.isSourceFile(node); node = node.parent) {
    const found = ts.isCallExpression(node) ? jestCall(node, module) : undefined;
    if (found?.declares === 'a group') groups.unshift(found);
  }
  return groups;
}

function jestCall(call: ts.CallExpression, module: Module): JestCall | undefined {
  const [title] = call.arguments;
  const callee = calleeOf(bare(call.expression), module);
  return title && callee && { ...callee, title };
}

type Callee = Omit<JestCall, 'title'>;

function calleeOf(callee: ts.Expression, module: Module): Callee | undefined {
  if (ts.isIdentifier(callee)) {
    if (callee.text === 'describe') return { declares: 'a group', rows: 1, isSkipped: false };
    return ['it', 'test'].includes(callee.text) ? { declares: 'a test', rows: 1, isSkipped: false } : undefined;
  }
  if (ts.isConditionalExpression(callee)) {
    const ways = [callee.whenTrue, callee.whenFalse].map((way) => calleeOf(bare(way), module));
    return ways.find((way) => way?.isSkipped === false) ?? ways[0];
  }
  if (ts.isPropertyAccessExpression(callee)) {
    const base = calleeOf(bare(callee.expression), module);
    if (callee.name.text === 'each') return undefined;
    return base && { ...base, isSkipped: base.isSkipped || ['skip', 'todo'].includes(callee.name.text) };
  }
  // `it.each(table)`, called again with the title
  if (!ts.isCallExpression(callee) || !ts.isPropertyAccessExpression(callee.expression)) return undefined;
  const base =
    callee.expression.name.text === 'each' ? calleeOf(bare(callee.expression.expression), module) : undefined;
  const [table] = callee.arguments;
  return base && table && { ...base, rows: rowsOf(table, module) };
}

function rowsOf(table: ts.Expression, module: Module): number {
  const node = bare(table);
  if (ts.isArrayLiteralExpression(node)) {
    const rows = node.elements.map((row) => (ts.isSpreadElement(row) ? rowsOf(row.expression, module) : 1));
    return rows.reduce((sum, count) => sum + count, 0);
  }
  if (ts.isObjectLiteralExpression(node)) return node.properties.length;
  if (ts.isIdentifier(node)) {
    const value = constant(module, node.text);
    return value ? rowsOf(value, module) : 1;
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { expression, name } = node.expression;
    const [first] = node.arguments;
    if (first && /^Object\.(?:entries|keys|values)$/.test(node.expression.getText())) return rowsOf(first, module);
    if (name.text === 'map') return rowsOf(expression, module);
  }
  return 1;
}
