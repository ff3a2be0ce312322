import { type ClientRequest, request } from 'node:http';
import { join } from 'node:path';
import { accessToken } from '#apps/cli/access-token.js';
import { startServer } from '../scenarios/running-server.js';
import { type Figure, type Measure, quantile } from './figure.js';
import { officerTokens, paced, SUBMISSION } from './processes.js';

const PER_SECOND = 500;
const CONNECTIONS = 64;
/** Milliseconds from the moment at which the log recorded a fact. */
const REACH = 50;

/** From the append of a request to the notice that its unit is told, as a server-sent event. */
export const measure: Measure = async ({ folder, quick, say }) => {
  const settings = { TALAAN_REQUESTS_PER_SUBJECT: '100000', TALAAN_RATE_LIMIT_SUBJECT: '1000000' };
  const server = await startServer(join(folder, 'data'), { ...settings, TALAAN_RATE_LIMIT_STATE: '1000000' });
  try {
    const tokens = await officerTokens(server.idpPort);
    const load = (seconds: number) =>
      paced({
        url: `${server.origin}/v1/exchange-requests`,
        tokens,
        body: JSON.stringify(SUBMISSION),
        connections: CONNECTIONS,
        perSecond: PER_SECOND,
        seconds,
      });
    say('warming up');
    await load(quick ? 2 : 10);
    const followers = await Promise.all(
      ['vn-officer', 'vn-head'].map(async (identity) => new Follower(await accessToken(server.idpPort, identity))),
    );
    const head = await lastNotice(server.origin, followers[0]?.token ?? '');
    for (const follower of followers) await follower.follow(server.origin, head);
    say(`${String(PER_SECOND)} submissions a second`);
    const { records, refusals } = await load(quick ? 5 : 30);
    for (const follower of followers) await follower.heard(records.length);
    const waits = followers.flatMap((follower) => follower.waits);
    return [figureOf(waits, { sent: records.length, refused: JSON.stringify(refusals) })];
  } finally {
    await server.stop();
  }
};

function figureOf(
  waits: readonly number[],
  { sent, refused }: { readonly sent: number; readonly refused: string },
): Figure {
  const p99 = quantile(waits, 0.99);
  return {
    what: `append to an officer's notice over SSE at ${String(PER_SECOND)} facts/s, p99`,
    against: 'an absolute limit',
    ours: p99,
    unit: 'ms',
    reach: `≤ ${String(REACH)} ms`,
    reached: p99 <= REACH && refused === '{}',
    note: `${String(sent)} requests, each told to two followers; p50 ${quantile(waits, 0.5).toFixed(0)} ms; refused ${refused}`,
  };
}

/** Someone who follows the notices of their unit. */
class Follower {
  readonly waits: number[] = [];
  #heard: () => void = () => undefined;
  #asked: ClientRequest | undefined;
  /** Of an event that has not come as a whole. */
  #rest = '';

  constructor(readonly token: string) {}

  /** Resolves once the feed is there. */
  async follow(origin: string, after: string): Promise<void> {
    const headers = { authorization: `Bearer ${this.token}`, accept: 'text/event-stream' };
    await new Promise<void>((resolve, reject) => {
      this.#asked = request(`${origin}/v1/notices?after=${after}`, { headers }, (incoming) => {
        incoming.setEncoding('utf8').on('data', (chunk: string) => {
          resolve();
          this.#take(chunk);
        });
        incoming.on('error', () => undefined);
      });
      this.#asked.on('error', reject).end();
    });
  }

  /** Resolves once so many notices have come; then it follows no more. */
  async heard(count: number): Promise<void> {
    while (this.waits.length < count) await new Promise<void>((resolve) => (this.#heard = resolve));
    this.#asked?.destroy();
  }

  #take(chunk: string): void {
    const now = Date.now();
    const events = (this.#rest + chunk).split('\n\n');
    this.#rest = events.pop() ?? '';
    for (const event of events) {
      const at = /"at":"([^"]+)"/.exec(event)?.[1];
      if (at !== undefined) this.waits.push(now - Date.parse(at));
    }
    this.#heard();
  }
}

/** The place after all notices of a person so far. */
async function lastNotice(origin: string, token: string): Promise<string> {
  for (let last = '0'; ;) {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${origin}/v1/notices?limit=200&after=${last}`, { headers });
    const { items } = (await answer.json()) as { readonly items: readonly { readonly id: string }[] };
    const next = items.at(-1);
    if (!next) return last;
    last = next.id;
  }
}
