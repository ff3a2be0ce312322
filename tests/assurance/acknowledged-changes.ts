import { join } from 'node:path';
import { aRequestTo, type Region } from '../scenarios/client.js';
import { startServer } from '../scenarios/running-server.js';
import { CHANGES, type Pending } from './acknowledged-changes/changes.js';
import { type Breakage, brokenBuild } from './broken-build.js';
import type { Control, Experiment, Found, Trial } from './experiment.js';
import { Growth } from './world/growth.js';

/** Commands under way at a time that depend on the change. */
const WORKERS = 4;
/** How many commands each of them sends after the change was acknowledged. */
const AFTERWARDS = 3;
/** Commands answered before the change is made: so many show that the command can tell. */
const BEFORE = 6;
/** Requests under way at a time that have nothing to do with it, so that views are behind the log. */
const NEIGHBOURS = 16;

interface Heard {
  readonly sentAt: number;
  readonly asAfter: boolean;
}

/** Makes the changes one after the other, while others are busy. */
async function make({ folder, times, say }: Trial, place?: string): Promise<Found> {
  const server = await startServer(join(folder, 'data'), {}, place);
  const growth = await Growth.at(server);
  const stopping = new AbortController();
  const neighbours = Array.from({ length: NEIGHBOURS }, () => submitting(growth.people, stopping.signal));
  const wrong: Record<string, number> = Object.fromEntries(CHANGES.map(({ name }) => [`unheard: ${name}`, 0]));
  let [commands, undecided] = [0, 0];
  try {
    for (let n = 0; n < times; n += 1) {
      const { name, begin } = CHANGES[n % CHANGES.length]!;
      const { heard, acknowledgedAt } = await during(await begin(growth, Math.floor(n / CHANGES.length)));
      const late = heard.filter(({ sentAt }) => sentAt > acknowledgedAt);
      wrong[`unheard: ${name}`] = (wrong[`unheard: ${name}`] ?? 0) + late.filter(({ asAfter }) => !asAfter).length;
      if (heard.every(({ asAfter }) => asAfter)) undecided += 1;
      commands += late.length;
      if (n % 20 === 19) say(`${String(n + 1)} changes`);
    }
  } finally {
    stopping.abort();
    await Promise.all(neighbours);
    await server.kill();
  }
  const measured = { 'commands sent after the acknowledgement': String(commands) };
  return { tried: times, wrong: { ...wrong, 'changes that no command could tell': undecided }, measured };
}

/** The answers to commands that were sent before, during and after the change. */
async function during({ act, change }: Pending): Promise<{ heard: readonly Heard[]; acknowledgedAt: number }> {
  const heard: Heard[] = [];
  let acknowledgedAt = Infinity;
  const enough = Promise.withResolvers<undefined>();
  const work = async (): Promise<void> => {
    for (let after = 0; after < AFTERWARDS;) {
      const sentAt = performance.now();
      heard.push({ sentAt, asAfter: await act() });
      if (sentAt > acknowledgedAt) after += 1;
      if (heard.length >= BEFORE) enough.resolve(undefined);
    }
  };
  const workers = Promise.all(Array.from({ length: WORKERS }, work));
  await Promise.race([enough.promise, workers]);
  await change();
  acknowledgedAt = performance.now();
  await workers;
  return { heard, acknowledgedAt };
}

async function submitting(people: Region, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await people.officer('my').submits(aRequestTo('VN-ATU'));
}

function control(broken: string, breakages: readonly Breakage[]): Control {
  return { broken, run: async (trial) => make(trial, await brokenBuild(trial.folder, breakages)) };
}

const READ = 'await this.store.readStream(stream, known.revision + 1)';

export const acknowledgedChanges: Experiment = {
  id: 'acknowledged-changes',
  promise: 'no one let in',
  what: 'units, memberships, agreements, limits and leads that change while commands that stand on them are sent',
  unit: 'changes',
  times: { full: 400, short: 2 * CHANGES.length },
  run: (trial) => make(trial),
  controls: [
    control('a look-up answers with what it remembers', [
      { file: 'libs/records/src/lookups.js', from: READ, to: `known.revision < 0 ? ${READ} : []` },
    ]),
    control('a look-up hears of what ended 25 ms late', [
      {
        file: 'libs/records/src/lookups.js',
        from: READ,
        to: `(${READ}).filter(({ type, recordedAt }) => !/-(closed|left)/.test(type) || recordedAt < Date.now() - 25)`,
      },
    ]),
    control('a view that finds ids is not waited for, where views are half a second behind', [
      {
        file: 'libs/web/src/lists/freshness.js',
        from: /await waiting\(\(left\) ?=> ?this\.queries\.reached\(view, \w+, left\)\);/,
        to: '',
      },
      { file: 'libs/views/src/view-host.js', from: 'const PAUSE = 3;', to: 'const PAUSE = 500;' },
    ]),
  ],
};
