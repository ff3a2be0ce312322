import { type KeyObject, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { FactMacs } from '#event-store/checks/fact-macs.js';
import { digestKeyId } from '../digest-keys.js';
import { unwrapKey, wrapKey } from '../envelope.js';
import { EpochKeys } from '../roots/epoch-keys.js';
import { macKeyId } from '../mac-keys.js';
import { readRootKey } from '../roots/root-key.js';
import { keptAt, newRootKey, placeRootKey, type RootKeyFiles, unplaced } from '../roots/root-key-places.js';
import { ROOT_CHECK, type Roots, rootsOf } from '../roots/root-keys.js';
import { type Asking, KeyServer, type KeyServerOptions } from './key-server.js';
import { EPOCH_LOCK, SCHEMA } from './schema.js';
import { keptBefore, ROOT_CHECK_BEFORE, SharedKeys } from './shared-keys.js';

export interface ServerRotationWanted extends RootKeyFiles, Omit<KeyServerOptions, 'part' | 'url'> {
  /** `postgres://…` of the role that owns the keys. */
  readonly owner: string;
  /** The folder of the epoch keys. */
  readonly epochKeys: string;
}

/** A rotation that has not ended. `keys` is how many the new root key wraps, once it wraps all. */
interface Begun {
  readonly id: string;
  readonly keys: number | undefined;
}

const ROTATION = 'root-rotation';
/** The keys that the root key wraps in the database: their tables, and as what each is wrapped. */
const TABLES = [
  { table: 'mac_key', name: 'number', idOf: (name: number | string) => macKeyId(Number(name)) },
  { table: 'digest_key', name: 'purpose', idOf: (name: number | string) => digestKeyId(String(name)) },
] as const;

/**
 * Takes keys on PostgreSQL from one root key to another, while programs use them: the keys for MACs and digests in the
 * database, and the epoch keys in their folder. No record key is touched.
 *
 * Until it has ended, each of them is there as either root key wrapped it: the one before opens everything, and so does the new
 * one before it has its place. No root key is ever kept under the other, because the database's backups and write-ahead log keep
 * what it held. Every step is durable before the next: cut off anywhere, it goes on where it is begun again.
 */
export class ServerRootRotation {
  readonly #epochs: EpochKeys;

  private constructor(
    private readonly server: KeyServer,
    private readonly wanted: ServerRotationWanted,
    private readonly newer: Roots,
    older: Roots | undefined,
    readonly id: string,
  ) {
    const reading = older ?? newer;
    this.#epochs = new EpochKeys(wanted.epochKeys, reading, () => reading);
  }

  /**
   * Begins a rotation, or goes on with the one that has not ended.
   * @throws Error when a root key cannot be read, or is the one in use, or another one than that of the rotation under way;
   * UnfitAddress, StoreUnavailable
   */
  static async begin(wanted: ServerRotationWanted): Promise<ServerRootRotation> {
    const { owner, ...options } = wanted;
    const server = new KeyServer({ ...options, url: owner, part: 'owner' });
    try {
      await server.ready();
      const begun = await rotationOf(server);
      if (begun) {
        const { newer, older } = await rootsUnderWay(server, wanted, begun.id);
        return new ServerRootRotation(server, wanted, newer, older, begun.id);
      }
      const older = rootsOf(readRootKey(wanted.file));
      const shared = await SharedKeys.read(server, older, wanted.file);
      if (!shared.areMade) throw new Error('No program has begun with these keys yet: there is nothing to wrap.');
      const newer = rootsOf(newRootKey(wanted));
      if (newer.check === older.check) {
        throw new Error(`${wanted.newFile ?? unplaced(wanted.file)} is the root key in use.`);
      }
      const id = randomUUID();
      const isFirst = await server.change((ask) => beginning(ask, id, older, newer));
      if (!isFirst) throw new Error('Another rotation of the root key came first: repeat it.');
      return new ServerRootRotation(server, wanted, newer, older, id);
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /**
   * Wraps every epoch key in the folder by the new root key, and answers how many keys it wraps then.
   * @throws Error when neither root key opens one
   */
  async rewrap(progress: (keys: number, share: number) => void): Promise<number> {
    const numbers = this.#epochs.numbers();
    for (const [at, number] of numbers.entries()) {
      this.#epochs.wrapBy(this.newer, number);
      progress(at + 1, (at + 1) / numbers.length);
    }
    const counts = TABLES.map(({ table }) => `(SELECT count(*) FROM ${SCHEMA}.${table})`);
    const [[inDatabase] = [0]] = await this.server.ask<[number]>({ text: `SELECT (${counts.join(' + ')})::integer` });
    return inDatabase + numbers.length;
  }

  /** As RootRotation has it. */
  place(): string | undefined {
    return placeRootKey(this.wanted, this.id, this.newer.root);
  }

  /** Says that the new root key opens everything: the rotation may be recorded and ended. */
  async finish(keys: number): Promise<void> {
    await this.server.change((ask) => set(ask, ROTATION, JSON.stringify({ id: this.id, keys })));
  }

  /** The rotation that has not ended. */
  rotation(): Promise<Begun | undefined> {
    return rotationOf(this.server);
  }

  /** When this returns, the root key before opens nothing any more of what is in use. MUST be recorded before. */
  async endRotation(): Promise<void> {
    this.#epochs.endOthers(this.newer);
    await this.server.change((ask) =>
      ask({
        text: `DELETE FROM ${SCHEMA}.setting WHERE name IN ($1, $2) OR starts_with(name, $3)`,
        values: [ROTATION, ROOT_CHECK_BEFORE, keptBefore('')],
      }),
    );
  }

  /** For whoever records it. */
  async macs(): Promise<FactMacs> {
    const shared = await SharedKeys.read(this.server, this.newer, this.wanted.newFile ?? this.wanted.file);
    return shared.factMacs();
  }

  async close(): Promise<void> {
    await this.server.close();
  }
}

async function rotationOf(server: KeyServer): Promise<Begun | undefined> {
  const text = `SELECT value FROM ${SCHEMA}.setting WHERE name = $1`;
  const [row] = await server.ask<[string]>({ text, values: [ROTATION] });
  return row && (JSON.parse(row[0]) as Begun);
}

/**
 * The root keys of a rotation that has not ended, from the files where it may have left them.
 * @throws Error when the new one is in none of them
 */
async function rootsUnderWay(server: KeyServer, { file, newFile }: ServerRotationWanted, id: string) {
  const text = `SELECT name, value FROM ${SCHEMA}.setting WHERE name IN ($1, $2)`;
  const checks = new Map(await server.ask<[string, string]>({ text, values: [ROOT_CHECK, ROOT_CHECK_BEFORE] }));
  const files = [newFile, unplaced(file), file, keptAt(file, id)].filter((one) => one !== undefined && existsSync(one));
  const found = files.map((one) => rootsOf(readRootKey(String(one))));
  const newer = found.find(({ check }) => check === checks.get(ROOT_CHECK));
  if (newer) return { newer, older: found.find(({ check }) => check === checks.get(ROOT_CHECK_BEFORE)) };
  throw new Error(`A rotation to a root key that is not in ${files.join(' or ')} has not ended: end it first.`);
}

/** From the commit on nothing new is wrapped by the root key before. False when another rotation came first. */
async function beginning(ask: Asking, id: string, older: Roots, newer: Roots): Promise<boolean> {
  await ask({ text: `SELECT pg_advisory_xact_lock(${EPOCH_LOCK})` });
  const text = `UPDATE ${SCHEMA}.setting SET value = $2 WHERE name = $1 AND value = $3 RETURNING true`;
  const changed = await ask({ text, values: [ROOT_CHECK, newer.check, older.check] });
  if (changed.length === 0) return false;
  await set(ask, ROOT_CHECK_BEFORE, older.check);
  await set(ask, ROTATION, JSON.stringify({ id }));
  for (const { table, name, idOf } of TABLES) {
    const rows = await ask<[number | string, Buffer]>({ text: `SELECT ${name}, wrapped FROM ${SCHEMA}.${table}` });
    for (const [named, wrapped] of rows) {
      const key: KeyObject = unwrapKey(wrapped, idOf(named), older.wrapping);
      await set(ask, keptBefore(idOf(named)), wrapped.toString('base64'));
      const anew = Buffer.from(wrapKey(key.export(), idOf(named), newer.wrapping));
      await ask({ text: `UPDATE ${SCHEMA}.${table} SET wrapped = $2 WHERE ${name} = $1`, values: [named, anew] });
    }
  }
  return true;
}

async function set(ask: Asking, name: string, value: string): Promise<void> {
  await ask({
    text: `INSERT INTO ${SCHEMA}.setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    values: [name, value],
  });
}
