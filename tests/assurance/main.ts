import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { EXPERIMENTS } from './experiments.js';
import { publish, REPORTS } from './published-rows.js';
import { type Circumstances, type Row, rowOf } from './row.js';
import { markdown } from './tables.js';

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

const size = values.short ? 'short' : 'full';
const under: Circumstances = {
  seed,
  commit: commit(),
  date: new Date().toISOString().slice(0, 10),
  machine: `${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
};
const rows: Row[] = [];
for (const experiment of EXPERIMENTS.filter(({ id }) => asked.includes(id))) {
  console.error(`${experiment.id}: ${experiment.what}`);
  const row = await rowOf(experiment, { under, size, say: (line) => console.error(line) });
  const why = row.reason === undefined ? '' : `: ${row.reason}`;
  console.error(`${row.id}: ${row.verdict} after ${String(row.seconds)} s${why}`);
  if (row.found.example !== undefined) console.error(row.found.example);
  rows.push(row);
  // The short versions are for whoever runs them.
  if (size === 'full') await publish(row, ids);
}
console.log(values.json ? JSON.stringify(rows, null, 2) : markdown(rows));
process.exitCode = rows.every(({ verdict }) => verdict === 'held') ? 0 : 3;

/** The commit that was built, with a mark when the files differ from it. */
function commit(): string {
  const git = (...words: string[]) => execFileSync('git', words, { encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', '.', `:!${REPORTS}`) !== '';
  return git('rev-parse', '--short', 'HEAD') + (changed ? ' with changes' : '');
}
