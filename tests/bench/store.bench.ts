import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from '#event-store/fact.js';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import { SystemClock } from '#kernel/clock.js';
import { atLeast, type Figure, type Measure, type Plan, quantile } from './figure.js';
import { type Keys, plainTable, type Row, rowsOf, writePlain } from './store-rows.js';

const WRITERS = 64;

/** Facts per second of one way to write, and how long each append took in milliseconds. */
interface Run {
  readonly rate: number;
  readonly waits: readonly (readonly number[])[];
}

/** Appending and reading, each against plain node:sqlite, in turns, so that both meet the same machine; medians. */
export const measure: Measure = async (plan) => [
  await appending(plan, WRITERS, plan.quick ? 6_400 : 51_200),
  await appending(plan, 1, plan.quick ? 500 : 4_000),
  await reading(plan, plan.quick ? 20_000 : 200_000),
];

async function appending(plan: Plan, writers: number, facts: number): Promise<Figure> {
  const rounds = plan.quick ? 1 : 5;
  const ours: Run[] = [];
  const limits: Record<Keys, number[]> = { 'the same keys': [], 'no keys': [] };
  for (let round = 1; round <= rounds; round += 1) {
    const work = rowsOf(plan.seed + round, facts, writers);
    for (const keys of ['the same keys', 'no keys'] as const) {
      limits[keys].push(await inFolder(plan, (folder) => Promise.resolve(plainRate(folder, work, keys))));
    }
    ours.push(await inFolder(plan, (folder) => storeRate(folder, work)));
    const [same, none] = [limits['the same keys'].at(-1), limits['no keys'].at(-1)];
    const said = [ours.at(-1)?.rate, same, none].map((rate) => (rate ?? 0).toFixed(0)).join(' / ');
    plan.say(
      `round ${String(round)}, ${String(writers)} writing: ${said} facts/s (ours / plain, same keys / plain, no keys)`,
    );
  }
  const waits = ours.flatMap((run) => run.waits.flat());
  const slowest = Math.max(...ours.flatMap((run) => run.waits.map((each) => quantile(each, 0.99))));
  return atLeast(0.5, {
    what: writers === 1 ? 'one writer, one fact at a time' : `durable append, ${String(writers)} concurrent writers`,
    against: `node:sqlite, FULL, ${writers === 1 ? 'one row' : `${String(writers)} rows`} per transaction, same keys`,
    ours: quantile(
      ours.map(({ rate }) => rate),
      0.5,
    ),
    limit: quantile(limits['the same keys'], 0.5),
    unit: 'facts/s',
    note: [
      `Median of ${String(rounds)} rounds of ${String(facts)} facts in turns; none refused.`,
      `An append waited p50 ${quantile(waits, 0.5).toFixed(2)} ms, p99 ${quantile(waits, 0.99).toFixed(2)} ms;`,
      `the p99 of the writer who waited longest was ${slowest.toFixed(2)} ms.`,
      `A plain table with no unique id and no unique stream and revision, which is no log,`,
      `takes ${quantile(limits['no keys'], 0.5).toFixed(0)} rows/s.`,
    ].join(' '),
  });
}

/** The rows in the order in which writers that take turns append them. */
function inTurns(work: readonly (readonly Row[])[]): readonly Row[] {
  const longest = Math.max(...work.map((rows) => rows.length));
  return Array.from({ length: longest }, (_, n) => work.flatMap((rows) => rows[n] ?? [])).flat();
}

function plainRate(folder: string, work: readonly (readonly Row[])[], keys: Keys): number {
  const rows = inTurns(work);
  const db = plainTable(join(folder, 'plain.db'), keys);
  const start = performance.now();
  writePlain(db, rows, work.length);
  const seconds = (performance.now() - start) / 1_000;
  db.close();
  return rows.length / seconds;
}

async function storeRate(directory: string, work: readonly (readonly Row[])[]): Promise<Run> {
  const store = await SqliteEventStore.open({ directory, clock: new SystemClock() });
  const start = performance.now();
  const waits = await Promise.all(work.map((rows) => write(store, rows)));
  const seconds = (performance.now() - start) / 1_000;
  const head = Number(await store.head());
  await store.close();
  const facts = waits.reduce((sum, each) => sum + each.length, 0);
  if (head !== facts) throw new Error(`${String(facts)} appends were answered, ${String(head)} facts are there`);
  return { rate: facts / seconds, waits };
}

/** One writer, who waits for each append; any refusal ends the run. */
async function write(store: SqliteEventStore, rows: readonly Row[]): Promise<readonly number[]> {
  const waits: number[] = [];
  for (const { stream, expected, event } of rows) {
    const asked = performance.now();
    await store.append(stream, expected, [event]);
    waits.push(performance.now() - asked);
  }
  return waits;
}

async function reading(plan: Plan, facts: number): Promise<Figure> {
  return inFolder(plan, async (folder) => {
    const work = rowsOf(plan.seed, facts, WRITERS);
    const store = await SqliteEventStore.open({ directory: folder, clock: new SystemClock() });
    await Promise.all(work.map((rows) => write(store, rows)));
    const db = plainTable(join(folder, 'plain.db'), 'the same keys');
    writePlain(db, inTurns(work), WRITERS * 16);
    const select = db.prepare('SELECT * FROM row ORDER BY position');
    const none = new Map<string, never>();
    const ours: number[] = [];
    const limit: number[] = [];
    const rounds = plan.quick ? 1 : 7;
    for (let round = 0; round <= rounds; round += 1) {
      const plainFrom = performance.now();
      let read = 0;
      for (const row of select.iterate() as Iterable<Record<'payload' | 'metadata', unknown>>) {
        row.payload = JSON.parse(row.payload as string);
        row.metadata = JSON.parse(row.metadata as string);
        read += 1;
      }
      const oursFrom = performance.now();
      let decoded = 0;
      for await (const batch of store.readAll(0n)) {
        for (const event of batch) if (decode(event, none).meta.role !== '') decoded += 1;
      }
      const end = performance.now();
      if (decoded !== read) throw new Error(`read ${String(decoded)} facts, and ${String(read)} rows`);
      if (round === 0) continue;
      limit.push((read * 1_000) / (oursFrom - plainFrom));
      ours.push((decoded * 1_000) / (end - oursFrom));
      plan.say(
        `round ${String(round)}, reading: ${ours.at(-1)?.toFixed(0) ?? ''} / ${limit.at(-1)?.toFixed(0) ?? ''} facts/s`,
      );
    }
    db.close();
    await store.close();
    return atLeast(0.8, {
      what: 'reading the whole log in order, decoded',
      against: 'plain SELECT … ORDER BY position with JSON.parse',
      ours: quantile(ours, 0.5),
      limit: quantile(limit, 0.5),
      unit: 'facts/s',
      note: `Median of ${String(rounds)} rounds over ${String(facts)} facts in turns, after one that is not counted; warm file cache.`,
    });
  });
}

async function inFolder<Result>({ folder }: Plan, run: (folder: string) => Promise<Result>): Promise<Result> {
  const own = join(folder, 'run');
  mkdirSync(own, { recursive: true });
  try {
    return await run(own);
  } finally {
    rmSync(own, { recursive: true });
  }
}
