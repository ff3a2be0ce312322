import { randomUUID } from 'node:crypto';
import type { Problem, Region } from '../../scenarios/client.js';
import type { Case } from './cases.js';

/** A revision that no record has: whoever is let in is then told that the record has changed, and nothing changes. */
const STALE = { 'if-match': '"4000000"' };

/** What the server decided. */
export type Decision = 'allowed' | 'denied' | 'carried out' | 'undecided';

export interface Decided {
  readonly decision: Decision;
  readonly status: number;
  readonly text: string;
}

/** Asks the running server. Who is let in meets a stale revision or a rule of the record, not the policies. */
export async function decisionOn({ person, operation, path, body }: Case, people: Region): Promise<Decided> {
  const who = people.person(person.subject);
  if (path === '/v1/facts') {
    const stream = await who.followsTheFacts('0');
    stream.close();
    return { decision: stream.status === 200 ? 'allowed' : 'denied', status: stream.status, text: '' };
  }
  const method = operation.slice(0, operation.indexOf(' '));
  const headers = method === 'POST' ? { ...STALE, 'idempotency-key': randomUUID() } : {};
  const { status, text, body: answer } = await who.sends<Partial<Problem> | undefined>({ method, path, body, headers });
  // Whoever asks is told, also that it is not ready.
  const isTold = path === '/readyz' && status === 503;
  return { decision: isTold ? 'allowed' : decided(method, status, answer?.code), status, text };
}

function decided(method: string, status: number, code: string | undefined): Decision {
  if (status === 403 || (status === 404 && code === 'record.unknown')) return 'denied';
  if (status >= 200 && status < 300) return method === 'POST' ? 'carried out' : 'allowed';
  // a PUT without the bytes that it puts
  if (method === 'PUT' && status === 415) return 'allowed';
  return status === 409 || status === 412 || status === 422 ? 'allowed' : 'undecided';
}
