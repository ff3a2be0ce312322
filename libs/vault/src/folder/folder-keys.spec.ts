import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderKeys } from './folder-keys.js';
import { behavesAsRecordKeys } from '../record-keys.behaviour.js';

let directory = '';
let keys: FolderKeys | undefined;

async function closed(): Promise<void> {
  keys?.close();
  await keys?.ended();
}

behavesAsRecordKeys({
  name: 'FolderKeys',
  open: () => {
    directory = mkdtempSync(join(tmpdir(), 'talaan-keys-'));
    return Promise.resolve((keys = new FolderKeys(directory)));
  },
  restart: async () => {
    await closed();
    return (keys = new FolderKeys(directory));
  },
  dispose: async () => {
    await closed();
    rmSync(directory, { recursive: true });
  },
});
