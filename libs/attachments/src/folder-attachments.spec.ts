import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { behavesAsAnAttachmentStore } from './attachment-store.behaviour.js';
import { FolderAttachments } from './folder-attachments.js';

let directory = '';

behavesAsAnAttachmentStore({
  name: 'FolderAttachments',
  open: () => {
    directory = mkdtempSync(join(tmpdir(), 'talaan-attachments-'));
    return Promise.resolve(new FolderAttachments(directory));
  },
  again: () => Promise.resolve(new FolderAttachments(directory)),
  dispose: () => {
    rmSync(directory, { recursive: true });
    return Promise.resolve();
  },
});
