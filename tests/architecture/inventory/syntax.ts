import { dirname, join } from 'node:path';
import ts from 'typescript';
import type { Sources } from './sources.js';

/** One source file, read. */
export interface Module {
  readonly file: string;
  readonly tree: ts.SourceFile;
}

export function parsed(sources: Sources, files: Iterable<string>): readonly Module[] {
  return [...files].map((file) => ({
    file,
    tree: ts.createSourceFile(file, sources.get(file) ?? '', ts.ScriptTarget.Latest, true),
  }));
}

/** Every node below one that is of a kind. */
export function nodesIn<Kind extends ts.Node>(root: ts.Node, is: (node: ts.Node) => node is Kind): readonly Kind[] {
  const found: Kind[] = [];
  const visit = (node: ts.Node): void => {
    if (is(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** The expression without what only the compiler sees. */
export function bare(expression: ts.Expression): ts.Expression {
  const isWrapped =
    ts.isParenthesizedExpression(expression) || ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression);
  return isWrapped ? bare(expression.expression) : expression;
}

/** What a constant of the file is initialised with. */
export function constant({ tree }: Module, name: string): ts.Expression | undefined {
  const found = nodesIn(tree, ts.isVariableDeclaration).find(
    (declaration) => ts.isIdentifier(declaration.name) && declaration.name.text === name,
  );
  return found?.initializer && bare(found.initializer);
}

/** A parameter of a function that has a name, so that its calls can be found. */
export interface NamedParameter {
  readonly called: string;
  readonly index: number;
}

/** The parameter that an identifier stands for, where it stands for one. */
export function parameterOf(identifier: ts.Identifier): NamedParameter | undefined {
  for (let node: ts.Node = identifier.parent; !ts.isSourceFile(node); node = node.parent) {
    if (!ts.isFunctionLike(node)) continue;
    const index = node.parameters.findIndex(({ name }) => ts.isIdentifier(name) && name.text === identifier.text);
    if (index < 0) continue;
    const named = ts.isFunctionDeclaration(node) ? node : node.parent;
    const name = ts.isFunctionDeclaration(named) || ts.isVariableDeclaration(named) ? named.name : undefined;
    return name && ts.isIdentifier(name) ? { called: name.text, index } : undefined;
  }
  return undefined;
}

/** The calls of a function by its name. */
export function callsOf(name: string, modules: readonly Module[]): readonly { call: ts.CallExpression; in: Module }[] {
  return modules.flatMap((module) =>
    nodesIn(module.tree, ts.isCallExpression)
      .filter(({ expression }) => ts.isIdentifier(expression) && expression.text === name)
      .map((call) => ({ call, in: module })),
  );
}

/** The text of a literal, as far as it is one: the rest stands as it is written. */
export function written(expression: ts.Expression): string {
  const node = bare(expression);
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) return node.getText().slice(1, -1);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return written(node.left) + written(node.right);
  }
  return node.getText().replaceAll(/\s+/g, ' ');
}

/** The files that a file imports, of those that there are, with what each gives. */
export function importsOf(file: string, sources: Sources): readonly string[] {
  const specifiers = (sources.get(file) ?? '').matchAll(/(?:\bfrom|^import)\s+'([^']+)'/gm);
  return [...specifiers].map(([, specifier = '']) => placeOf(specifier, file)).filter((place) => sources.has(place));
}

/** The path of the source that a specifier names, such as `./x.js` or `#web/routes.js`. */
export function placeOf(specifier: string, from: string): string {
  const source = specifier.replace(/\.js$/, '.ts');
  const [, library = '', rest = ''] = /^#([^/]+)\/(.+)$/.exec(source) ?? [];
  if (library === '') return join(dirname(from), source);
  return library === 'apps' ? `apps/${rest}` : `libs/${library}/src/${rest}`;
}
