import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../scenarios/running-server.js';
import { atMost, type Figure, type Measure, quantile } from './figure.js';
import { fillLog } from './large-log.js';
import { flood, officerTokens, paced, peakMemory, SUBMISSION } from './processes.js';

const CONNECTIONS = 64;
const PER_SECOND = 250;
/** Seconds. */
const WARM_UP = 5;

/** What must not depend on how much is in the log. */
export const measure: Measure = async ({ folder, quick, seed, say }) => {
  const [small, large] = quick ? [1_000, 20_000] : [10_000, 1_000_000];
  const sizes = [small, large] as const;
  const places = new Map(sizes.map((facts) => [facts, join(folder, String(facts))]));
  for (const [facts, place] of places) {
    say(`writing ${facts.toLocaleString('en')} facts, then building the views once`);
    await fillLog(place, facts, seed);
    await (await startServer(place)).stop();
  }
  // What was just written is not to reach the disk while something is measured.
  execFileSync('sync');
  return [
    await startToReady(places, sizes, quick ? 1 : 5, say),
    await tailOfSubmit(places, sizes, quick ? { rounds: 1, seconds: 3 } : { rounds: 5, seconds: 20 }, say),
    await memoryOfReplay(places, sizes),
  ];
};

type Sizes = readonly [number, number];

async function startToReady(
  places: ReadonlyMap<number, string>,
  sizes: Sizes,
  rounds: number,
  say: (message: string) => void,
): Promise<Figure> {
  const times = new Map(sizes.map((facts): [number, number[]] => [facts, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [facts, place] of places) {
      const began = performance.now();
      const server = await startServer(place);
      times.get(facts)?.push(performance.now() - began);
      await server.stop();
    }
  }
  const [few, many] = sizes.map((facts) => quantile(times.get(facts) ?? [], 0.5));
  say(`start to ready: ${String(Math.round(few ?? 0))} and ${String(Math.round(many ?? 0))} ms`);
  return atMost(1.3, {
    what: `start to ready with ${sizes[1].toLocaleString('en')} facts and current views`,
    against: `the same with ${sizes[0].toLocaleString('en')}`,
    ours: many ?? Number.NaN,
    limit: few ?? Number.NaN,
    unit: 'ms',
    note: `Median of ${String(rounds)} starts in turns, from the start of the process to the first 200 of /readyz.`,
  });
}

async function tailOfSubmit(
  places: ReadonlyMap<number, string>,
  sizes: Sizes,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
  say: (message: string) => void,
): Promise<Figure> {
  const servers = new Map<number, RunningServer>();
  try {
    for (const [facts, place] of places) servers.set(facts, await startServer(place));
    const tails = new Map(sizes.map((facts): [number, number[]] => [facts, []]));
    const submission = { body: JSON.stringify(SUBMISSION), connections: CONNECTIONS };
    for (const server of servers.values()) {
      const tokens = await officerTokens(server.idpPort);
      // the code that answers is compiled for good only after some thousand requests
      await flood({ url: `${server.origin}/v1/exchange-requests`, tokens, seconds: WARM_UP, ...submission });
    }
    for (let round = 1; round <= rounds; round += 1) {
      for (const [facts, server] of servers) {
        const { records, refusals } = await paced({
          url: `${server.origin}/v1/exchange-requests`,
          tokens: await officerTokens(server.idpPort),
          ...submission,
          perSecond: PER_SECOND,
          seconds,
        });
        if (Object.keys(refusals).length > 0) throw new Error(`refused: ${JSON.stringify(refusals)}`);
        const latencies = records.map(({ milliseconds }) => milliseconds);
        tails.get(facts)?.push(quantile(latencies, 0.99));
        say(
          `round ${String(round)}, ${facts.toLocaleString('en')} facts: p50 ${quantile(latencies, 0.5).toFixed(2)} ms, p99 ${quantile(latencies, 0.99).toFixed(2)} ms`,
        );
      }
    }
    const [few, many] = sizes.map((facts) => quantile(tails.get(facts) ?? [], 0.5));
    return atMost(1.3, {
      what: `p99 of submit with ${sizes[1].toLocaleString('en')} facts in the log`,
      against: `the same with ${sizes[0].toLocaleString('en')}`,
      ours: many ?? Number.NaN,
      limit: few ?? Number.NaN,
      unit: 'ms',
      note: `${String(PER_SECOND)} submissions/s over ${String(CONNECTIONS)} connections, each sent at its time; median of the p99 of ${String(rounds)} rounds of ${String(seconds)} s in turns, after ${String(WARM_UP)} s of submissions to warm up.`,
    });
  } finally {
    for (const server of servers.values()) await server.stop();
  }
}

async function memoryOfReplay(places: ReadonlyMap<number, string>, [small, large]: Sizes): Promise<Figure> {
  const replay = (until: number) => [
    // as `npm run talaan` runs it
    '--max-semi-space-size=4',
    'dist/apps/cli/main.js',
    'replay',
    '--data',
    places.get(large) ?? '',
    '--until',
    String(until),
  ];
  const few = await peakMemory(replay(small * 10));
  const many = await peakMemory(replay(large));
  return atMost(1.3, {
    what: `peak memory of \`talaan replay\` over ${large.toLocaleString('en')} facts`,
    against: `the same over ${(small * 10).toLocaleString('en')}`,
    ours: many,
    limit: few,
    unit: 'MiB',
  });
}
