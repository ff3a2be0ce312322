import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Baselines from '#apps/server/register/baseline.js';
import { type Region } from '../scenarios/client.js';
import { playEverything } from '../scenarios/play/everything.js';
import type * as Servers from '../scenarios/standing-server.js';
import { operationsOf } from './authorisation-matrix/cases.js';
import { brokenBuild } from './broken-build.js';
import { by, type Control, type Experiment, type Found, type Trial } from './experiment.js';
import { chanceFrom, shuffled } from './sample.js';
import { BROKEN, type Broken } from './standing/controls.js';
import { losing, type Under } from './standing/losing.js';
import { type Could, type Played, play } from './standing/played.js';
import { losingParts } from './standing/records.js';
import { Tally } from './standing/tally.js';
import { waysFor } from './standing/ways.js';

/** Who reads everything that they may: of each role, and those who are party to something. */
const READERS = [
  ...['ph-officer', 'th-officer', 'ph-head', 'ph-consular', 'th-delegate', 'chair', 'secretariat', 'registrar'],
  ...['analyst', 'auditor', 'acwc-reporter', 'dgicm-reporter'],
];

/** Everything is played, and everybody loses their standing in every way, until so many requests were sent. */
async function everyWay(trial: Trial): Promise<Found> {
  const tally = new Tally();
  for (let round = 1; tally.count < trial.times && !tally.isWrong; round += 1) {
    await atServer({ ...trial, folder: join(trial.folder, String(round)) }, '.', async (under, people) => {
      const played = await play(under.server.origin, people, playEverything, READERS);
      const chance = chanceFrom(trial.seed + round);
      const which = round === 1 && trial.times < FULL ? firstOf(played, chance) : () => true;
      const now = { ...under, played, tally };
      for (const operation of played.untried) tally.wrongly('operations never tried', operation);
      const operations = (await operationsOf(under.server.origin)).map((names) => names.join(' '));
      await losingParts(now, operations, under.server.origin);
      for (const way of waysFor(people, [...played.could.keys()])) await losing(way, which, now);
      trial.say(`${String(tally.count)} requests`);
    });
  }
  return tally.found();
}

/** Of each person each operation once. */
function firstOf({ could }: Played, chance: () => number): (one: Could) => boolean {
  const kept = new Set<Could>();
  for (const all of could.values()) {
    const firsts = new Map(shuffled(all, chance).map((one) => [one.operation + pageOf(one), one]));
    for (const one of firsts.values()) kept.add(one);
  }
  return (one) => kept.has(one);
}

/** The first page of a list, and a later one, are read in different moments. */
const pageOf = ({ sent }: Could): string => (sent.path.includes('cursor=') ? ', later' : '');

/** A server of the build in `place`, in this process: it takes tokens that say whatever is to be tried. */
async function atServer(
  { folder }: Trial,
  place: string,
  work: (under: Pick<Under, 'server' | 'data' | 'people'>, people: Region) => Promise<void>,
): Promise<void> {
  const from = async <Module>(file: string) =>
    (await import(pathToFileURL(resolve(place, 'dist', file)).href)) as Module;
  const { startServerOfTokens } = await from<typeof Servers>('tests/scenarios/standing-server.js');
  const { establishBaseline } = await from<typeof Baselines>('apps/server/register/baseline.js');
  const data = join(folder, 'data');
  const server = await startServerOfTokens(data, establishBaseline);
  try {
    await work({ server, data, people: server.people }, server.people);
  } finally {
    await server.stop();
  }
}

async function someWay(trial: Trial, { breakages, seenAs, plays, acting, ways }: Broken): Promise<Found> {
  const place = await brokenBuild(trial.folder, breakages);
  const tally = new Tally();
  await atServer(trial, place, async (under, people) => {
    const played = await play(under.server.origin, people, plays, []);
    for (const way of waysFor(people, acting)) {
      if (ways.test(way.name)) await losing(way, () => true, { ...under, played, tally });
    }
  });
  return by(seenAs, tally.found());
}

const FULL = 20_000;
const controlOf = (broken: Broken): Control => ({
  broken: broken.broken,
  times: 1,
  run: (trial) => someWay(trial, broken),
});

const [first, ...others] = BROKEN;

export const standing: Experiment = {
  id: 'standing',
  promise: 'no one let in',
  what: 'every action × every way of having lost one’s standing, by those who could act a moment ago',
  unit: 'requests',
  times: { full: FULL, short: 1_500 },
  run: everyWay,
  controls: [controlOf(first), ...others.map(controlOf)],
};
