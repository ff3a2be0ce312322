import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore } from '#event-store/event-store.js';
import { decode } from '#event-store/fact.js';
import { type LogLocation, openLogReader } from '#event-store/transfer/log-location.js';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import { SystemClock } from '#kernel/clock.js';
import { view as auditTrail } from '#oversight/views/audit-trail.js';
import type { View } from '#views/view.js';
import { ViewHost } from '#views/view-host.js';
import { atLeast, type Figure, type Measure, quantile } from './figure.js';
import { fill, requests, type Written } from './views-log.js';
import { view as register } from './views-register.js';

const RATE = 1_000;
const REACH_MILLISECONDS = 10;

/** Views: how fast one is built from the whole log, and how soon a fact is seen. */
export const measure: Measure = async ({ seed, quick, folder, say }) => {
  const directory = join(folder, 'data');
  const store = await SqliteEventStore.open({ directory, clock: new SystemClock() });
  const source = requests(seed);
  const facts = quick ? 20_000 : 300_000;
  say(`writing ${String(facts)} facts`);
  await fill(store, source, facts);
  const location: LogLocation = { adapter: 'sqlite', directory };
  try {
    return [
      await catchUp(location, REGISTER, join(folder, 'register'), say),
      await catchUp(location, TRAIL, join(folder, 'trail'), say),
      ...(await latency(store, location, source, { folder, seconds: quick ? 3 : 20, say })),
    ];
  } finally {
    await store.close();
  }
};

interface Subject {
  readonly view: View;
  readonly note: string;
  /** How the two rates, in facts per second, are judged. */
  readonly judge: (row: Parameters<typeof atLeast>[1]) => Figure;
}

const HOW = 'best of 3; from starting the thread until the finished file is in its place';

const REGISTER: Subject = {
  view: register,
  note: `one row and one index for each fact; ${HOW}`,
  judge: (row) => atLeast(0.3, row),
};

const TRAIL: Subject = {
  view: auditTrail,
  note: `the heaviest view, with some four statements and six index entries for each fact: its ratio stays below 0.3; ${HOW}`,
  judge: (row) => ({ ...row, reach: '≥ 40,000 facts/s', reached: row.ours >= 40_000 }),
};

type Say = (message: string) => void;

/** The plain loop and the view take turns, so that both meet the same machine; the better of each counts. */
async function catchUp(log: LogLocation, { view, note, judge }: Subject, into: string, say: Say): Promise<Figure> {
  let [plain, built] = [0, 0];
  for (let turns = 0; turns < 3; turns += 1) {
    say(`reading the log, then building ${view.name} from it (${String(turns + 1)} of 3)`);
    plain = Math.max(plain, await readRate(log));
    built = Math.max(built, await buildRate(log, view, join(into, String(turns))));
  }
  return judge({
    what: `view catch-up from position 0: ${view.name}`,
    against: 'the same read loop, decoded, with no view',
    ours: built,
    limit: plain,
    unit: 'facts/s',
    note,
  });
}

async function readRate(location: LogLocation): Promise<number> {
  const reader = await openLogReader(location);
  const upcasters = new Map();
  let [facts, length] = [0, 0];
  const started = performance.now();
  for await (const batch of reader.readAll(0n)) {
    for (const event of batch) length += decode(event, upcasters).stream.length;
    facts += batch.length;
  }
  const seconds = (performance.now() - started) / 1_000;
  await reader.close();
  if (length === 0) throw new Error('the log is empty');
  return facts / seconds;
}

async function buildRate(log: LogLocation, view: View, directory: string): Promise<number> {
  const started = performance.now();
  const host = startHost(log, [view], directory, () => undefined);
  if (!(await host.whenReady(600_000))) throw new Error('the view did not catch up');
  const seconds = (performance.now() - started) / 1_000;
  const facts = Number(host.progress.position(view));
  await host.stop();
  return facts / seconds;
}

function startHost(log: LogLocation, views: readonly View[], directory: string, wake: (ring: () => void) => void) {
  const onFault = ({ message }: { message: string }): void => {
    throw new Error(message);
  };
  return ViewHost.start({ directory, views, log, wake, onFault });
}

/** Facts appended one by one at a steady rate: how long after its append returned each is in its view, and told live. */
async function latency(
  store: EventStore,
  log: LogLocation,
  source: Generator<Written>,
  { folder, seconds, say }: { readonly folder: string; readonly seconds: number; readonly say: Say },
): Promise<Figure[]> {
  let ring = (): void => undefined;
  const host = startHost(log, [auditTrail], join(folder, 'live'), (wake) => {
    ring = wake;
  });
  await host.whenReady(600_000);
  say(`appending ${String(RATE)} facts/s for ${String(seconds)} s`);

  const ended = new AbortController();
  const told = new Map<bigint, number>();
  const listening = (async () => {
    for await (const batch of store.subscribe(await store.head(), ended.signal)) {
      for (const { position } of batch) told.set(position, performance.now());
    }
  })();
  const returned: { readonly position: bigint; readonly at: number }[] = [];
  const inView: number[] = [];
  const flying: Promise<void>[] = [];
  const started = performance.now();
  while (flying.length < RATE * seconds) {
    const due = Math.min(RATE * seconds, ((performance.now() - started) / 1_000) * RATE);
    while (flying.length < due) flying.push(one(source));
    await pause(1);
  }
  await Promise.all(flying);
  const last = returned.reduce((most, { position }) => (position > most ? position : most), 0n);
  while (!told.has(last)) await pause(1);
  ended.abort();
  await listening;
  await host.stop();

  async function one(from: Generator<Written>): Promise<void> {
    const { stream, events } = from.next().value as Written;
    for (const event of events.slice(0, 1)) {
      const { position } = await store.append(stream, 'any', [event]);
      const at = performance.now();
      ring();
      returned.push({ position, at });
      await host.queries.reached(auditTrail, position, 60_000);
      inView.push(performance.now() - at);
    }
  }

  const live = returned.map(({ position, at }) => Math.max(0, (told.get(position) ?? Number.NaN) - at));
  return [row('its view (audit trail)', inView), row('its live subscriber', live)];
}

function row(to: string, samples: readonly number[]): Figure {
  const p99 = quantile(samples, 0.99);
  const half = quantile(samples, 0.5).toFixed(2);
  const worst = Math.max(...samples).toFixed(1);
  return {
    what: `from a durable append to ${to}, p99 at ${RATE.toLocaleString('en')} facts/s`,
    against: '–',
    ours: p99,
    unit: 'ms',
    reach: `≤ ${String(REACH_MILLISECONDS)} ms`,
    reached: p99 <= REACH_MILLISECONDS,
    note: `${to}: median ${half} ms, worst ${worst} ms of ${samples.length.toLocaleString('en')} facts`,
  };
}
