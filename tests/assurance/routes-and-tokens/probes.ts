import { randomUUID } from 'node:crypto';
import type { Problem, Region } from '../../scenarios/client.js';
import { type Reply, send, type Sent } from '../../scenarios/http.js';
import type { RunningServer } from '../../scenarios/running-server.js';
import { operationsOf } from '../authorisation-matrix/cases.js';
import { Forge } from './forgeries.js';
import { spellingsOf } from './spellings.js';

/** The only operations that answer without a token; every other one MUST NOT. */
const OPEN = ['/healthz', '/readyz', '/metrics', '/v1/published-practices', '/v1/published-practices/{id}'];
/** The outcomes of writing an address in another way. */
const LOST = [400, 401, 404, 405];
/** What someone who is signed in may be told besides, when the way of writing makes no difference. */
const REFUSED = [...LOST, 403, 413, 414, 415, 431];

/** One request that must be refused. */
export interface Probe {
  /** How it is tried, such as `alg none` or `encoded slash`. */
  readonly name: string;
  readonly operation: string;
  readonly by: 'a stranger' | 'someone who is no party' | 'a forger';
  readonly sent: Sent;
  /** The statuses that refuse it. */
  readonly refusing: readonly number[];
}

/** Every probe of every guarded operation. `record` is the id of an exchange that nobody here may know of. */
export async function probesAt(server: RunningServer, people: Region, record: string): Promise<readonly Probe[]> {
  const forge = await Forge.at(server, people);
  const outsider = await people.officer('bn').token();
  const operations = (await operationsOf(server.origin)).filter(([, template]) => !OPEN.includes(template));
  const forgeries = forge.all();
  return operations.flatMap(([method, template]) => {
    const operation = `${method} ${template}`;
    const path = filled(template, record);
    const spellings = spellingsOf(method, path);
    const plain = { method, headers: { 'idempotency-key': randomUUID() }, ...(method === 'POST' && { body: {} }) };
    const concerns = template.startsWith('/v1/exchange-requests/{id}');
    return [
      ...spellings.map(({ name, headers, ...spelt }): Probe => {
        const sent = { ...plain, ...spelt, headers: { ...plain.headers, ...headers } };
        const refusing = spelt.path === path && spelt.method === undefined ? [401] : LOST;
        return { name, operation, by: 'a stranger', sent, refusing };
      }),
      ...(concerns ? spellings : []).map(({ name, headers, ...spelt }): Probe => {
        const sent = { ...plain, ...spelt, headers: { ...plain.headers, ...headers }, token: outsider };
        return { name, operation, by: 'someone who is no party', sent, refusing: REFUSED };
      }),
      ...forgeries.map(({ name, headers, query, field }): Probe => {
        const sent = {
          ...plain,
          path: query === undefined ? path : `${path}?${query}`,
          headers: { ...plain.headers, ...headers },
          ...(field && method === 'POST' && { body: field }),
        };
        return { name, operation, by: 'a forger', sent, refusing: [401] };
      }),
    ];
  });
}

function filled(template: string, record: string): string {
  return template
    .replace('{plan}', 'bohol-2017-2020')
    .replace('/activities/{code}', '/activities/C.c.2.1')
    .replace('/units/{code}', '/units/PH-ATU')
    .replace('/states/{code}', '/states/PH')
    .replaceAll(/\{\w+\}/g, record);
}

/** What is wrong with the answer; undefined when it refuses and tells nothing. */
export async function faultOf({ sent, refusing }: Probe, origin: string, secrets: readonly string[]) {
  const reply = await answered(origin, sent);
  if (reply === 'cut off') return undefined;
  const { status, text, headers, body } = reply;
  if (!refusing.includes(status)) return `answered ${String(status)}`;
  if (secrets.some((secret) => text.includes(secret))) return 'tells of a record';
  if (text !== '' && !(headers['content-type'] ?? '').startsWith('application/problem+json'))
    return 'is no problem document';
  if (status !== 401) return undefined;
  if (text !== '' && !(body?.code ?? '').startsWith('token.')) return `has code ${String(body?.code)}`;
  return (headers['www-authenticate'] ?? '').startsWith('Bearer') ? undefined : 'does not ask for a token';
}

/** A server that hangs up on a request has refused it too. */
async function answered(origin: string, sent: Sent): Promise<Reply<Problem | undefined> | 'cut off'> {
  try {
    return await send<Problem | undefined>(origin, sent);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ECONNRESET' || code === 'EPIPE') return 'cut off';
    throw error;
  }
}
