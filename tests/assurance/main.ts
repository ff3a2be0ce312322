import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EXPERIMENTS } from './experiments.js';
import { type Row, rowOf } from './row.js';
import { markdown, type Setup } from './tables.js';

const REPORTS = 'docs/assurance';

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

const setup: Setup = {
  commit: commit(),
  seed,
  size: values.short ? 'short' : 'full',
  machine: `${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown'}`,
  node: process.version,
  date: new Date().toISOString().slice(0, 10),
};
const rows: Row[] = [];
for (const experiment of EXPERIMENTS.filter(({ id }) => asked.includes(id))) {
  console.error(`${experiment.id}: ${experiment.what}`);
  const row = await rowOf(experiment, {
    seed,
    size: values.short ? 'short' : 'full',
    say: (line) => console.error(line),
  });
  console.error(
    `${row.id}: ${row.verdict} after ${String(row.seconds)} s${row.reason === undefined ? '' : `: ${row.reason}`}`,
  );
  if (row.found.example !== undefined) console.error(row.found.example);
  rows.push(row);
}
const json = `${JSON.stringify({ setup, rows }, null, 2)}\n`;
// A part of the experiments, or their short version, is for whoever runs it: the published tables are those of a whole run.
if (values.only === undefined && !values.short) {
  await mkdir(REPORTS, { recursive: true });
  await writeFile(join(REPORTS, 'tables.json'), json);
  await writeFile(join(REPORTS, 'tables.md'), markdown(rows, setup));
}
console.log(values.json ? json : markdown(rows, setup));
process.exitCode = rows.every(({ verdict }) => verdict === 'held') ? 0 : 3;

/** The commit that was built, with a mark when the files differ from it. */
function commit(): string {
  const git = (...words: string[]) => execFileSync('git', words, { encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', '.', `:!${REPORTS}`) !== '';
  return git('rev-parse', 'HEAD') + (changed ? ', with changes' : '');
}
