import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { noNginx } from '#apps/split/own-nginx.js';
import { noPostgres } from '#event-store/postgres/preparing/installed.js';
import { FORM } from '../scenarios/form.js';
import { keepAway } from '../scenarios/kept-away.js';
import { type RunningServer, startServer } from '../scenarios/running-server.js';
import { compareAt } from './authorisation-matrix.js';
import { by, type Experiment, type Found, type Trial } from './experiment.js';

/** Questions of the matrix; with so many at least, all scenarios are run as well. */
const FULL = 6_000;
const SHORT = 1_000;
/** Characters of what a scenario said that failed. */
const SAID = 2_000;
/** What is stopped, and the slice whose questions it answers. */
const STOPPED = { target: 'referral', slice: 'requests to posts' } as const;

/** The matrix is put to a process for each target behind nginx, and, at full length, every scenario is run there. */
async function onSplit(trial: Trial): Promise<Found> {
  const found = await split(trial, (server) => compareAt(server, trial, { most: trial.times }));
  if (trial.times < FULL) return found;
  trial.say('running every scenario, and one with a target stopped');
  const { failed, passed, names } = await scenarios(trial.folder);
  const example = [found.example, ...names].filter((one) => one !== undefined).join('\n');
  return {
    ...found,
    ...(example !== '' && { example }),
    wrong: { ...found.wrong, 'scenarios that fail': failed },
    measured: { ...found.measured, 'scenarios that pass': String(passed) },
  };
}

async function split(trial: Trial, work: (server: RunningServer) => Promise<Found>): Promise<Found> {
  // Started by root, PostgreSQL runs as another user, who must pass through.
  chmodSync(trial.folder, 0o711);
  const server = await startServer(join(trial.folder, 'data'), { [FORM]: 'split' });
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

async function withOneStopped(server: RunningServer, trial: Trial): Promise<Found> {
  let comesBack = (): void => undefined;
  try {
    const made = (): void => {
      comesBack = keepAway(`--target ${STOPPED.target}`, server.process.pid ?? 0);
    };
    return await compareAt(server, trial, { slice: STOPPED.slice, made });
  } finally {
    comesBack();
  }
}

interface Outcome {
  readonly failed: number;
  readonly passed: number;
  /** Of those that fail: the file, the tests, and what they said. */
  readonly names: readonly string[];
}

/** What jest writes of a run. */
interface Report {
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly numPassedTests: number;
  readonly testResults: readonly { readonly name: string; readonly status: string; readonly message: string }[];
}

/** `npm run split:test`, with its own control. One that was not even run counts as failed. */
async function scenarios(folder: string): Promise<Outcome> {
  const outputFile = join(folder, 'scenarios.json');
  const words = ['tools/split-test.mjs', '--json', `--outputFile=${outputFile}`];
  const run = spawn(process.execPath, words, { stdio: 'ignore' });
  const [code] = (await once(run, 'exit')) as [number | null];
  const report = JSON.parse(await readFile(outputFile, 'utf8')) as Report;
  const { numFailedTests, numRuntimeErrorTestSuites, numPassedTests: passed } = report;
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  const names = report.testResults
    .filter(({ status }) => status === 'failed')
    .map(({ name, message }) => `fails: ${basename(name)}: ${message.slice(0, SAID)}`);
  return { failed: code === 0 ? failed : Math.max(1, failed), passed, names };
}

export const topologies: Experiment = {
  id: 'topologies',
  promise: 'no one let in',
  what: 'the authorisation matrix, and every scenario, on a process for each target behind nginx',
  unit: 'decisions',
  times: { full: FULL, short: SHORT },
  missing: () => noPostgres ?? noNginx,
  run: onSplit,
  controls: [
    {
      broken: 'a target that owns routes is stopped',
      times: 50,
      run: async (trial) => by('undecided', await split(trial, (server) => withOneStopped(server, trial))),
    },
  ],
};
