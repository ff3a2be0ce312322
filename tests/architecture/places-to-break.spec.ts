import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** Where a control of an experiment breaks the build: what it looks for must be there once, or the control is none. */
interface Place {
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

/** What a file holds: its constants, the files its imported names are from, and each `{ file, from, to }` as written. */
interface Parsed {
  readonly constants: ReadonlyMap<string, ts.Expression>;
  readonly imports: ReadonlyMap<string, string>;
  readonly places: readonly Readonly<Record<keyof Place, ts.Expression>>[];
}

const known = new Map<string, Parsed>();

function parsed(path: string): Parsed {
  const before = known.get(path);
  if (before) return before;
  const constants = new Map<string, ts.Expression>();
  const imports = new Map<string, string>();
  const places: Record<keyof Place, ts.Expression>[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const from = join(dirname(path), node.moduleSpecifier.text.replace(/\.js$/, '.ts'));
      const named = node.importClause?.namedBindings;
      if (named && ts.isNamedImports(named)) named.elements.forEach((each) => imports.set(each.name.text, from));
    }
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      constants.set(node.name.text, node.initializer);
    }
    if (ts.isObjectLiteralExpression(node)) {
      const members = node.properties.filter(ts.isPropertyAssignment);
      const valueOf = (name: string) => members.find((each) => each.name.getText() === name)?.initializer;
      const [file, from, to] = [valueOf('file'), valueOf('from'), valueOf('to')];
      if (file && from && to) places.push({ file, from, to });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true));
  const result = { constants, imports, places };
  known.set(path, result);
  return result;
}

function valueIn(path: string, node: ts.Expression): string | RegExp {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isRegularExpressionLiteral(node)) {
    const end = node.text.lastIndexOf('/');
    return new RegExp(node.text.slice(1, end), node.text.slice(end + 1));
  }
  if (ts.isTemplateExpression(node)) {
    const spans = node.templateSpans.map(({ expression, literal }) => String(valueIn(path, expression)) + literal.text);
    return node.head.text + spans.join('');
  }
  const { constants, imports } = parsed(path);
  const from = imports.get(node.getText()) ?? path;
  const constant = (from === path ? constants : parsed(from).constants).get(node.getText());
  if (!constant) throw new Error(`${path}: ${node.getText()} is no text, pattern or constant`);
  return valueIn(from, constant);
}

const places = globSync('tests/assurance/**/*.ts').flatMap((path) =>
  parsed(path).places.map(({ file, from, to }): Place & { readonly path: string } => ({
    path,
    file: String(valueIn(path, file)),
    from: valueIn(path, from),
    to: String(valueIn(path, to)),
  })),
);

/** What a compiler says to a program that cannot be read. */
const faultsIn = (program: string) =>
  ts
    .transpileModule(program, { reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ESNext } })
    .diagnostics?.map(({ messageText }) => messageText);

describe('What the controls of experiments break', () => {
  it('is found at all', () => {
    expect(places.length).toBeGreaterThan(50);
  });

  it.each(places)('$path: $file has $from once, and runs without it', ({ file, from, to }) => {
    const parts = readFileSync(`dist/${file}`, 'utf8').split(from);
    expect(parts).toHaveLength(2);
    if (file.endsWith('.js')) expect(faultsIn(parts.join(to))).toEqual([]);
  });
});
