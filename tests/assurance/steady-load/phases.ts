import { join } from 'node:path';
import { withLog } from '#apps/cli/log.js';
import type { Accepted } from '../../bench/paced.js';
import { quantile } from '../../bench/figure.js';
import { flood, officerTokens, paced, SUBMISSION } from '../../bench/processes.js';
import { type RunningServer, startServer } from '../../scenarios/running-server.js';
import type { Found, Trial } from '../experiment.js';
import { isTooShared, SharedMachine } from './shared-machine.js';
import { growing, growthOf, Watch } from './watch.js';

/** As the benchmark of submissions loads the server; far below what it takes at a time. */
const CONNECTIONS = 64;
/** Twice as many as the server works on at a time, each sending again at once, whatever it was told. */
const CROWD = 1_024;
/** Milliseconds after which something accepted counts as stalled. */
const STALLED = 10_000;

/** How long each part takes, in seconds; one of 0 is left out. */
export interface Parts {
  readonly warmUp: number;
  readonly steady: number;
  readonly overload: number;
  readonly after: number;
}

interface Seen {
  readonly wrong: Record<string, number>;
  /** What was wrong in that it took too long. */
  readonly late: Record<string, number>;
  readonly measured: Record<string, string>;
  /** Everything that was acknowledged. */
  readonly ids: string[];
  /** What was answered instead, by part. */
  readonly otherwise: string[];
  /** Milliseconds in which the machine could not run the sender. */
  stoodStill: number;
}

/** What the parts have in common. */
interface Ground {
  readonly server: RunningServer;
  readonly target: { readonly url: string; readonly tokens: readonly string[]; readonly body: string };
  readonly seen: Seen;
  readonly trial: Trial;
}

/** How often it is tried again when others took too much of the machine for times to be judged. */
const ATTEMPTS = 3;

/**
 * Loads a server of the build in `place`, and compares what it acknowledged with its log. Where others need the machine
 * all the time, what depends on time is not judged, and nothing counts as tried.
 */
export async function loaded(trial: Trial, parts: Parts, place = '.'): Promise<Found> {
  for (let attempt = 1; ; attempt += 1) {
    const data = join(trial.folder, `data-${String(attempt)}`);
    const { seen, others } = await attempted(trial, parts, place, data);
    const { ids, wrong, late, measured, otherwise, stoodStill } = seen;
    const isUnfit = isTooShared(others) && Object.values(late).some((count) => count > 0);
    if (isUnfit && attempt < ATTEMPTS) {
      trial.say(`others took ${percent(others)} of the machine: once more`);
      continue;
    }
    const logged = await submittedIn(data);
    const missing = ids.filter((id) => !logged.has(id)).length;
    if (stoodStill > 0)
      measured['the machine stood still'] = `${(stoodStill / 1_000).toFixed(0)} s, left out of the times`;
    const told = { ...measured, 'others took': percent(others), acknowledged: ids.length.toLocaleString('en') };
    return {
      tried: isUnfit ? 0 : Math.max(parts.steady, parts.overload),
      wrong: { ...wrong, ...(!isUnfit && late), 'acknowledged but missing': missing },
      measured: told,
      ...(otherwise.length > 0 && { example: otherwise.join('\n') }),
      ...(isUnfit && { unjudged: `others took ${percent(others)} of the machine each time` }),
    };
  }
}

async function attempted(trial: Trial, parts: Parts, place: string, data: string) {
  // What is shed is the load of all together: what one person may do is not what is tried here.
  const limits = {
    TALAAN_RATE_LIMIT_SUBJECT: '10000000',
    TALAAN_RATE_LIMIT_STATE: '10000000',
    TALAAN_REQUESTS_PER_SUBJECT: '100000',
  };
  const server = await startServer(data, limits, place);
  const seen: Seen = { wrong: {}, late: {}, measured: {}, ids: [], otherwise: [], stoodStill: 0 };
  try {
    const machine = new SharedMachine(server.process.pid);
    const tokens = await officerTokens(server.idpPort);
    const target = { url: `${server.origin}/v1/exchange-requests`, tokens, body: JSON.stringify(SUBMISSION) };
    const ground = { server, target, seen, trial };
    const most = await maximum(ground, parts.warmUp);
    const perSecond = Math.max(1, Math.floor(most / 2));
    if (parts.steady > 0) await steady(ground, perSecond, parts.steady);
    if (parts.overload > 0) await overload(ground, parts.overload);
    if (parts.after > 0) await afterwards(ground, perSecond, parts.after);
    return { seen, others: machine.others };
  } finally {
    await server.stop();
  }
}

/** The most that the server takes from as many clients as it can serve well. */
async function maximum({ target, seen, trial }: Ground, seconds: number): Promise<number> {
  const load = { ...target, connections: CONNECTIONS, closely: true };
  await flood({ ...load, seconds });
  const { perSecond, records } = await flood({ ...load, seconds });
  accept(seen, records);
  seen.measured.maximum = `${perSecond.toFixed(0)}/s`;
  trial.say(`at most ${perSecond.toFixed(0)} submissions/s`);
  return perSecond;
}

async function steady({ server, target, seen, trial }: Ground, perSecond: number, seconds: number): Promise<void> {
  const watch = new Watch(server, 500);
  const { records, refusals, stoodStill } = await paced({ ...target, connections: CONNECTIONS, perSecond, seconds });
  const { memory, unwell } = await watch.stop();
  const [resident, held] = [growthOf(memory, 'resident'), growthOf(memory, 'held')];
  const { wrong, late, measured } = seen;
  accept(seen, records);
  seen.stoodStill += stoodStill;
  wrong['refused at the steady rate'] = refused(seen, 'at the steady rate', refusals);
  late['stalled at the steady rate'] = stalled(records);
  late['unwell at the steady rate'] = unwell;
  wrong['memory that grows'] = growing(memory);
  measured.held = `${String(perSecond)}/s for ${String(seconds)} s: ${quantiles(records)}`;
  measured.memory = `resident ${String(resident.first)} to ${String(resident.last)} MiB, held ${String(held.first)} to ${String(held.last)} MiB`;
  trial.say(`${measured.held}; ${measured.memory}`);
}

async function overload({ server, target, seen, trial }: Ground, seconds: number): Promise<void> {
  const watch = new Watch(server, 100);
  const { records, refusals, errors, withoutRetryAfter, stoodStill } = await flood({
    ...target,
    connections: CROWD,
    seconds,
    closely: true,
  });
  const { unwell } = await watch.stop();
  const { 503: shed = 0, 429: limited = 0, ...others } = refusals;
  const { wrong, late, measured } = seen;
  accept(seen, records);
  seen.stoodStill += stoodStill;
  wrong['overload that is not shed'] = shed + limited === 0 ? 1 : 0;
  wrong['shed without Retry-After'] = withoutRetryAfter;
  wrong['answered otherwise or not at all'] = refused(seen, 'in the overload', { ...others, errors });
  late['accepted and stalled'] = stalled(records);
  late['unwell in the overload'] = unwell;
  const perSecond = (count: number) => `${(count / seconds).toFixed(0)}/s`;
  measured.overload = `${String(CROWD)} clients: ${perSecond(records.length)} accepted (${quantiles(records)}), ${perSecond(shed + limited)} shed`;
  trial.say(measured.overload);
}

/** Begins as soon as the last answer of the overload is there. */
async function afterwards({ target, seen, trial }: Ground, perSecond: number, seconds: number): Promise<void> {
  const { records, refusals, stoodStill } = await paced({ ...target, connections: CONNECTIONS, perSecond, seconds });
  accept(seen, records);
  seen.stoodStill += stoodStill;
  seen.wrong['refused after the overload'] = refused(seen, 'after the overload', refusals);
  seen.late['stalled after the overload'] = stalled(records);
  seen.measured.afterwards = quantiles(records);
  trial.say(`afterwards: ${quantiles(records)}`);
}

function accept({ ids }: Seen, records: readonly Accepted[]): void {
  for (const { id } of records) ids.push(id);
}

function stalled(records: readonly Accepted[]): number {
  return records.filter(({ milliseconds }) => milliseconds > STALLED).length;
}

function quantiles(records: readonly Accepted[]): string {
  const all = records.map(({ milliseconds }) => milliseconds);
  return [0.5, 0.99, 0.999].map((q) => `p${String(q * 100)} ${quantile(all, q).toFixed(1)}`).join(', ') + ' ms';
}

/** How many there were of any kind, which is remembered for whoever looks for the cause. */
function refused({ otherwise }: Seen, when: string, refusals: Readonly<Record<string, number>>): number {
  const count = Object.values(refusals).reduce((total, number) => total + number, 0);
  if (count > 0) otherwise.push(`${when}: ${JSON.stringify(refusals)}`);
  return count;
}

/** The ids of the requests that the log holds. */
async function submittedIn(data: string): Promise<ReadonlySet<string>> {
  return await withLog(data, async (log) => {
    const ids = new Set<string>();
    for await (const events of log.readAll(0n)) {
      for (const { stream, revision } of events) {
        if (revision === 0 && stream.startsWith('exchange-')) ids.add(stream.slice('exchange-'.length));
      }
    }
    return ids;
  });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
