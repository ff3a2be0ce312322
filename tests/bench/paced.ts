// Submissions at a steady rate, from a process of its own: sent when their time has come, whether or not the earlier
// ones were answered. Arguments in TALAAN_PACED; the result goes to the parent.
import { randomUUIDv7 } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Standstills } from './standstill.js';

export interface Pace {
  readonly url: string;
  readonly tokens: readonly string[];
  readonly body: string;
  readonly connections: number;
  readonly perSecond: number;
  readonly seconds: number;
}

/** A record that the server has acknowledged, and how long after the submission was due, without standstills. */
export interface Accepted {
  readonly id: string;
  readonly milliseconds: number;
}

export interface Paced {
  readonly records: readonly Accepted[];
  /** How often each other status was answered; `error` when the connection failed. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Milliseconds in which the sender could not run. Nothing was due then: what follows is sent so much later. */
  readonly stoodStill: number;
}

const pace = JSON.parse(process.env.TALAAN_PACED ?? '{}') as Pace;
const { url, tokens, body, connections, perSecond, seconds } = pace;
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const records: Accepted[] = [];
const refusals: Record<string, number> = {};
const standstills = new Standstills();
const total = perSecond * seconds;
const began = performance.now();
const answers: Promise<void>[] = [];
for (let sent = 0; sent < total; sent += 1) {
  const due = began + standstills.total + (sent * 1000) / perSecond;
  const early = due - performance.now();
  if (early > 0) await pause(early);
  answers.push(submit(due, tokens[sent % tokens.length] ?? ''));
}
await Promise.all(answers);
standstills.stop();
process.send?.({ records, refusals, stoodStill: standstills.total } satisfies Paced, () => {
  process.disconnect();
});

function submit(due: number, token: string): Promise<void> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'idempotency-key': randomUUIDv7(),
  };
  return new Promise((resolve) => {
    const refused = (how: string) => {
      refusals[how] = (refusals[how] ?? 0) + 1;
      resolve();
    };
    const outgoing = request(url, { agent, method: 'POST', headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        if (incoming.statusCode !== 201) {
          refused(String(incoming.statusCode));
          return;
        }
        const { id } = JSON.parse(Buffer.concat(chunks).toString()) as { id: string };
        const now = performance.now();
        records.push({ id, milliseconds: now - due - standstills.between(due, now) });
        resolve();
      });
    });
    outgoing
      .on('error', () => {
        refused('error');
      })
      .end(body);
  });
}
