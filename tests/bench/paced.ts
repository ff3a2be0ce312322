// Submissions at a steady rate, from a process of its own: sent when their time has come, whether or not the earlier
// ones were answered. Arguments in TALAAN_PACED; the latencies, in milliseconds, go to the parent.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

export interface Paced {
  readonly url: string;
  readonly tokens: readonly string[];
  readonly body: string;
  readonly connections: number;
  readonly perSecond: number;
  readonly seconds: number;
}

const { url, tokens, body, connections, perSecond, seconds } = JSON.parse(process.env.TALAAN_PACED ?? '{}') as Paced;
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const latencies: number[] = [];
const total = perSecond * seconds;
const began = performance.now();
const answers: Promise<void>[] = [];
for (let sent = 0; sent < total; sent += 1) {
  const due = began + (sent * 1000) / perSecond;
  const early = due - performance.now();
  if (early > 0) await pause(early);
  answers.push(submit(due, tokens[sent % tokens.length] ?? ''));
}
await Promise.all(answers);
process.send?.(latencies);
process.disconnect();

function submit(due: number, token: string): Promise<void> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'idempotency-key': randomUUID(),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent, method: 'POST', headers }, (incoming) => {
      incoming.resume().on('end', () => {
        if (incoming.statusCode !== 201) reject(new Error(`answered ${String(incoming.statusCode)}`));
        latencies.push(performance.now() - due);
        resolve();
      });
    });
    outgoing.on('error', reject).end(body);
  });
}
