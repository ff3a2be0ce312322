import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Chance } from '#apps/seed/chance.js';
import { printOf } from '#apps/cli/backup/manifest.js';
import type { Parts } from './build.js';
import { editLog, withFile } from './log-file.js';
import { breaksIn, copyFolder } from './proofs.js';
import { copyLogAndKeys, type Seed } from './seeded.js';
import type { Tally } from './tally.js';

interface Manifest {
  position: string;
  facts: number;
  files: Record<string, unknown>;
}

async function changeManifest(backup: string, change: (manifest: Manifest) => void | Promise<void>): Promise<void> {
  const file = join(backup, 'backup.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Manifest;
  await change(manifest);
  await writeFile(file, JSON.stringify(manifest));
}

function readdress(backup: string, seed: Seed, chance: Chance): void {
  const { stream } = chance.pick(seed.targets.filter(({ kind }) => kind === 'exchange'));
  editLog(backup, (log) =>
    log
      .prepare(
        `UPDATE fact SET payload = CAST(replace(CAST(payload AS TEXT), '"to":"TH-ATU"', '"to":"VN-ATU"') AS BLOB)
         WHERE stream = ? AND revision = 0`,
      )
      .run(stream),
  );
}

/** What is done to a backup. `restored`: a restore cannot tell, as the manifest was made to fit; `verify` must. */
const EDITS: readonly {
  readonly kind: string;
  readonly restored?: true;
  readonly edit: (backup: string, seed: Seed, chance: Chance) => void | Promise<void>;
}[] = [
  { kind: 'the log of a backup edited', edit: readdress },
  {
    kind: 'the keys of a backup edited',
    edit: (backup) => withFile(backup, 'keys.db', (keys) => keys.exec('DELETE FROM record_key WHERE number % 2 = 0')),
  },
  {
    kind: 'the position in the manifest of a backup edited',
    edit: (backup) => changeManifest(backup, (manifest) => void (manifest.position = '7')),
  },
  {
    kind: 'the end of the log of a backup cut off, and its manifest made to fit',
    edit: async (backup) => {
      editLog(backup, (log) => log.exec('DELETE FROM fact WHERE position > (SELECT max(position) - 5 FROM fact)'));
      await fit(backup);
    },
  },
  {
    kind: 'the log of a backup edited, and its manifest made to fit',
    restored: true,
    edit: async (backup, seed, chance) => {
      readdress(backup, seed, chance);
      await fit(backup);
    },
  },
];

const fit = (backup: string) =>
  changeManifest(backup, async (manifest) => {
    for (const name of ['log.db', 'keys.db']) manifest.files[name] = await printOf(join(backup, name));
  });

/** Makes a backup of a whole folder, edits copies of it, and puts them back; then tries to back up an edited folder. */
export async function backups(seed: Seed, folder: string, parts: Parts, chance: Chance, tally: Tally): Promise<void> {
  const [data, whole] = [join(folder, 'to-back-up'), join(folder, 'backup')];
  for (const place of [data, whole]) await rm(place, { recursive: true, force: true });
  await copyLogAndKeys(seed.folder, data);
  await parts.makeBackup({ data, to: whole });
  for (const { kind, restored, edit } of EDITS) {
    tally.made(kind);
    const backup = await copyFolder(whole, join(folder, 'edited-backup'));
    await edit(backup, seed, chance);
    const to = join(folder, 'restored');
    await rm(to, { recursive: true, force: true });
    const isPutBack = await ends(parts.restoreBackup({ from: backup, data: to, erasures: [] }));
    if (isPutBack && !restored) tally.wrongly('changed logs backed up or put back', kind);
    if (!isPutBack) continue;
    // the root key is kept elsewhere, and put beside the data again
    await copyFile(join(seed.folder, 'root.key'), join(to, 'root.key'));
    if ((await breaksIn(to, parts)).breaks === 0) tally.wrongly('edits not found by verify', kind);
  }
  tally.made('an edited folder backed up');
  readdress(data, seed, chance);
  const to = join(folder, 'backup-of-edited');
  await rm(to, { recursive: true, force: true });
  if (await ends(parts.makeBackup({ data, to })))
    tally.wrongly('changed logs backed up or put back', 'an edited folder');
}

const ends = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );
