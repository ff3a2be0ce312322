import { join } from 'node:path';
import { startServer } from '../scenarios/running-server.js';
import { atLeast, type Measure, quantile } from './figure.js';
import { flood, officerTokens, startPlain, SUBMISSION } from './processes.js';

const CONNECTIONS = 64;

/** HTTP submit with everything on, against an application that only validates; in turns, so that both meet the same machine. */
export const measure: Measure = async ({ folder, quick, say }) => {
  const [rounds, seconds, warmUp] = quick ? [1, 3, 3] : [5, 6, 12];
  const plain = await startPlain();
  const server = await startServer(join(folder, 'data'), { TALAAN_REQUESTS_PER_SUBJECT: '100000' });
  try {
    const tokens = await officerTokens(server.idpPort);
    const load = { connections: CONNECTIONS, seconds, body: JSON.stringify(SUBMISSION) };
    const submissions = `${server.origin}/v1/exchange-requests`;
    const ours: number[] = [];
    const limit: number[] = [];
    const targets = [
      { name: 'plain', url: plain.url, tokens: tokens.slice(0, 1), counts: limit },
      { name: 'Talaan', url: submissions, tokens, counts: ours },
    ];
    for (const { url, tokens: all } of targets) await flood({ ...load, url, tokens: all, seconds: warmUp });
    for (let round = 1; round <= rounds; round += 1) {
      for (const { name, url, tokens: all, counts } of targets) {
        const { perSecond, refused, errors } = await flood({ ...load, url, tokens: all });
        if (refused + errors > 0) throw new Error(`${name}: ${String(refused)} refused, ${String(errors)} failed`);
        say(`round ${String(round)}: ${name} ${perSecond.toFixed(0)} submissions/s`);
        counts.push(perSecond);
      }
    }
    const unordered = await flood({ ...load, url: submissions, tokens, unordered: true });
    const median = (counts: readonly number[]) => quantile(counts, 0.5);
    return [
      atLeast(0.4, {
        what: `HTTP submit over the socket, ${String(CONNECTIONS)} connections, everything on`,
        against: 'Nest + Fastify, one global ValidationPipe, same body, no storage',
        ours: median(ours),
        limit: median(limit),
        unit: 'req/s',
        note: `Median of ${String(rounds)} rounds in turns, after ${String(warmUp)} s each to warm up; the load comes from autocannon in a process of its own on the same machine; ${String(tokens.length)} subjects; Idempotency-Keys are UUIDs of version 7. With version 4, in no order: ${unordered.perSecond.toFixed(0)} req/s, in one round at the end.`,
      }),
    ];
  } finally {
    plain.stop();
    await server.stop();
  }
};
