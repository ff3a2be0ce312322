import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { TARGETS } from '#apps/server/targets.js';
import { ViewHost } from '#views/view-host.js';
import { type RunningServer, startServer } from '../scenarios/running-server.js';
import { atMost, type Figure, type Measure, quantile } from './figure.js';
import { fillLog } from './large-log.js';
import { officerTokens, paced, SUBMISSION, watchHealth } from './processes.js';

const PER_SECOND = 250;
const BUILT_WITHIN = 7_200_000;
/** Milliseconds for which a feed is followed while `/healthz` is watched. */
const FOLLOWED = 5_000;
/**
 * How often submissions alone and beside a read are measured, one after the other; where they are beyond their reach
 * after so many turns, how many are measured in all. None is left out.
 */
const TURNS = 9;
const TURNS_IN_DOUBT = 27;
const REACH = 2;
const FEED = '/v1/facts?after=0';
/** Milliseconds from one answer to the next question of a person who does not ask for page after page (ADR 39). */
const NOW_AND_THEN = 1_000;

/** What must not grow with the log: heavy questions, and what they do to everyone else. */
export const measure: Measure = async ({ folder, quick, seed, say }) => {
  const sizes = quick ? [10_000, 50_000] : [100_000, 1_000_000, 5_000_000];
  const figures: Figure[] = [];
  let least: number | undefined;
  for (const facts of sizes) {
    const place = join(folder, String(facts));
    say(`writing ${facts.toLocaleString('en')} facts, then building the views`);
    await fillLog(place, facts, seed);
    await buildViews(place);
    const server = await startServer(place);
    try {
      const asked = await readsOf(server, facts);
      const times = await timed(asked, server);
      const report = await firstReport(server);
      const memory = peakOf(server);
      least ??= memory;
      if (facts > (sizes[0] ?? 0)) figures.push(...judged(facts, times, { ...report, memory, least }));
      if (facts === sizes.at(-1)) figures.push(await besides(asked, server, facts, quick ? 1 : 3, say));
    } finally {
      await server.stop();
    }
  }
  return figures;
};

async function buildViews(directory: string): Promise<void> {
  const faults: string[] = [];
  const host = ViewHost.start({
    directory,
    views: (TARGETS.all ?? []).flatMap(({ views }) => views),
    log: { adapter: 'sqlite', directory },
    wake: () => undefined,
    onFault: ({ message }) => faults.push(message),
  });
  const isReady = await host.whenReady(BUILT_WITHIN);
  await host.stop();
  if (!isReady) throw new Error(`the views were not built: ${faults.join(', ')}`);
}

interface Asked {
  readonly what: 'statistics' | 'a list or the trail';
  readonly path: string;
  readonly token: string;
}

async function readsOf(server: RunningServer, facts: number): Promise<readonly Asked[]> {
  const [auditor, officer] = [await server.tokenOf('auditor'), await server.tokenOf('ph-officer')];
  const [from, to] = [25, 18].map((days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10));
  const statistics = ['', `?from=${from ?? ''}&to=${to ?? ''}`, `?asOfPosition=${String(Math.round(facts * 0.4))}`];
  const rare = 'governance.time-limit-policy-adopted';
  const trail = ['', '?unit=PH-ATU&limit=500', '?unit=PH-ATU&type=exchange.refused', `?type=${rare}`].concat([
    '?actor=ph-officer&unit=TH-ATU',
    '?state=TH&type=exchange&limit=500',
    '/reads?unit=PH-ATU',
  ]);
  const inbox = ['?box=inbox', '?box=inbox&state=partly-answered', '?box=outbox&overdue=true', '?state=withdrawn'];
  return [
    ...statistics.map((query): Asked => ({
      what: 'statistics',
      path: `/v1/statistics/exchange${query}`,
      token: auditor,
    })),
    ...trail.map((query): Asked => ({ what: 'a list or the trail', path: `/v1/audit-trail${query}`, token: auditor })),
    ...inbox.map((query): Asked => ({
      what: 'a list or the trail',
      path: `/v1/exchange-requests${query}`,
      token: officer,
    })),
  ];
}

/** Takes what a feed brings until `until` aborts: it has no end. */
async function follow({ origin }: RunningServer, token: string, until: AbortSignal): Promise<void> {
  const feed = await fetch(`${origin}${FEED}`, { headers: { authorization: `Bearer ${token}` }, signal: until });
  if (!feed.ok || !feed.body) throw new Error(`${FEED}: ${String(feed.status)}`);
  try {
    await feed.body.pipeTo(new WritableStream());
  } catch (error) {
    if (!until.aborted) throw error;
  }
}

async function ask({ origin }: RunningServer, { path, token }: Pick<Asked, 'path' | 'token'>): Promise<number> {
  const began = performance.now();
  const answer = await fetch(`${origin}${path}`, { headers: { authorization: `Bearer ${token}` } });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${path}: ${String(answer.status)}`);
  return performance.now() - began;
}

interface Times {
  /** The longest first answer of each sort. */
  readonly statistics: number;
  readonly lists: number;
  /** The longest that `/healthz` took meanwhile. */
  readonly health: number;
}

async function timed(asked: readonly Asked[], server: RunningServer): Promise<Times> {
  const firsts = new Map<Asked['what'], number>();
  // The first of all answers is that of a program that has just started.
  await ask(server, { ...asked[0]!, path: '/v1/units' });
  await pause(NOW_AND_THEN);
  const health = await healthWhile(server, async () => {
    for (const each of asked) {
      firsts.set(each.what, Math.max(firsts.get(each.what) ?? 0, await ask(server, each)));
      await pause(NOW_AND_THEN);
    }
    for (const each of asked) await Promise.all(Array.from({ length: 4 }, () => ask(server, each)));
    const { token } = asked[0]!;
    await Promise.all(Array.from({ length: 4 }, () => follow(server, token, AbortSignal.timeout(FOLLOWED))));
  });
  return { statistics: firsts.get('statistics') ?? NaN, lists: firsts.get('a list or the trail') ?? NaN, health };
}

/** The longest that `/healthz` took while something was done. */
async function healthWhile({ origin }: RunningServer, work: () => Promise<void>): Promise<number> {
  const watched = await watchHealth(origin);
  const [done] = await Promise.allSettled([work()]);
  const worst = await watched();
  if (done.status === 'rejected') throw done.reason;
  return worst;
}

/** Four readers at once, each of the same report. */
async function firstReport(server: RunningServer): Promise<{ readonly report: number; readonly health: number }> {
  const token = await server.tokenOf('chair');
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': crypto.randomUUID() };
  const drafted = await fetch(`${server.origin}/v1/reports`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: '{}',
  });
  const { id } = (await drafted.json()) as { id: string };
  let report = NaN;
  const health = await healthWhile(server, async () => {
    const path = `/v1/reports/${id}?format=json`;
    report = Math.max(...(await Promise.all(Array.from({ length: 4 }, () => ask(server, { path, token })))));
  });
  return { report, health };
}

/** The most memory that the server has held, in MiB (Linux only). */
function peakOf({ process: { pid } }: RunningServer): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]) / 1024;
}

interface Report {
  readonly report: number;
  readonly health: number;
  readonly memory: number;
  readonly least: number;
}

function judged(facts: number, times: Times, { report, health, memory, least }: Report): readonly Figure[] {
  const at = `at ${facts.toLocaleString('en')} facts`;
  const within = (what: string, ours: number, most: number, unit = 'ms'): Figure => ({
    what: `${what} ${at}`,
    against: '–',
    ours,
    unit,
    reach: `≤ ${String(most)} ${unit}`,
    reached: ours <= most,
  });
  return [
    within('statistics, first answer, longest of all time, a week and an old position', times.statistics, 100),
    within('inbox and trail, first answer, longest of all filters', times.lists, 50),
    within('worst /healthz while these are read, four at a time', times.health, 50),
    within('report, first reading by four at once', report / 1_000, 10, 's'),
    within('worst /healthz meanwhile', health, 50),
    atMost(1.3, {
      what: `peak memory ${at}`,
      against: 'at the smallest size',
      ours: memory,
      limit: least,
      unit: 'MiB',
    }),
  ];
}

/**
 * Submissions at a steady rate, beside each read in turn, repeated without a pause. Each is compared with the same alone,
 * in turns, by the median of the turns: what else a machine does changes by the second.
 */
async function besides(
  asked: readonly Asked[],
  server: RunningServer,
  facts: number,
  seconds: number,
  say: (message: string) => void,
): Promise<Figure> {
  const submit = async () => {
    const { records } = await paced({
      url: `${server.origin}/v1/exchange-requests`,
      tokens: await officerTokens(server.idpPort),
      body: JSON.stringify(SUBMISSION),
      ...{ connections: 64, perSecond: PER_SECOND, seconds },
    });
    return quantile(
      records.map(({ milliseconds }) => milliseconds),
      0.99,
    );
  };
  await submit();
  let worst = { alone: 1, beside: 0 };
  const { token } = asked[0]!;
  for (const read of [...asked, { path: FEED, token }]) {
    const [alone, beside]: [number[], number[]] = [[], []];
    const measureTurns = async (turns: number) => {
      for (let turn = 0; turn < turns; turn += 1) {
        alone.push(await submit());
        beside.push(await whileRepeated(read, server, submit));
      }
    };
    const middles = () => ({ alone: quantile(alone, 0.5), beside: quantile(beside, 0.5) });
    await measureTurns(TURNS);
    if (middles().beside > REACH * middles().alone) await measureTurns(TURNS_IN_DOUBT - TURNS);
    const p99 = middles();
    const turns = alone.length === TURNS ? '' : `, ${String(alone.length)} turns`;
    say(`submit beside ${read.path}: p99 ${p99.beside.toFixed(1)} ms, alone ${p99.alone.toFixed(1)} ms${turns}`);
    if (p99.beside / p99.alone > worst.beside / worst.alone) worst = p99;
  }
  return atMost(REACH, {
    what: `p99 of submit beside any one read repeated, at ${facts.toLocaleString('en')} facts`,
    against: 'the same alone',
    ours: worst.beside,
    limit: worst.alone,
    unit: 'ms',
    note: `${String(PER_SECOND)} submissions/s over 64 connections, ${String(TURNS)} turns of ${String(seconds)} s alone and beside each read, ${String(TURNS_IN_DOUBT)} where those are beyond reach; medians of all, of the read with the worst ratio.`,
  });
}

/** What comes of the work while somebody asks for one thing again and again. */
async function whileRepeated<Result>(
  { path, token }: Pick<Asked, 'path' | 'token'>,
  server: RunningServer,
  work: () => Promise<Result>,
): Promise<Result> {
  const ended = new AbortController();
  const repeat = async () => {
    while (!ended.signal.aborted) await ask(server, { path, token });
  };
  const reading = path === FEED ? follow(server, token, ended.signal) : repeat();
  try {
    return await work();
  } finally {
    ended.abort();
    await reading;
  }
}
