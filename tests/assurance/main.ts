import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type Check, checksOf, lineOf, summaryOf } from './checks.js';
import type { Experiment } from './experiment.js';
import { EXPERIMENTS } from './experiments.js';
import { inProcesses } from './in-processes.js';
import { publish, REPORTS } from './published-rows.js';
import { type Circumstances, type Row, rowOf } from './row.js';
import { markdown } from './tables.js';

/** Milliseconds for the short version of an experiment, and for each control: far more than a slow machine needs. */
const PATIENCE = 20 * 60_000;

/** Short experiments that run at a time, where none of them judges times: each of them waits a lot. */
const AT_ONCE = 2;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    short: { type: 'boolean', default: false },
    seed: { type: 'string', default: '20171113' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const ids = EXPERIMENTS.map(({ id }) => id);
const asked = values.only ?? ids;
const seed = Number(values.seed);
if (values.help || !Number.isSafeInteger(seed) || asked.some((id) => !ids.includes(id))) {
  console.error(`npm run assurance -- [--only ${ids.join('|')}]… [--short] [--seed N] [--json]`);
  process.exit(values.help ? 0 : 2);
}

const under: Circumstances = {
  seed,
  commit: commit(),
  date: new Date().toISOString().slice(0, 10),
  machine: `${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
};
const experiments = EXPERIMENTS.filter(({ id }) => asked.includes(id));
// An experiment that was given up may still hold the process.
process.exit(await (values.short ? inShort() : atFullLength()));

/** Every experiment at its short size, a line for each check; publishes nothing. Resolves to the exit code. */
async function inShort(): Promise<number> {
  const [rows, checks]: [Row[], Check[]] = [[], []];
  const take = (row: Row) => {
    const experiment = experiments.find(({ id }) => id === row.id);
    if (!experiment) throw new Error(`there is no experiment ${row.id}`);
    const made = checksOf(experiment, row);
    if (!values.json) console.log(made.map(lineOf).join('\n'));
    rows.push(row);
    checks.push(...made);
  };
  const [only] = experiments;
  if (only && experiments.length === 1) {
    take(await told(only, () => rowOf(only, { under, size: 'short', say: () => undefined, patience: PATIENCE })));
  } else {
    const ofIds = (isAlone: boolean) =>
      experiments.filter((one) => (one.isAlone ?? false) === isAlone).map(({ id }) => id);
    await inProcesses(ofIds(false), AT_ONCE, values.seed, take);
    await inProcesses(ofIds(true), 1, values.seed, take);
  }
  console.log(values.json ? JSON.stringify(rows, null, 2) : summaryOf(checks));
  return checks.some(({ outcome }) => outcome === 'failed') ? 3 : 0;
}

/** Every experiment at its full size, published row by row, both tables at the end. Resolves to the exit code. */
async function atFullLength(): Promise<number> {
  const rows: Row[] = [];
  for (const experiment of experiments) {
    const row = await told(experiment, () =>
      rowOf(experiment, { under, size: 'full', say: (line) => console.error(line) }),
    );
    if (row.found.example !== undefined) console.error(row.found.example);
    rows.push(row);
    await publish(row, ids);
  }
  console.log(values.json ? JSON.stringify(rows, null, 2) : markdown(rows));
  return rows.every(({ verdict }) => verdict === 'held') ? 0 : 3;
}

/** Says on standard error what is tried, and what came of it. */
async function told({ id, what }: Experiment, run: () => Promise<Row>): Promise<Row> {
  console.error(`${id}: ${what}`);
  const row = await run();
  const why = row.reason === undefined ? '' : `: ${row.reason}`;
  console.error(`${id}: ${row.verdict} after ${String(row.seconds)} s${why}`);
  return row;
}

/** The commit that was built, with a mark when the files differ from it. */
function commit(): string {
  const git = (...words: string[]) => execFileSync('git', words, { encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', '.', `:!${REPORTS}`) !== '';
  return git('rev-parse', '--short', 'HEAD') + (changed ? ' with changes' : '');
}
