import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as BackupMaking from '#apps/cli/backup/make-backup.js';
import type * as BackupRestoring from '#apps/cli/backup/restore-backup.js';
import type * as FolderVerifying from '#apps/cli/verify-folder.js';
import type * as LogOpening from '#apps/server/open-log.js';
import type * as FileVaults from '#vault/file-vault.js';

/** What of the platform is asked in this process, as the build in `place` has it. */
export async function partsOf(place: string) {
  const from = async <Module>(file: string) =>
    (await import(pathToFileURL(resolve(place, 'dist', file)).href)) as Module;
  const [{ verifyFolder }, { openLog }, { makeBackup }, { restoreBackup }, { FileVault }] = await Promise.all([
    from<typeof FolderVerifying>('apps/cli/verify-folder.js'),
    from<typeof LogOpening>('apps/server/open-log.js'),
    from<typeof BackupMaking>('apps/cli/backup/make-backup.js'),
    from<typeof BackupRestoring>('apps/cli/backup/restore-backup.js'),
    from<typeof FileVaults>('libs/vault/src/file-vault.js'),
  ]);
  return { verifyFolder, openLog, makeBackup, restoreBackup, FileVault };
}

export type Parts = Awaited<ReturnType<typeof partsOf>>;
