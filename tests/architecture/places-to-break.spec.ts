import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** Where a control of an experiment breaks the build: what it looks for must be there once, or the control is none. */
interface Place {
  readonly file: string;
  readonly from: string | RegExp;
}

/** What a file holds: its constants, the files its imported names are from, and each `{ file, from, to }` as written. */
interface Parsed {
  readonly constants: ReadonlyMap<string, ts.Expression>;
  readonly imports: ReadonlyMap<string, string>;
  readonly places: readonly (readonly [file: ts.Expression, from: ts.Expression])[];
}

const known = new Map<string, Parsed>();

function parsed(path: string): Parsed {
  const before = known.get(path);
  if (before) return before;
  const constants = new Map<string, ts.Expression>();
  const imports = new Map<string, string>();
  const places: [ts.Expression, ts.Expression][] = [];
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
      const [file, from] = [valueOf('file'), valueOf('from')];
      if (file && from && valueOf('to')) places.push([file, from]);
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
  const { constants, imports } = parsed(path);
  const from = imports.get(node.getText()) ?? path;
  const constant = (from === path ? constants : parsed(from).constants).get(node.getText());
  if (!constant) throw new Error(`${path}: ${node.getText()} is no text, pattern or constant`);
  return valueIn(from, constant);
}

const places = globSync('tests/assurance/**/*.ts').flatMap((path) =>
  parsed(path).places.map(([file, from]): Place & { readonly path: string } => ({
    path,
    file: String(valueIn(path, file)),
    from: valueIn(path, from),
  })),
);

describe('What the controls of experiments break', () => {
  it('is found at all', () => {
    expect(places.length).toBeGreaterThan(50);
  });

  it.each(places)('$path: $file has $from once', ({ file, from }) => {
    expect(readFileSync(`dist/${file}`, 'utf8').split(from)).toHaveLength(2);
  });
});
