import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { measureAgainst } from './against.js';
import type { Figure, Measure } from './figure.js';
import { table } from './table.js';

const GROUPS: Readonly<Record<string, () => Promise<{ readonly measure: Measure }>>> = {
  store: () => import('./store.bench.js'),
  views: () => import('./views.bench.js'),
  http: () => import('./http.bench.js'),
  size: () => import('./size.bench.js'),
  growth: () => import('./growth.bench.js'),
  notices: () => import('./notices.bench.js'),
  relay: () => import('./relay.bench.js'),
  split: () => import('./split.bench.js'),
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    against: { type: 'string' },
    kept: { type: 'string' },
    quick: { type: 'boolean', default: false },
    seed: { type: 'string', default: '20171113' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
/** Growth takes hours, the split form and the relay need servers: they are asked for by their names. */
const groups = values.only ?? Object.keys(GROUPS).filter((group) => !['growth', 'split', 'relay'].includes(group));
if (values.help || groups.some((group) => !(group in GROUPS))) {
  console.error(
    `npm run bench -- [--only ${Object.keys(GROUPS).join('|')}]… [--quick] [--seed N] [--json] [--kept <folder>]`,
  );
  console.error(
    'npm run bench -- --against <revision> [--only http|views|store]… [--quick] [--seed N] [--json]: this build against that one, in turns',
  );
  process.exit(values.help ? 0 : 2);
}

const setup = describeSetup();
console.error(
  Object.entries(setup)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n'),
);
const figures: Figure[] = [];
for (const group of values.against === undefined ? groups : ['against']) {
  const folder = await folderOf(group);
  try {
    const say = (message: string) => {
      console.error(`${group}: ${message}`);
    };
    const plan = { seed: Number(values.seed), quick: values.quick, folder, say };
    if (values.against !== undefined) figures.push(...(await measureAgainst(values.against, groups, plan)));
    else {
      const { measure } = (await GROUPS[group]?.()) ?? {};
      figures.push(...((await measure?.(plan)) ?? []));
    }
  } finally {
    if (values.kept === undefined) await rm(folder, { recursive: true, force: true });
  }
}
console.log(values.json ? JSON.stringify({ setup, figures }, null, 2) : table(figures));
process.exitCode = figures.every((figure) => figure.reached) ? 0 : 3;

/** A new one, or one that is kept: the logs that an earlier run of `growth` wrote there are gone on with. */
async function folderOf(group: string): Promise<string> {
  if (values.kept === undefined) return await mkdtemp(join(tmpdir(), `talaan-bench-${group}-`));
  const folder = join(values.kept, group);
  await mkdir(folder, { recursive: true });
  return folder;
}

function describeSetup(): Record<string, string> {
  const memory = new DatabaseSync(':memory:');
  const sqlite = memory.prepare('SELECT sqlite_version() AS version').get()?.version;
  memory.close();
  return {
    machine: `${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown'}, ${String(Math.round(totalmem() / 2 ** 30))} GiB`,
    node: process.version,
    sqlite: String(sqlite),
    folder: values.kept ?? tmpdir(),
    seed: values.seed,
    sizes: values.quick ? 'quick (not to judge by)' : 'full',
  };
}
