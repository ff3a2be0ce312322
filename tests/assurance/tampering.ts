import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chance } from '#apps/seed/chance.js';
import { brokenBuild } from './broken-build.js';
import { by, type Control, type Experiment, type Found, type Trial } from './experiment.js';
import { backups } from './tampering/backups.js';
import { partsOf } from './tampering/build.js';
import { BROKEN, type Broken } from './tampering/controls.js';
import { FOLDER_EDITS } from './tampering/folder-edits.js';
import { breaksIn, copyFolder, isOpened, verdictOn } from './tampering/proofs.js';
import { draw, prove, round, type Under } from './tampering/round.js';
import { type Counts, seed, type Seed } from './tampering/seeded.js';
import { Tally } from './tampering/tally.js';

/** Each kind of edit needs records that no other one touches, with the server running and stopped. */
const COUNTS: Counts = { exchange: 26, case: 20, referral: 14 };
const FEW: Counts = { exchange: 2, case: 2, referral: 2 };

/** A folder is made once for all who edit copies of it. */
const seeds = new Map<string, Promise<Seed>>();

function seeded(place: string, counts: Counts): Promise<Seed> {
  const known = seeds.get(place);
  if (known) return known;
  const folder = mkdtempSync(join(tmpdir(), 'talaan-tampering-seed-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const made = seed(folder, counts, place, place === '.');
  seeds.set(place, made);
  return made;
}

async function begin({ folder, seed: number }: Trial, place: string, counts: Counts, from = '.'): Promise<Under> {
  const [made, parts] = await Promise.all([seeded(from, counts), partsOf(place)]);
  return { seed: made, folder, place, parts, chance: new Chance(number, 'tampering'), tally: new Tally() };
}

/** Every kind of edit, again and again, until so many were made. */
async function everyKind(trial: Trial): Promise<Found> {
  const under = await begin(trial, '.', COUNTS);
  const { seed: made, chance, tally } = under;
  if ((await breaksIn(made.folder, under.parts)).breaks > 0) throw new Error('the folder is not whole to begin with');
  while (tally.tried < trial.times && !tally.isWrong) {
    const free = new Set(made.targets);
    const stopped = draw(made, chance, 'stopped', free);
    const running = draw(made, chance, 'running', free);
    for (const drawn of [...stopped, ...running]) if (drawn.isOfFacts) await prove(drawn, under);
    await round(under, stopped, running);
    await folderEdits(under);
    await backups(made, trial.folder, under.parts, chance, tally);
    trial.say(`${String(tally.tried)} edits`);
  }
  return tally.found();
}

async function folderEdits({ seed: made, folder, parts, chance, tally }: Under, wanted = /^/): Promise<void> {
  for (const { kind, edit, verify, start } of FOLDER_EDITS.filter((one) => wanted.test(one.kind))) {
    tally.made(kind);
    const make = (data: string) => edit(data, chance, made.targets);
    if (verify) {
      const verdict = await verdictOn(make, made, join(folder, 'proven'), parts);
      if (verdict === 'not found') tally.wrongly('edits not found by verify', kind);
      if (verdict === 'found elsewhere' && verify !== 'somewhere')
        tally.wrongly('first wrong position not named', kind);
    }
    if (!start) continue;
    const data = await copyFolder(made.folder, join(folder, 'opened'));
    make(data);
    if (await isOpened(data, parts)) tally.wrongly('started on though changed', kind);
  }
}

/** What the control is about, and nothing else. */
async function someKinds(trial: Trial, { breakages, edits, asks, writes, seenAs }: Broken): Promise<Found> {
  const place = await brokenBuild(trial.folder, breakages);
  const under = await begin(trial, place, writes ? FEW : COUNTS, writes ? place : '.');
  const { seed: made, chance, tally } = under;
  const running = draw(
    made,
    chance,
    'running',
    new Set(made.targets.filter(({ kind }) => kind !== 'register')),
    (kind) => edits.test(kind),
  );
  if (asks) await round(under, [], running);
  else {
    for (const drawn of running) await prove(drawn, under);
    if (running.length === 0) await folderEdits(under, edits);
  }
  return by(seenAs, tally.found());
}

const controlOf = (broken: Broken): Control => ({
  broken: broken.broken,
  times: 1,
  run: (trial) => someKinds(trial, broken),
});

const [first, ...others] = BROKEN;

export const tampering: Experiment = {
  id: 'tampering',
  promise: 'no one let in',
  what: 'every kind of edit of log, keys, views and backups without the root key, with the server running and stopped',
  unit: 'edits',
  times: { full: 1_000, short: 75 },
  run: everyKind,
  controls: [controlOf(first), ...others.map(controlOf)],
};
