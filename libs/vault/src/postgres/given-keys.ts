// For tests: databases with keys in them, and the files beside.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GivenPostgres } from '#event-store/postgres/given-postgres.js';
import { createRootKey } from '../roots/root-key.js';
import { CheckerKeys } from './checker-keys.js';
import { PostgresKeys, type PostgresKeysOptions } from './postgres-keys.js';
import { prepareKeys } from './prepare-keys.js';

type KeyRole = 'log_owner' | 'log_writer' | 'log_reader';

/** A server, and in it a database that holds keys; the writer of logs holds them, and the reader checks. */
export class GivenKeys {
  readonly #open: (PostgresKeys | CheckerKeys)[] = [];

  private constructor(
    readonly server: GivenPostgres,
    readonly database: string,
    readonly folder: string,
  ) {}

  static async in(server: GivenPostgres): Promise<GivenKeys> {
    const folder = mkdtempSync(join(tmpdir(), 'talaan-epochs-'));
    const given = new GivenKeys(server, await server.newLog(), folder);
    await prepareKeys({ owner: given.url('log_owner'), holders: ['log_writer'], checkers: ['log_reader'] });
    createRootKey(given.rootKeyFile);
    return given;
  }

  get rootKeyFile(): string {
    return join(this.folder, 'root.key');
  }

  get epochKeys(): string {
    return join(this.folder, 'epochs');
  }

  url(role: KeyRole): string {
    return this.server.url(role, this.database);
  }

  get options(): PostgresKeysOptions {
    return { url: this.url('log_writer'), rootKeyFile: this.rootKeyFile, epochKeys: this.epochKeys };
  }

  /** As a process of its own opens them. */
  async holder(options: Partial<PostgresKeysOptions> = {}): Promise<PostgresKeys> {
    const keys = await PostgresKeys.open({ ...this.options, ...options });
    this.#open.push(keys);
    return keys;
  }

  async checker(patience?: number, role: KeyRole = 'log_reader'): Promise<CheckerKeys> {
    const keys = await CheckerKeys.open({ url: this.url(role), rootKeyFile: this.rootKeyFile }, patience);
    this.#open.push(keys);
    return keys;
  }

  sql(text: string, role?: KeyRole): Promise<readonly Record<string, unknown>[]> {
    return this.server.sql(text, this.database, role);
  }

  /** Lets go of all that was opened. */
  async close(): Promise<void> {
    for (const keys of this.#open.splice(0)) {
      keys.close();
      await keys.ended();
    }
  }

  async dispose(): Promise<void> {
    await this.close();
    await this.server.drop(this.database);
    rmSync(this.folder, { recursive: true });
  }
}
