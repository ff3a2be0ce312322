import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteLogReader } from '#event-store/sqlite/sqlite-log-reader.js';
import { FileVault } from '#vault/file-vault.js';
import type { Sealed } from '#vault/vault.js';

/** One fact of a data folder, as whoever has the root key can read it. */
export interface Readable {
  /** Every stored field. */
  readonly stored: string;
  /** The key of its content, where it has content. */
  readonly key?: string;
  /** The content in clear, or undefined where its key is destroyed. */
  readonly content?: string;
}

/** Every fact of a data folder that no server uses, in order, with its content opened. */
export async function readThrough(data: string, rootKeyFile: string): Promise<readonly Readable[]> {
  const log = SqliteLogReader.open(data);
  const vault = new FileVault(data, rootKeyFile);
  const all: Readable[] = [];
  const beginnings = new Map<string, unknown>();
  try {
    for await (const batch of log.readAll(0n)) {
      for (const event of batch) {
        const { position, recordedAt, ...texts } = event;
        const stored = JSON.stringify([texts, String(position), recordedAt]);
        const { conduct, content: sealed } = JSON.parse(event.payload) as { conduct: unknown; content?: Sealed };
        if (event.revision === 0) beginnings.set(event.stream, conduct);
        if (!sealed) all.push({ stored });
        else {
          const opened = await vault.open(sealed, {
            factId: event.id,
            stream: event.stream,
            type: event.type,
            beginning: beginnings.get(event.stream),
          });
          const content = 'content' in opened ? { content: JSON.stringify(opened.content) } : {};
          all.push({ stored, key: sealed.key, ...content });
        }
      }
    }
  } finally {
    vault.close();
    await log.close();
  }
  return all;
}

/** The keys of those named that a backup holds and could be brought back from, each with its bytes as they are there. */
export function aliveIn(backup: string, keys: ReadonlySet<string>): ReadonlyMap<string, Buffer> {
  const db = new DatabaseSync(join(backup, 'keys.db'), { readOnly: true });
  const rows = db.prepare('SELECT id, wrapped FROM record_key').all() as { id: string; wrapped: Uint8Array }[];
  db.close();
  // What is destroyed is zeros there.
  const alive = rows.filter(({ id, wrapped }) => keys.has(id) && wrapped.some((byte) => byte !== 0));
  return new Map(alive.map(({ id, wrapped }) => [id, Buffer.from(wrapped)]));
}

/** Which of the keys have their bytes in any file of the key database of a data folder. */
export async function foundOnDisk(data: string, keys: ReadonlyMap<string, Buffer>): Promise<readonly string[]> {
  const names = (await readdir(data)).filter((name) => name.startsWith('keys.db'));
  const files = await Promise.all(names.map((name) => readFile(join(data, name))));
  // Sixteen bytes of a key tell as much as all of it.
  const isThere = (wrapped: Buffer) => files.some((bytes) => bytes.includes(wrapped.subarray(20, 36)));
  return [...keys].filter(([, wrapped]) => isThere(wrapped)).map(([id]) => id);
}
