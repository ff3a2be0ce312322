import { join } from 'node:path';
import { type RunningServer, startServer } from '../scenarios/running-server.js';
import type { Case } from './authorisation-matrix/cases.js';
import { type Decided, decisionOn } from './authorisation-matrix/decisions.js';
import { type Breakage, brokenBuild } from './broken-build.js';
import type { Control, Experiment, Found, Trial } from './experiment.js';
import { Counts, headOf, reading, recordedIn, refusal } from './reads-recorded/counts.js';
import { differing, positionsOf, shownIn } from './reads-recorded/shown.js';
import { isExport, trafficIn } from './reads-recorded/traffic.js';
import { chanceFrom, each } from './sample.js';
import { makeWorld, type Slice } from './world/world.js';

const AT_ONCE = 32;
/** How many of what is wrong are told one by one. */
const SHOWN = 30;
const PLAN_STREAM = 'plan-bohol-2017-2020';

/** Sends the traffic, kills the server, and compares what was answered with what the log holds. */
async function compare(trial: Trial, place?: string, slice?: Slice): Promise<Found> {
  const data = join(trial.folder, 'data');
  const server = await startServer(data, {}, place);
  try {
    return await compareAt(server, data, trial, slice);
  } finally {
    await server.kill();
  }
}

async function compareAt(server: RunningServer, data: string, trial: Trial, slice?: Slice): Promise<Found> {
  const growth = await makeWorld(server, 'each', slice);
  const traffic = await trafficIn(growth, server.origin, { times: trial.times, chance: chanceFrom(trial.seed) });
  const before = await headOf(data);
  const [served, denied] = [new Counts(), new Counts()];
  let undecided = 0;
  await each(traffic, AT_ONCE, async (one) => {
    const answer = await decisionOn(one, growth.people);
    if (answer.decision === 'undecided' || answer.decision === 'carried out') undecided += 1;
    const read = readIn(one, answer);
    if (read !== undefined) served.add(read);
    if (answer.decision === 'denied') denied.add(refusalIn(one, answer));
  });
  const shown = await shownIn(growth.people);
  // nothing that was answered may be lost with the process
  await server.kill();
  const { reads, refusals, others, facts } = await recordedIn(data, before);
  const entries = positionsOf(facts, growth);
  const wrong = {
    'readings not on record': served.excessOver(reads),
    'readings on record that were not': reads.excessOver(served),
    'refusals not on record': denied.excessOver(refusals),
    'refusals on record that were not': refusals.excessOver(denied),
    'entries that oversight sees wrongly': differing(entries, shown),
    'other facts, or answers that are none of these': others + undecided,
  };
  const differences = [
    ...served.beyond(reads).map((what) => `read, not on record: ${what}`),
    ...reads.beyond(served).map((what) => `on record, not read: ${what}`),
    ...denied.beyond(refusals).map((what) => `refused, not on record: ${what}`),
    ...refusals.beyond(denied).map((what) => `on record, not refused: ${what}`),
  ];
  return {
    tried: traffic.length,
    wrong,
    measured: {
      ...{ readings: String(served.total), refusals: String(denied.total) },
      'shown to the auditor': String(shown.size),
    },
    ...(differences.length > 0 && { example: differences.slice(0, SHOWN).join('\n') }),
  };
}

/** The reading that an answer is, by what stands in it. */
function readIn({ person, path, record }: Case, { status, text }: Decided): string | undefined {
  if (status !== 200 || record === undefined) return undefined;
  const stream = record.known.kind === 'plan' ? PLAN_STREAM : record.stream;
  if (isExport(path)) return reading(person.subject, stream, 'export');
  return record.mark !== undefined && text.includes(record.mark) ? reading(person.subject, stream, 'read') : undefined;
}

function refusalIn({ person, path, record }: Case, { status }: Decided): string {
  const stream = path.startsWith('/v1/erasures/') ? `erasure-${record?.stream ?? ''}` : record?.stream;
  return refusal(person.subject, stream, status === 403 ? 'denied' : 'unknown');
}

const BROKEN: readonly { readonly broken: string; readonly breakage: Breakage }[] = [
  {
    broken: 'of one kind of record it is forgotten that content was read',
    breakage: {
      file: 'libs/records/src/contents.js',
      from: /await this\.reads\.record\(/,
      to: "if (kind.kind !== 'exchange') await this.reads.record(",
    },
  },
  {
    broken: 'a second reading by the same person is not recorded',
    breakage: {
      file: 'libs/web/src/auth/content-reads.js',
      from: 'const { record, kind, purpose, parties } = reading;',
      to: `const { record, kind, purpose, parties } = reading;
        this.known ??= new Set();
        if (this.known.has(caller.subject + record)) return 0n;
        this.known.add(caller.subject + record);`,
    },
  },
  {
    broken: 'who is told that there is no such record is not recorded',
    breakage: {
      file: 'libs/web/src/answers/problem.filter.js',
      from: '!request.caller)',
      to: "!request.caller || error.attempt.as === 'unknown')",
    },
  },
  {
    broken: 'a refusal is answered before it is recorded',
    breakage: {
      file: 'libs/web/src/auth/refused-attempts.js',
      from: 'recording.position = (await this.store.append(',
      to: `const later = (...all) => setTimeout(() => this.store.append(...all).catch(() => undefined), 2_000);
        recording.position = (await later(`,
    },
  },
];

const [first, ...others] = BROKEN.map(({ broken, breakage }): Control => ({
  broken,
  times: 600,
  run: async (trial) => compare(trial, await brokenBuild(trial.folder, [breakage]), 'exchanges'),
}));
if (!first) throw new Error('no control');

export const readsRecorded: Experiment = {
  id: 'reads-recorded',
  promise: 'no one let in',
  what: 'content that was read and attempts that were refused, one for one with what is on record',
  unit: 'requests',
  times: { full: 20_000, short: 1_500 },
  run: (trial) => compare(trial),
  controls: [first, ...others],
};
