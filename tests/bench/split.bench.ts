import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { FactMacs, newMacKey } from '#event-store/checks/fact-macs.js';
import { GivenPostgres } from '#event-store/postgres/given-postgres.js';
import { noPostgres } from '#event-store/postgres/preparing/installed.js';
import { PostgresEventStore } from '#event-store/postgres/postgres-event-store.js';
import { noNginx } from '#apps/split/own-nginx.js';
import { SystemClock } from '#kernel/clock.js';
import { FORM } from '../scenarios/form.js';
import { type RunningServer, startServer } from '../scenarios/running-server.js';
import { emmettIn, emmettRate } from './emmett.js';
import { atLeast, type Figure, type Measure, type Plan, quantile } from './figure.js';
import { flood, officerTokens, SUBMISSION } from './processes.js';
import { plainPostgresRate } from './plain-postgres.js';
import { type Row, rowsOf } from './store-rows.js';

const WRITERS = 64;
/** One waits longer than all together by so much, at most, or it is starved. */
const STARVED = 10;

/** The distributed form, against what its parts could do. */
export const measure: Measure = async (plan) => {
  if (noPostgres !== undefined) throw new Error(`not measured: ${noPostgres}`);
  const server = await GivenPostgres.start();
  // Unlike in tests, with the memory that a server is given at least.
  server.configure({ shared_buffers: '256MB', max_wal_size: '4GB' });
  await server.down();
  await server.up();
  try {
    const figures = await appending(plan, server);
    return [...figures, ...(await submitting(plan))];
  } finally {
    await server.dispose();
  }
};

/** The forms that are measured against the all-in-one, one after the other. */
const FORMS = [
  { form: 'split --target exchange registry', what: 'exchange and registry running', reach: 0.4 },
  { form: 'split', what: 'a process for each target, all running', reach: undefined },
] as const;

/** HTTP submit through nginx to the split form against the all-in-one on SQLite, in turns. */
async function submitting(plan: Plan): Promise<readonly Figure[]> {
  if (noNginx !== undefined) {
    plan.say(`HTTP submit through nginx is not measured: ${noNginx}`);
    return [];
  }
  const settings = { TALAAN_REQUESTS_PER_SUBJECT: '100000' };
  // Started by root, PostgreSQL runs as another user, who must pass through.
  chmodSync(plan.folder, 0o711);
  const whole = await startServer(join(plan.folder, 'all'), settings);
  const figures: Figure[] = [];
  try {
    for (const [place, { form, ...row }] of FORMS.entries()) {
      const split = await startServer(join(plan.folder, `split-${String(place)}`), { ...settings, [FORM]: form });
      try {
        figures.push(await compared(plan, { ...row, split, whole }));
      } finally {
        await split.stop();
      }
    }
  } finally {
    await whole.stop();
  }
  return figures;
}

/** What is compared, how it is called, and its reach where it has one. */
interface Compared {
  readonly split: RunningServer;
  readonly whole: RunningServer;
  readonly what: string;
  readonly reach: number | undefined;
}

async function compared({ quick, say }: Plan, { split, whole, what, reach }: Compared): Promise<Figure> {
  const [rounds, seconds, warmUp] = quick ? [1, 3, 3] : [5, 6, 12];
  const [ours, limit]: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, running, counts] of [
      [what, split, ours],
      ['all-in-one', whole, limit],
    ] as const) {
      const perSecond = await submissions(running, round === 0 ? warmUp : seconds, name);
      if (round === 0) continue;
      counts.push(perSecond);
      say(`round ${String(round)}: ${name} ${perSecond.toFixed(0)} submissions/s`);
    }
  }
  const row = {
    what: `HTTP submit through nginx on PostgreSQL, ${what}`,
    against: 'all-in-one on SQLite, same load',
    ours: quantile(ours, 0.5),
    limit: quantile(limit, 0.5),
    unit: 'req/s',
    note: `Median of ${String(rounds)} rounds in turns over ${String(WRITERS)} connections; both forms, their servers and the load on one machine.`,
  };
  return reach === undefined ? { ...row, reach: 'reported', reached: true } : atLeast(reach, row);
}

/** How many of them a second were answered. @throws Error when one was refused or failed */
async function submissions({ origin, idpPort }: RunningServer, seconds: number, name: string): Promise<number> {
  const load = { connections: WRITERS, seconds, body: JSON.stringify(SUBMISSION) };
  const tokens = await officerTokens(idpPort);
  const { perSecond, refused, errors } = await flood({ ...load, url: `${origin}/v1/exchange-requests`, tokens });
  if (refused + errors > 0) throw new Error(`${name}: ${String(refused)} refused, ${String(errors)} failed`);
  return perSecond;
}

/** Appends of 64 writers; plain transactions, and another event store, take the same rows on the same server in turns. */
async function appending(plan: Plan, server: GivenPostgres): Promise<readonly Figure[]> {
  const [rounds, facts] = plan.quick ? [1, 3_200] : [5, 25_600];
  const folder = join(plan.folder, 'other');
  mkdirSync(folder, { recursive: true });
  const other = await emmettIn(folder);
  const [ours, plain, others]: [Run[], number[], number[]] = [[], [], []];
  for (let round = 1; round <= rounds; round += 1) {
    const work = rowsOf(plan.seed + round, facts, WRITERS);
    plain.push(await inDatabase(server, (url) => plainPostgresRate(url, inTurns(work), WRITERS)));
    ours.push(await storeRate(server, work));
    // It is so much slower that a tenth of the rows tells as much.
    const few = work.map((rows) => rows.slice(0, Math.ceil(rows.length / 10)));
    if (other) others.push(await inDatabase(server, (url) => emmettRate(other, url, few)));
    const said = [ours.at(-1)?.rate, plain.at(-1), others.at(-1)].map((rate) => rate?.toFixed(0) ?? '–').join(' / ');
    plan.say(`round ${String(round)}: ${said} facts/s (ours / plain / another event store)`);
  }
  const rate = quantile(
    ours.map((run) => run.rate),
    0.5,
  );
  const waits = ours.flatMap((run) => run.waits.flat());
  const all = quantile(waits, 0.99);
  const slowest = Math.max(...ours.flatMap((run) => run.waits.map((each) => quantile(each, 0.99))));
  const row = {
    what: 'PostgreSQL append, 64 writers',
    against: 'the same rows in plain transactions of 64, synchronous_commit=on',
    unit: 'facts/s',
    note: [
      `Median of ${String(rounds)} rounds of ${String(facts)} facts in turns, with MACs; none refused.`,
      `An append waited p50 ${quantile(waits, 0.5).toFixed(2)} ms, p99 ${all.toFixed(2)} ms;`,
      `the p99 of the writer who waited longest was ${slowest.toFixed(2)} ms.`,
    ].join(' '),
  };
  const against = atLeast(0.5, { ...row, ours: rate, limit: quantile(plain, 0.5) });
  const judged = { ...against, reached: against.reached && slowest <= STARVED * all };
  if (!other) {
    plan.say('another event store cannot be installed here');
    return [judged];
  }
  const than = {
    ours: rate,
    limit: quantile(others, 0.5),
    against: '@event-driven-io/emmett-postgresql, a tenth of the rows',
  };
  return [judged, atLeast(3, { ...row, ...than })];
}

/** The rows in the order in which writers that take turns append them. */
function inTurns(work: readonly (readonly Row[])[]): readonly Row[] {
  const longest = Math.max(...work.map((rows) => rows.length));
  return Array.from({ length: longest }, (_, n) => work.flatMap((rows) => rows[n] ?? [])).flat();
}

let databases = 0;

async function inDatabase(server: GivenPostgres, work: (url: string) => Promise<number>): Promise<number> {
  databases += 1;
  const name = `plain_${String(databases)}`;
  await server.sql(`CREATE DATABASE ${name} OWNER log_owner`);
  try {
    return await work(server.url('log_owner', name));
  } finally {
    await server.drop(name);
  }
}

interface Run {
  readonly rate: number;
  /** Of each writer, milliseconds of each append. */
  readonly waits: readonly (readonly number[])[];
}

async function storeRate(server: GivenPostgres, work: readonly (readonly Row[])[]): Promise<Run> {
  const database = await server.newLog();
  const macs = new FactMacs(new Map([[1, newMacKey()]]));
  const store = await PostgresEventStore.open({
    url: server.url('log_writer', database),
    clock: new SystemClock(),
    macs,
  });
  const start = performance.now();
  const waits = await Promise.all(
    work.map(async (rows) => {
      const each: number[] = [];
      for (const { stream, expected, event } of rows) {
        const asked = performance.now();
        await store.append(stream, expected, [event]);
        each.push(performance.now() - asked);
      }
      return each;
    }),
  );
  const facts = waits.reduce((sum, each) => sum + each.length, 0);
  const rate = (facts * 1_000) / (performance.now() - start);
  const head = await store.head();
  await store.close();
  await server.drop(database);
  if (Number(head) !== facts)
    throw new Error(`${String(facts)} appends were answered, ${String(head)} facts are there`);
  return { rate, waits };
}
