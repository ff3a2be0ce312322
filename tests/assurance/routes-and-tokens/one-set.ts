import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TARGETS } from '#apps/server/targets.js';
import { Erasures } from '#erasure/erasure.record.js';
import type { Contents } from '#records/contents.js';
import { actionOf, type RecordKind, type RecordTypes } from '#records/record-kind.js';
import { RecordKinds } from '#records/record-kinds.js';
import { openApiDocument } from '#web/openapi.js';
import { withApplication } from '../../architecture/published.js';

/** Served, and not in the contract, because it is the contract. */
const CONTRACT = 'GET /openapi.json';
const ACTION = /Talaan::Action::"([a-z-]+\.[a-z-]+)"/g;
/** Texts in the code that have the form of an action. */
const NAMED = /'([a-z]+\.[a-z]+(?:-[a-z]+)*)'/g;
/** Where the policies are asked, and whether what is asked stands there as a text. */
const ASKED =
  /\.(?:demand|demandRecord|permits|may|authorise\w*)\(\s*(?:caller,\s*)?(?:[A-Z]\w*,\s*)?'([a-z]+\.[a-z-]+)'/g;

/** Where a route sends a command of a kind of record, or asks about one with a verb of its own. */
const SENT =
  /\.records\.(carryOut|create)\(\s*([A-Z_]+|this\.\w+\.kind),\s*(?:\w+(?:\(\w+\))?|\{[^}]*\}),\s*\{\s*type: '([a-z-]+)'/g;
const VERB =
  /\.records\.(authorise|read|open|history)\(\s*([A-Z_]+|this\.\w+\.kind),\s*(?:\w+(?:\(\w+\))?|\{[^}]*\}),\s*'([a-z-]+)'/g;
/** Texts in a slice that may be the type of a command or another verb. */
const WORD = /'([a-z]+(?:-[a-z]+)*)'/g;

/** What is in one of two sets that are to be the same. */
export interface Differences {
  readonly routes: number;
  readonly actions: number;
  readonly differences: readonly string[];
}

/**
 * Compares the routes that the router holds with the operations of the contract, and the actions that the policies
 * permit with those that the code asks for.
 */
export async function compareSets(): Promise<Differences> {
  const { routes, operations } = await withApplication((app) => ({
    routes: routesIn(app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false })),
    operations: Object.entries(openApiDocument(app).paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    ),
  }));
  const permitted = new Set(
    (TARGETS.all ?? []).flatMap(({ policies }) => (policies ? matches(ACTION, read(policies)) : [])),
  );
  const code = sources();
  const kinds = await declaredKinds();
  const named = new Set([...code.flatMap(({ text }) => matches(NAMED, text)), ...mayBeAskedOf(kinds, code)]);
  const asked = new Set([...code.flatMap(({ text }) => matches(ASKED, text)), ...askedOf(kinds, code)]);
  return {
    routes: routes.size,
    actions: permitted.size,
    differences: [
      ...missingIn(new Set([...operations, CONTRACT]), routes, 'route not in the contract'),
      ...missingIn(routes, new Set(operations), 'operation without a route'),
      ...missingIn(named, permitted, 'action that nothing asks for'),
      ...missingIn(permitted, asked, 'action that no policy permits'),
    ],
  };
}

/** Fastify prints a tree: each line adds to the address of the line above it that is further left. */
function routesIn(tree: string): ReadonlySet<string> {
  const above: string[] = [];
  const routes = new Set<string>();
  for (const line of tree.split('\n')) {
    const [, indent, part, methods] = /^([│ ]*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
    if (indent === undefined || part === undefined) continue;
    const depth = indent.length / 4;
    const path = (above[depth - 1] ?? '') + part;
    above.splice(depth, above.length, path);
    for (const method of methods?.split(', ') ?? []) {
      // a HEAD is answered by the route of its GET
      if (method !== 'HEAD') routes.add(`${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    }
  }
  return routes;
}

interface Source {
  /** The folder below `libs`. */
  readonly slice: string;
  readonly text: string;
}

function sources(): readonly Source[] {
  return readdirSync('libs', { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.spec|\.d|refusals|\/given[a-z-]*)\.ts$/.test(file))
    .map((file) => ({ slice: file.split('/')[0] ?? '', text: readFileSync(join('libs', file), 'utf8') }));
}

interface DeclaredKind {
  readonly slice: string;
  /** What stands for it in the code of its slice: the name under which its module exports it, as a rule. */
  readonly name: string;
  readonly kind: RecordKind<RecordTypes>;
}

/** The kinds of record that the slices declare. */
async function declaredKinds(): Promise<readonly DeclaredKind[]> {
  const files = readdirSync('dist/libs', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.record.js'),
  );
  const modules = await Promise.all(
    files.map(async (file) => ({
      slice: file.split('/')[0] ?? '',
      exported: (await import(resolve('dist/libs', file))) as Record<string, unknown>,
    })),
  );
  const kinds = modules.flatMap(({ slice, exported }) =>
    Object.entries(exported).flatMap(([name, kind]) => (isKind(kind) ? [{ slice, name, kind }] : [])),
  );
  if (kinds.length === 0) throw new Error('no kind of record is declared');
  // Made from all the others, and no constant.
  return [
    ...kinds,
    { slice: 'erasure', name: 'this.erasures.kind', kind: new Erasures(new RecordKinds([]), {} as Contents).kind },
  ];
}

function isKind(value: unknown): value is RecordKind<RecordTypes> {
  return typeof value === 'object' && value !== null && 'kind' in value && 'decider' in value;
}

/** The actions that a slice can ask about with the words in its code. */
function mayBeAskedOf(kinds: readonly DeclaredKind[], code: readonly Source[]): readonly string[] {
  return kinds.flatMap(({ slice, kind }) => {
    const words = code.filter((source) => source.slice === slice).flatMap(({ text }) => matches(WORD, text));
    return ['know', 'read-content', 'read-withheld', ...words].map((word) => actionOf(kind, word));
  });
}

/** The actions that routes ask about by sending a command of a kind, or with a verb. */
function askedOf(kinds: readonly DeclaredKind[], code: readonly Source[]): readonly string[] {
  return code.flatMap(({ slice, text }) =>
    [...text.matchAll(SENT), ...text.matchAll(VERB)].flatMap(([, method, name = '', word = '']) => {
      const kind = kinds.find((each) => each.slice === slice && each.name === name)?.kind;
      const from = method === 'create' ? kind?.madeFrom?.({ type: word }) : undefined;
      if (from) return [actionOf(from.kind, from.verb)];
      return kind && !kind.asks ? [actionOf(kind, word)] : [];
    }),
  );
}

function read(url: URL): string {
  return readFileSync(fileURLToPath(url), 'utf8');
}

function matches(pattern: RegExp, text: string): readonly string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}

function missingIn(set: ReadonlySet<string>, other: ReadonlySet<string>, what: string): readonly string[] {
  return [...other].filter((item) => !set.has(item)).map((item) => `${what}: ${item}`);
}
