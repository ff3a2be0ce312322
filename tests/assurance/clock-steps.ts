import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Breakage, brokenBuild } from './broken-build.js';
import type { Wrong } from './clock-steps/expected-limits.js';
import { by, type Control, type Experiment, type Found, type Trial } from './experiment.js';

const SCHEDULER = 'libs/web/src/scheduler.js';
const LOOK = 'this.due(this.clock.now(), MOST)';
const DECIDER = 'libs/exchange/src/exchange-request.js';

async function step({ folder, seed, times }: Trial, place = '.'): Promise<Found> {
  const data = join(folder, 'data');
  await mkdir(data, { recursive: true });
  const words = ['dist/tests/assurance/clock-steps/program.js', data, String(seed), String(times)];
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
  times: 20,
  run: async (trial) => by(name, await step(trial, await brokenBuild(trial.folder, breakages))),
});

export const clockSteps: Experiment = {
  id: 'clock-steps',
  promise: 'nothing lost',
  what: 'Time that goes by over limits in one step, and a wall clock that is set wrong, or set and confirmed, backwards and forwards, also while the server or the machine is stopped',
  unit: 'steps',
  times: { full: 300, short: 15 },
  run: (trial) => step(trial),
  controls: [
    control('a platform that believes its wall clock', 'recorded before its time', {
      file: 'libs/kernel/src/agreed-clock.js',
      from: 'Math.abs(apart) > this.bound',
      to: 'false',
    }),
    control('a log that stamps what the clock shows', 'recordedAt that goes back', {
      file: 'libs/event-store/src/sqlite/log-writer.js',
      from: 'Math.max(this.#lastRecordedAt, batch.now)',
      to: 'batch.now',
    }),
    control(
      'a platform that notes a limit at every look',
      'recorded twice',
      { file: DECIDER, from: ' && !state.request.noted.includes(limit)', to: '' },
      {
        file: 'libs/exchange/src/deadline/deadline.scheduler.js',
        from: "'limit-passed', id, limit, String(dueAt)",
        to: "'limit-passed', id, limit, String(Math.random())",
      },
    ),
    control(
      'a platform that notes limits half an hour early',
      'recorded before its time',
      { file: SCHEDULER, from: LOOK, to: 'this.due(this.clock.now() + 1_800_000, MOST)' },
      { file: DECIDER, from: 'at > dueAt', to: 'at + 1_800_000 > dueAt' },
    ),
    control('a platform that looks only at the last hour', 'missed after a step forward', {
      file: SCHEDULER,
      from: LOOK,
      to: `${LOOK}.filter(({ dueAt }) => dueAt > this.clock.now() - 3_600_000)`,
    }),
  ],
};
