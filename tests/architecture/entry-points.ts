import ts from 'typescript';

/** The decorators that make a method a route: those of libs/web, and those of the framework. */
const ROUTES = new Set([
  'Step',
  'Create',
  'Read',
  'ReadHistory',
  'ReadFile',
  'Get',
  'Post',
  'Put',
  'Patch',
  'Delete',
  'Head',
  'Options',
  'All',
  'Sse',
]);

/** The decorators that make a class a controller: that of libs/web, and that of the framework. */
const CONTROLLERS = ['Routes', 'Controller'];

/** One route handler, and the calls in its first statement. */
export interface EntryPoint {
  readonly name: string;
  readonly isPublic: boolean;
  readonly firstCalls: readonly string[];
}

/** The route handlers of the controllers in a source text. */
export function entryPointsOf(source: string, file: string): readonly EntryPoint[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const classes = tree.statements
    .filter(ts.isClassDeclaration)
    .filter((node) => CONTROLLERS.some((name) => decorators(node).has(name)));
  return classes.flatMap((node) =>
    node.members
      .filter(ts.isMethodDeclaration)
      .filter((method) => [...decorators(method)].some((name) => ROUTES.has(name)))
      .map((method) => ({
        name: `${node.name?.text ?? 'anonymous'}.${method.name.getText()}`,
        isPublic: decorators(method).has('Public') || decorators(node).has('Public'),
        firstCalls: callsIn(method.body?.statements[0]),
      })),
  );
}

/** `demand` and `authorise…` ask the policies; so does each of these of `Records`, before anything else (records.spec.ts). */
const AUTHORISES =
  /\.(?:demand|demandRecord|authorise\w*)$|\.records\.(?:carryOut|create|performNew|read|open|openPage|file|history)$/;

/** True when the first line of the handler is its authorisation. */
export function authorisesFirst(entry: EntryPoint): boolean {
  return entry.firstCalls.some((call) => AUTHORISES.test(call));
}

function decorators(node: ts.HasDecorators): Set<string> {
  const names = (ts.getDecorators(node) ?? []).map(({ expression }) =>
    ts.isCallExpression(expression) ? expression.expression.getText() : expression.getText(),
  );
  return new Set(names);
}

function callsIn(statement: ts.Statement | undefined): readonly string[] {
  const calls: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) calls.push(node.expression.getText());
    ts.forEachChild(node, visit);
  };
  if (statement) visit(statement);
  return calls;
}
