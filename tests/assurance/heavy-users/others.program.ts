// Other people, who go on with their work at a modest rate, each request when its time has come, from a process of its
// own.
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Standstills } from '../../bench/standstill.js';
import { type Going, type Heard, headersOf } from './asked.js';

/** Milliseconds after which an answer is not waited for any longer. */
const PATIENCE = 5_000;

process.on('message', (going: Going) => void goOn(going));
process.once('disconnect', () => process.exit());
process.send?.('ready');

async function goOn({ origin, asked, perSecond, seconds }: Going): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const standstills = new Standstills();
  const began = performance.now();
  const answers: Promise<Heard>[] = [];
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const early = began + standstills.total + (n * 1_000) / perSecond - performance.now();
    if (early > 0) await pause(early);
    answers.push(heard(origin, agent, standstills, asked[n % asked.length]!));
  }
  const all = await Promise.all(answers);
  agent.destroy();
  process.send?.(all);
}

function heard(origin: string, agent: Agent, standstills: Standstills, asked: Going['asked'][number]): Promise<Heard> {
  const { hostname, port } = new URL(origin);
  const { what, method, path, body } = asked;
  const sent = performance.now();
  return new Promise((resolve) => {
    const end = (status: number) => {
      const now = performance.now();
      resolve({ what, status, milliseconds: now - sent - standstills.between(sent, now) });
    };
    const options = { agent, hostname, port, method, path, headers: headersOf(asked), timeout: PATIENCE };
    const outgoing = request(options, (incoming) => {
      incoming.resume().once('end', () => end(incoming.statusCode ?? 0));
    });
    outgoing
      .once('timeout', () => outgoing.destroy())
      .once('error', () => end(0))
      .end(body);
  });
}
