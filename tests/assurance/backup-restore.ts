import { join } from 'node:path';
import { Chance } from '#apps/seed/chance.js';
import { type RunningServer, startServer } from '../scenarios/running-server.js';
import { type Counted, round, type Round } from './backup-restore/round.js';
import { byCommand, byCopyingFiles, type Way } from './backup-restore/ways.js';
import { brokenBuild } from './broken-build.js';
import type { Experiment, Found, Trial } from './experiment.js';
import { quantile } from './whole-log.js';

/** Each round goes on with what the one before it put back. */
async function backUpAndRestore({ seed, times, folder, say }: Trial, way: Way, place = '.'): Promise<Found> {
  const chance = new Chance(seed, 'backup-restore');
  const data = join(folder, 'data');
  const rounds: Round[] = [];
  let server: RunningServer = await startServer(data, {}, place);
  // After an orderly stop the files themselves hold all there is; from here on the write-ahead logs matter.
  await server.stop();
  server = await server.again();
  try {
    for (let number = 1; number <= times; number += 1) {
      const backup = join(folder, `backup-${String(number)}`);
      const done = await round(server, `round-${String(number)}`, { data, backup, way }, chance);
      rounds.push(done);
      server = done.server;
      say(`${String(number)}: ${String(done.facts)} facts and ${String(done.contents)} contents compared`);
      if (Object.values(done.wrong).some((count) => count > 0)) break;
    }
  } finally {
    await server.kill();
  }
  const sum = (count: (one: Round) => number): number => rounds.reduce((total, one) => total + count(one), 0);
  const names = Object.keys(rounds[0]?.wrong ?? {}) as (keyof Counted)[];
  const median = (values: readonly number[]): string => `${String(Math.round(quantile(values, 0.5)))} ms`;
  return {
    tried: rounds.length,
    wrong: Object.fromEntries(names.map((name) => [name, sum(({ wrong }) => wrong[name])])),
    measured: {
      'facts compared': sum(({ facts }) => facts).toLocaleString('en'),
      'contents compared': sum(({ contents }) => contents).toLocaleString('en'),
      'destroyed keys': `${String(rounds.at(-1)?.destroyed ?? 0)}, of which ${String(sum(({ alive }) => alive))} were in a backup`,
      'backup median': median(rounds.map(({ backingUp }) => backingUp)),
      'restore median': median(rounds.map(({ puttingBack }) => puttingBack)),
    },
  };
}

/** Counts only what the control is about. */
function by(name: keyof Counted, found: Found): Found {
  return { ...found, wrong: { [name]: found.wrong[name] ?? 0 } };
}

export const backupRestore: Experiment = {
  id: 'backup-restore',
  promise: 'nothing lost',
  what: 'backup while running, wipe, restore',
  unit: 'restores',
  times: { full: 20, short: 1 },
  run: (trial) => backUpAndRestore(trial, byCommand('.')),
  controls: [
    {
      broken: 'a restore that forgets to destroy keys again',
      times: 1,
      run: async (trial) => {
        const place = await brokenBuild(trial.folder, [
          { file: 'libs/vault/src/erasure.js', from: /await keys\.destroy\(.*\);/, to: ';' },
          { file: 'apps/cli/backup/erasures.js', from: /await keys\.destroy\(.*\);/, to: ';' },
        ]);
        return by('destroyed keys that came back', await backUpAndRestore(trial, byCommand(place), place));
      },
    },
    {
      broken: 'a plain copy of the files, without their write-ahead logs',
      times: 1,
      run: async (trial) =>
        by('acknowledged before the backup but missing', await backUpAndRestore(trial, byCopyingFiles)),
    },
  ],
};
