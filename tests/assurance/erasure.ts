import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Breakage, brokenBuild } from './broken-build.js';
import type { Wrong } from './erasures/expected.js';
import { by, type Control, type Experiment, type Found, type Trial } from './experiment.js';

const DECIDER = 'libs/erasure/src/erasure.js';
const VIEW = 'libs/erasure/src/views/erasures.js';

async function tell({ folder, seed, times }: Trial, how: readonly string[], place = '.'): Promise<Found> {
  const files = join(folder, 'files');
  await mkdir(join(files, 'data'), { recursive: true });
  const words = ['dist/tests/assurance/erasures/program.js', files, String(seed), String(times), ...how];
  const program = spawn(process.execPath, ['--enable-source-maps', ...words], {
    cwd: place,
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, complaints] = await Promise.all([text(program.stdout), text(program.stderr), once(program, 'close')]);
  if (out === '') throw new Error(complaints);
  return JSON.parse(out) as Found;
}

const control = (broken: string, name: keyof Wrong, ...breakages: readonly Breakage[]): Control => ({
  broken,
  times: 25,
  run: async (trial) => by(name, await tell(trial, [], await brokenBuild(trial.folder, breakages))),
});

export const erasure: Experiment = {
  id: 'erasure',
  promise: 'no one let in',
  what: 'Random stories of asking, objecting, holding and time, for records of every slice: words go exactly when the model says so',
  unit: 'steps',
  times: { full: 1_000, short: 40 },
  run: (trial) => tell(trial, ['with-backup']),
  controls: [
    control(
      'a legal hold is passed over',
      'gone though not erased',
      { file: DECIDER, from: ' || holdsAt(state, at).length > 0', to: '' },
      { file: VIEW, from: ' AND (held_until IS NULL OR held_until <= :now)', to: '' },
    ),
    control('an objection is passed over', 'gone though not erased', {
      file: DECIDER,
      from: 'state.objections.length > 0 || ',
      to: '',
    }),
    control(
      'the period is not waited for',
      'gone though not erased',
      { file: DECIDER, from: ' || Date.parse(first.eraseAfter) > at', to: '' },
      { file: VIEW, from: 'WHERE due_at <= :now AND', to: 'WHERE' },
    ),
    control(
      'the key is kept',
      'read after its erasure',
      { file: 'libs/records/src/record-command.js', from: 'await this.vault.destroy(erased, at);', to: '{}' },
      { file: 'libs/vault/src/erasure.js', from: 'if (!type.endsWith(ERASURE_SUFFIX))', to: '' },
    ),
  ],
};
