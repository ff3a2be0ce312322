import { IDENTITIES } from '#apps/dev-idp/identities.js';
import { openLogReader } from '#event-store/transfer/log-location.js';
import { decode } from '#event-store/fact.js';
import { resolve } from 'node:path';
import { type Person, type Region, region } from '../../scenarios/client.js';
import { type Reply, openStream, send } from '../../scenarios/http.js';
import type { Player } from '../../scenarios/play/play.js';
import type { RunningServer } from '../../scenarios/running-server.js';
import type { Attempt } from './attempts.js';
import { FOREIGN } from './queries.js';

/** Records that are there from the beginning, by the path of their route. */
const BASELINE: Readonly<Record<string, readonly string[]>> = {
  '/v1/plans/{plan}': ['/v1/plans/bohol-2017-2020'],
  '/v1/plans/{plan}/activities/{code}': ['C.c.2.1', 'B.b.1.1', 'A.a.1.2', 'D.f.1.1'].map(
    (code) => `/v1/plans/bohol-2017-2020/activities/${code}`,
  ),
  '/v1/directory/{inventory}': ['experts', 'lawyers', 'ngos'].map((name) => `/v1/directory/${name}`),
  '/v1/state-records/{state}': ['/v1/state-records/PH', '/v1/state-records/TH'],
  '/v1/focal-points/{state}': ['/v1/focal-points/TH'],
  '/v1/policies/{policy}': ['/v1/policies/handling-of-information'],
  '/v1/consular-posts/{post}': ['/v1/consular-posts/TH-CONSULAR'],
};
/** Who may read most of what has no command of its own. */
const READERS = [
  'chair',
  'secretariat',
  'auditor',
  'ph-officer',
  'th-officer',
  'vn-delegate',
  'registrar',
  'ph-consular',
];

/** Makes records on a server. */
export type Plays = (origin: string, people: Region) => Promise<Player>;

/** A running server with records of every kind, and everyone who may ask something of it. */
export class World {
  private readonly records = new Map<string, string[]>();
  private readonly cursors: { readonly route: string; readonly cursor: string }[] = [];
  private readonly everyone: readonly Person[];
  private readonly readers: readonly Person[];

  private constructor(
    readonly server: RunningServer,
    readonly player: Player,
  ) {
    const { people } = player;
    this.everyone = IDENTITIES.map(({ subject }) => people.person(subject));
    this.readers = READERS.map((identity) => people.person(identity));
    for (const [route, addresses] of [...Object.entries(BASELINE), ...player.records]) {
      this.records.set(route, [...(this.records.get(route) ?? []), ...addresses]);
    }
  }

  /** `play` makes the records. */
  static async on(server: RunningServer, play: Plays): Promise<World> {
    const world = new World(server, await play(server.origin, region(server)));
    await Promise.all(world.everyone.map((person) => person.token()));
    return world;
  }

  get contract() {
    return this.player.contract;
  }

  /** Whoever makes the attempt; undefined without a token. */
  personOf({ by, route, method, person }: Attempt): Person | undefined {
    if (by === undefined) return undefined;
    const likely = (method === 'POST' ? this.player.senders.get(route) : undefined) ?? this.readers;
    const among = by === 'anyone' ? this.everyone : likely;
    return among[person % among.length];
  }

  async send(attempt: Attempt): Promise<Reply<unknown>> {
    const { method, query, headers, body } = attempt;
    const token = await this.personOf(attempt)?.token();
    const sent = Object.fromEntries(
      Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined),
    );
    const cursor = encodeURIComponent(this.cursorNotOf(attempt));
    const path = `${this.addressOf(attempt)}${query === '' ? '' : `?${query.replace(encodeURIComponent(FOREIGN), cursor)}`}`;
    const asked = {
      method,
      path,
      headers: sent,
      ...(token !== undefined && { token }),
      ...(body !== undefined && { body: typeof body === 'function' ? body() : body }),
    };
    if (method === 'GET' && attempt.route === '/v1/facts') return await beginningOf(this.server.origin, asked);
    const reply = await send<unknown>(this.server.origin, asked);
    const { nextCursor } = (reply.body ?? {}) as { readonly nextCursor?: string };
    if (nextCursor !== undefined) this.cursors.push({ route: attempt.route, cursor: nextCursor });
    const { location } = reply.headers;
    if (reply.status === 201 && location !== undefined) this.remember(location);
    return reply;
  }

  /** The position of the last fact, and of the facts after a position those that no clock of the platform wrote. */
  async factsAfter(position: bigint): Promise<{ readonly head: bigint; readonly types: readonly string[] }> {
    const log = await openLogReader({ adapter: 'sqlite', directory: resolve(this.server.data) });
    try {
      const types: string[] = [];
      for await (const events of log.readAll(position)) {
        const facts = events.map((event) => decode(event, new Map()));
        types.push(...facts.filter(({ meta }) => meta.actor !== 'platform').map(({ type }) => type));
      }
      return { head: await log.head(), types };
    } finally {
      await log.close();
    }
  }

  /** Where a route is asked of one of the known records, or of what is none. */
  addressOf({ route, at, person }: Pick<Attempt, 'route' | 'at' | 'person'>): string {
    const steps = route.split('/');
    const names = steps.flatMap((step, index) => (step.startsWith('{') ? [index] : []));
    const known = this.knownFor(route);
    const address = known[('known' in at ? at.known : person) % Math.max(1, known.length)]?.split('/') ?? [];
    const junk = 'junk' in at ? names[person % names.length] : undefined;
    return steps
      .map((step, index) => {
        if (!names.includes(index)) return step;
        if (index === junk && 'junk' in at) return at.junk;
        return address[index] ?? 'x';
      })
      .join('/');
  }

  /** Addresses of records that a route is about. */
  private knownFor(route: string): readonly string[] {
    const [longest] = [...this.records.keys()]
      .filter((record) => record === route || route.startsWith(`${record}/`))
      .sort((one, other) => other.length - one.length);
    return longest === undefined ? [] : (this.records.get(longest) ?? []);
  }

  /** A cursor that another list gave. */
  private cursorNotOf({ route, person }: Attempt): string {
    const others = this.cursors.filter((given) => given.route !== route);
    return others[person % Math.max(1, others.length)]?.cursor ?? 'x';
  }

  private remember(location: string): void {
    const route = this.player.routeOf(location);
    if (route === undefined) return;
    const known = this.records.get(route) ?? [];
    // States and units that come and go would take the ground from under all others.
    if (!/^\/v1\/(?:states|units)/.test(route)) this.records.set(route, [...known.slice(-200), location]);
  }
}

/** An answer that does not end: its head, or the whole of it where it is a refusal. */
async function beginningOf(origin: string, asked: Parameters<typeof openStream>[1]): Promise<Reply<unknown>> {
  const stream = await openStream(origin, asked);
  try {
    const { status, headers } = stream;
    if (status === 200) return { status, headers, text: '', body: undefined };
    const text = await stream.until((arrived) => isJson(arrived));
    return { status, headers, text, body: JSON.parse(text) as unknown };
  } finally {
    stream.close();
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
