import { IDENTITIES, type Identity } from '#apps/dev-idp/identities.js';
import type { Contract } from '../../contract/contract.js';
import type { Items, Person, Region } from '../../scenarios/client.js';
import { type Reply, send, type Sent } from '../../scenarios/http.js';
import type { Player } from '../../scenarios/play/play.js';
import { each } from '../sample.js';

const AT_ONCE = 16;
/** Addresses that are tried of one route, until one is answered. */
const TRIED = 6;
const PLAN = '/v1/plans/bohol-2017-2020';
/** Records that are there from the beginning, and those that no command answers with. */
const BASELINE: Readonly<Record<string, string>> = {
  '/v1/plans/{plan}': PLAN,
  '/v1/plans/{plan}/activities/{code}': `${PLAN}/activities/C.c.2.1`,
  '/v1/plans/{plan}/evaluations/{kind}': `${PLAN}/evaluations/all-so-far`,
  '/v1/plans/{plan}/periods/{period}': `${PLAN}/periods/2026-H1`,
  '/v1/directory/{inventory}': '/v1/directory/experts',
  '/v1/state-records/{state}': '/v1/state-records/PH',
  '/v1/focal-points/{state}': '/v1/focal-points/PH',
  '/v1/policies/{policy}': '/v1/policies/handling-of-information',
  '/v1/consular-posts/{post}': '/v1/consular-posts/PH-CONSULAR',
  '/v1/states/{code}': '/v1/states/PH',
  '/v1/units/{code}': '/v1/units/PH-ATU',
  '/v1/bodies/{code}': '/v1/bodies/ACWC',
};
const QUERIES: Readonly<Record<string, string>> = {
  '/v1/plans/{plan}/export': '?format=csv',
  '/v1/notification-rule': '?detaining=TH&nationality=PH',
  '/v1/indicators': '?from=2024-01-01&to=2024-12-31',
};
const [SUMMARIES, COMPENDIUM] = ['/v1/case-summaries', '/v1/compendium'];
const SUMMARY = `${SUMMARIES}/{id}`;
/** The live feed does not end: it is followed, not asked for. */
const FEED = '/v1/facts';

/** Something that a person could do a moment ago: a command that was acknowledged, or a reading that was answered. */
export interface Could {
  readonly by: string;
  /** Method and route of the contract: `POST /v1/practices/{id}/screen`. */
  readonly operation: string;
  readonly sent: Sent;
  readonly first: Pick<Reply<unknown>, 'status' | 'text'>;
}

/** What everybody could do, by who did. */
export interface Played {
  readonly could: ReadonlyMap<string, readonly Could[]>;
  /** Operations with a token that nobody could do. */
  readonly untried: readonly string[];
}

/** Sends commands of the contract, as those who may. */
export type Plays = (origin: string, people: Region) => Promise<Player>;

/** Has commands of the contract carried out, then everything read by `readers`, and keeps what was done. */
export async function play(origin: string, people: Region, plays: Plays, readers: readonly string[]): Promise<Played> {
  const could: Could[] = [];
  const { body: contract } = await send<Contract>(origin, { path: '/openapi.json' });
  const routeOf = routesOf(contract);
  for (const { subject } of IDENTITIES) note(people.person(subject), routeOf, could);
  const player = await plays(origin, people);
  const reads = Object.entries(player.contract.paths).filter(
    ([path, { get }]) => get && path !== FEED && !('x-public' in get),
  );
  const records = [...player.records, ...commanded(could)];
  const asked = readers.flatMap((by) => reads.map(([route]) => ({ by, route })));
  await each(asked, AT_ONCE, async ({ by, route }) => {
    for (const address of addresses(route, records).slice(0, TRIED)) {
      const path = address + (QUERIES[route] ?? '');
      const { status, body } = await people.person(by).reads<Partial<Items> | undefined>(path);
      if (status !== 200) continue;
      if ((body?.items?.length ?? 0) > 1) await readsOn(people.person(by), path);
      return;
    }
  });
  const done = new Set(could.map(({ operation }) => operation));
  const all = Object.entries(player.contract.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      'x-public' in operation || path === FEED ? [] : [`${method.toUpperCase()} ${path}`],
    ),
  );
  return { could: Map.groupBy(could, ({ by }) => by), untried: all.filter((operation) => !done.has(operation)) };
}

/** Reads the second page of a list, as whoever is in the midst of reading it. */
async function readsOn(person: Person, path: string): Promise<void> {
  const paged = `${path}${path.includes('?') ? '&' : '?'}limit=1`;
  const { body } = await person.reads<Partial<Items> | undefined>(paged);
  if (body?.nextCursor !== undefined) await person.reads(`${paged}&cursor=${encodeURIComponent(body.nextCursor)}`);
}

/** From now on what this person does, and is answered with 2xx, is kept. */
function note(person: Person, routeOf: (method: string, path: string) => string | undefined, kept: Could[]): void {
  const sends = person.sends.bind(person);
  person.sends = async <Body>(sent: Sent): Promise<Reply<Body>> => {
    const reply = await sends<Body>(sent);
    const { method = 'GET', path } = sent;
    const operation = routeOf(method, path);
    const isKept = operation !== undefined && reply.status >= 200 && reply.status < 300;
    // the correlation id and the rest are sent as they were
    if (isKept) kept.push({ by: person.identity, operation, sent, first: { status: reply.status, text: reply.text } });
    return reply;
  };
}

function routesOf({ paths }: Contract): (method: string, path: string) => string | undefined {
  const routes = Object.keys(paths)
    .toSorted((a, b) => a.split('{').length - b.split('{').length)
    .map((path) => [path, new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/?]+')}(?:\\?|$)`)] as const);
  return (method, path) => {
    const route = routes.find(
      ([name, pattern]) => pattern.test(path) && method.toLowerCase() in (paths[name] ?? {}),
    )?.[0];
    return route === undefined ? undefined : `${method} ${route}`;
  };
}

/** Addresses of records, by the path of their route. */
type Known = readonly (readonly [path: string, addresses: readonly string[]])[];

/** The records to which commands were sent. */
function commanded(could: readonly Could[]): Known {
  const commands = could.filter(({ operation }) => /^POST .*\{\w+\}\/[^/{]+$/.test(operation));
  const above = (path: string) => path.slice(0, path.lastIndexOf('/'));
  return commands.map(({ operation, sent }) => [above(operation.slice('POST '.length)), [above(sent.path)]] as const);
}

/** Where something can be read of a route: at every record that was made, the last ones first. */
function addresses(route: string, records: Known): readonly string[] {
  if (!route.includes('{')) return [route];
  // what is published of summaries has the ids of these
  if (route.startsWith(COMPENDIUM)) {
    const summaries = records.flatMap(([path, all]) => (path === SUMMARY ? all : []));
    return summaries.map((address) => address.replace(SUMMARIES, COMPENDIUM));
  }
  const known = [...Object.entries(BASELINE).map(([path, address]) => [path, [address]] as const), ...records];
  return known
    .filter(([path]) => route === path || route.startsWith(`${path}/`))
    .toSorted(([a], [b]) => b.length - a.length)
    .flatMap(([path, all]) => all.toReversed().map((address) => address + route.slice(path.length)))
    .filter((address) => !address.includes('{'));
}

/** Sends it again as somebody else, or as the same person under another key; `key` keeps the key. */
export function again(
  origin: string,
  { sent }: Could,
  token: string,
  key?: string,
): Promise<Reply<{ code?: string } | undefined>> {
  const headers = { ...sent.headers, ...(key !== undefined && { 'idempotency-key': key }) };
  return send(origin, { ...sent, headers, token });
}

export function identityOf(subject: string): Identity {
  const identity = IDENTITIES.find((one) => one.subject === subject);
  if (!identity) throw new Error(`there is no ${subject}`);
  return identity;
}
