import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from './row.js';
import { markdown } from './tables.js';

/** Where the tables are published. */
export const REPORTS = 'docs/assurance';

/**
 * Puts the row in the place of the one that its experiment had. Each row says from which commit it is, so experiments
 * need not all be run again after a change that does not concern them.
 * @param ids of all experiments, in the order of the tables; rows of others are removed
 */
export async function publish(row: Row, ids: readonly string[]): Promise<void> {
  const published = (await publishedRows()).filter(({ id }) => id !== row.id);
  const rows = [...published, row].filter(({ id }) => ids.includes(id));
  rows.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  await mkdir(REPORTS, { recursive: true });
  await writeFile(join(REPORTS, 'tables.json'), `${JSON.stringify(rows, null, 2)}\n`);
  await writeFile(join(REPORTS, 'tables.md'), markdown(rows));
}

async function publishedRows(): Promise<readonly Row[]> {
  const text = await readFile(join(REPORTS, 'tables.json'), 'utf8').catch(() => '[]');
  return JSON.parse(text) as readonly Row[];
}
