import { join } from 'node:path';
import { IDENTITIES } from '#apps/dev-idp/identities.js';
import { type RunningServer, startServer } from '../scenarios/running-server.js';
import { casesOf, operationsOf } from './authorisation-matrix/cases.js';
import { BROKEN, type Broken } from './authorisation-matrix/controls.js';
import { decisionOn } from './authorisation-matrix/decisions.js';
import { listCases, recordsToldOf, rowsOf } from './authorisation-matrix/listed.js';
import { OPERATIONS } from './authorisation-matrix/table.js';
import { Tally } from './authorisation-matrix/tally.js';
import { brokenBuild } from './broken-build.js';
import type { Control, Experiment, Found, Trial } from './experiment.js';
import { chanceFrom, each, shuffled, stratified } from './sample.js';
import { makeWorld, type Slice } from './world/world.js';

const AT_ONCE = 48;
/** All questions, with fewer rows of lists than there are. */
const WHOLE = 200_000;
/** Each operation by each role, by those concerned as by others. */
const SHORT = 2_500;
const OF_A_CONTROL = 400;
/** Lists times readers in the short version. */
const LISTS_IN_SHORT = 160;
/** States whose persons are parties to something, or nearly; all others stand outside alike. */
const CONCERNED = ['PH', 'TH', 'VN'];

/** Asks the running server what the table asks, and compares. */
async function compare(trial: Trial, place?: string, slice?: Slice): Promise<Found> {
  const server = await startServer(join(trial.folder, 'data'), {}, place);
  try {
    return await compareAt(server, trial, { slice });
  } finally {
    await server.stop();
  }
}

/** What differs between forms and controls. */
export interface Part {
  /** Of one slice alone. */
  readonly slice?: Slice | undefined;
  /** Called when the records are there, before the first question. */
  readonly made?: () => void;
  /** So many questions at most, at random: not each operation by each role. */
  readonly most?: number;
}

/** The same at a server in any form. */
export async function compareAt(server: RunningServer, { seed, times, say }: Trial, part: Part = {}): Promise<Found> {
  const { slice, made, most = Infinity } = part;
  const chance = chanceFrom(seed);
  const isWhole = times >= WHOLE;
  const growth = await makeWorld(server, isWhole ? 'every' : 'each', slice);
  made?.();
  const operations = await operationsOf(server.origin);
  const { cases, missing } = casesOf(growth, operations);
  // a control asks those concerned of its slice: a part of the same questions
  const concerned = cases.filter(
    ({ record, person: { state = 'PH' } }) =>
      slice === undefined || (record !== undefined && CONCERNED.includes(state)),
  );
  const lists = isWhole ? listCases(growth) : shuffled(listCases(growth), chance).slice(0, LISTS_IN_SHORT);
  const sample = stratified(concerned, isWhole ? Infinity : times, stratumOf, chance);
  const asked = sample.length > most ? shuffled(sample, chance).slice(0, most) : sample;
  say(`${String(asked.length)} of ${String(cases.length)} questions, ${String(growth.records.length)} records`);
  const tally = new Tally();
  await each(asked, AT_ONCE, async (one) => tally.decided(one, await decisionOn(one, growth.people)));
  await each(lists, AT_ONCE, async (one) => {
    for (const row of await rowsOf(one, growth)) tally.listed(row);
  });
  await each(IDENTITIES, AT_ONCE, async (person) => {
    for (const row of await recordsToldOf(person, growth)) tally.listed(row);
  });
  const inContract = new Set(operations.map((names) => names.join(' ')));
  const unheard = [...OPERATIONS].filter((operation) => !inContract.has(operation));
  for (const operation of [...(slice === undefined ? missing : []), ...unheard]) {
    tally.wrongly('operations in one of contract and table', operation);
  }
  return tally.found({ operations: String(inContract.size), records: String(growth.records.length) });
}

/** Those that are decided alike, as far as a person can guess. */
function stratumOf({ operation, person, isAllowed }: ReturnType<typeof casesOf>['cases'][number]): string {
  const { role, state = '' } = person;
  return [operation, role, CONCERNED.includes(state) ? state : '', isAllowed].join(' ');
}

const controlOf = ({ broken, slice, breakages }: Broken): Control => ({
  broken,
  times: OF_A_CONTROL,
  run: async (trial) => compare(trial, await brokenBuild(trial.folder, breakages), slice),
});

const [first, ...others] = BROKEN;

export const authorisationMatrix: Experiment = {
  id: 'authorisation-matrix',
  promise: 'no one let in',
  what: 'role × relation × state × handling code × action, decided by the running server and by an independent table',
  unit: 'decisions',
  times: { full: WHOLE, short: SHORT },
  run: (trial) => compare(trial),
  controls: [controlOf(first), ...others.map(controlOf)],
};
