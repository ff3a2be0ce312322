// As many submissions as the server takes, or as many readings where there is no body, from a process of its own:
// autocannon, every request with a key of its own and the connections shared out among the tokens. Arguments in
// TALAAN_FLOOD; the result goes to the parent.
import { randomUUID, randomUUIDv7 } from 'node:crypto';
import autocannon from 'autocannon';
import type { Accepted } from './paced.js';
import { Standstills } from './standstill.js';

export interface Flood {
  readonly url: string;
  readonly tokens: readonly string[];
  /** Without it, the address is read. */
  readonly body?: string;
  readonly connections: number;
  readonly seconds: number;
  /** Idempotency keys that are UUIDs of version 4, in no order; otherwise of version 7. */
  readonly unordered?: boolean;
  /** Whether each answer is looked at, which costs the sender some time. */
  readonly closely?: boolean;
}

export interface Flooded {
  /** Answers with status 2xx per second. */
  readonly perSecond: number;
  readonly accepted: number;
  readonly refused: number;
  readonly errors: number;
  /** Looked at closely: what was accepted, and how often each other status was answered. */
  readonly records: readonly Accepted[];
  readonly refusals: Readonly<Record<string, number>>;
  /** Refusals with 429 or 503 that do not say when to come back. */
  readonly withoutRetryAfter: number;
  /** Milliseconds in which the sender could not run; no part of how long an answer took. */
  readonly stoodStill: number;
}

/** Seconds after which an answer is not waited for any longer, and counts as an error. */
const PATIENCE = 120;

const options = JSON.parse(process.env.TALAAN_FLOOD ?? '{}') as Flood;
const { url, tokens, body, connections, seconds, unordered = false, closely = false } = options;
const records: Accepted[] = [];
const refusals: Record<string, number> = {};
let withoutRetryAfter = 0;
const standstills = new Standstills();
const newKey = unordered ? randomUUID : randomUUIDv7;

const result = await autocannon({
  url,
  connections,
  duration: seconds,
  timeout: PATIENCE,
  ...(body === undefined ? { method: 'GET' } : { method: 'POST', body }),
  requests: tokens.map((token) => ({
    headers: headersOf(token),
    ...(body !== undefined && { setupRequest: withKey }),
  })),
  ...(closely && { setupClient: look }),
});
const flooded: Flooded = {
  perSecond: result['2xx'] / result.duration,
  accepted: result['2xx'],
  refused: result.non2xx,
  errors: result.errors + result.timeouts,
  records,
  refusals,
  withoutRetryAfter,
  stoodStill: standstills.total,
};
standstills.stop();
process.send?.(flooded, () => {
  process.disconnect();
});

function headersOf(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
}

function withKey(request: autocannon.Request): autocannon.Request {
  Object.assign(request.headers ?? {}, { 'idempotency-key': newKey() });
  return request;
}

/** Looks at every answer of one connection: its headers, then its body, then how long it took. */
function look(client: autocannon.Client): void {
  let saysWhen = false;
  let id = '';
  client.on('headers', (({ headers }: { headers: readonly string[] }) => {
    saysWhen = headers.some((name, at) => at % 2 === 0 && name.toLowerCase() === 'retry-after');
    id = '';
  }) as never);
  client.on('body', (bytes: Buffer) => {
    id = /"id":"([^"]+)"/.exec(bytes.toString())?.[1] ?? id;
  });
  client.on('response', (status: number, _: number, milliseconds: number) => {
    const now = performance.now();
    if (status === 201) {
      records.push({ id, milliseconds: milliseconds - standstills.between(now - milliseconds, now) });
    }
    if (status !== 201) refusals[status] = (refusals[status] ?? 0) + 1;
    if ((status === 429 || status === 503) && !saysWhen) withoutRetryAfter += 1;
  });
}
