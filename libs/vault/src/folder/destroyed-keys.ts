import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** Which keys of a data folder are destroyed; it is only read, also while a vault uses it. */
export class DestroyedKeys {
  readonly #keys: DatabaseSync | undefined;
  readonly #find: StatementSync | undefined;

  constructor(folder: string) {
    const file = join(folder, 'keys.db');
    if (!existsSync(file)) return;
    this.#keys = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    this.#find = this.#keys.prepare('SELECT 1 FROM destroyed_key WHERE id = ?');
  }

  has(key: string): boolean {
    return this.#find?.get(key) !== undefined;
  }

  close(): void {
    this.#keys?.close();
  }
}
