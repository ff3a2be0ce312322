import type { KeyObject } from 'node:crypto';
import { StoreUnavailable } from '#event-store/event-store.js';
import { digestKeyId } from '../digest-keys.js';
import { unwrapKey, wrapKey } from '../envelope.js';
import { EpochKeys } from '../roots/epoch-keys.js';
import type { KeysInFolder, LivingKey } from '../folder/keys-in-folder.js';
import { FACTS_HAVE_MACS, wrapMacKey } from '../mac-keys.js';
import { ROOT_CHECK } from '../roots/root-keys.js';
import { beginEpoch, currentEpoch, epochOf } from './epochs.js';
import { type Asking, KeyServer } from './key-server.js';
import type { PostgresKeysOptions } from './postgres-keys.js';
import { SCHEMA } from './schema.js';
import { COPYING, SharedKeys } from './shared-keys.js';

/** The keys on the server are not those of the folder, or cannot become them. Where they were looked at, nothing was changed. */
export class KeyTransferFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'KeyTransferFault';
  }
}

/** What both have. */
export interface TransferredKeys {
  readonly living: number;
  readonly destroyed: number;
}

/**
 * Takes the keys of a folder to an empty place on a server, under an epoch key, and compares both. Each page is durable
 * before the next: cut off anywhere, it goes on where it is called again. Until it has ended, no program begins with the keys
 * on the server.
 * @param progress told how many keys were written or compared, and which share of all that is
 * @throws KeyTransferFault, Error, UnfitAddress, StoreUnavailable
 */
export async function transferKeys(
  folder: KeysInFolder,
  { epochKeys, ...options }: Omit<PostgresKeysOptions, 'rootKeyFile'>,
  progress: (keys: number, share: number) => void,
): Promise<TransferredKeys> {
  const server = new KeyServer({ ...options, part: 'holder' });
  try {
    await server.ready();
    const transfer = new KeyTransfer(
      folder,
      server,
      new EpochKeys(epochKeys, folder.roots, () => folder.roots),
      progress,
    );
    await transfer.begin();
    await transfer.write();
    await transfer.compare();
    return await transfer.end();
  } finally {
    await server.close();
  }
}

class KeyTransfer {
  readonly #count: TransferredKeys;
  #done = 0;

  constructor(
    private readonly folder: KeysInFolder,
    private readonly server: KeyServer,
    private readonly epochs: EpochKeys,
    private readonly progress: (keys: number, share: number) => void,
  ) {
    this.#count = folder.count();
  }

  /** Marks the place as one to which keys are copied. */
  async begin(): Promise<void> {
    const settings = new Map(
      await this.server.ask<[string, string]>({ text: `SELECT name, value FROM ${SCHEMA}.setting` }),
    );
    const { check } = this.folder.roots;
    const mark = settings.get(COPYING);
    if (mark === 'ended') throw new KeyTransferFault('keys were copied there before, and may be in use');
    if (mark === undefined) await this.#demandNothingThere();
    else if (settings.get(ROOT_CHECK) !== check)
      throw new KeyTransferFault('keys of another root key are being copied there');
    const isBegun = await this.server.change(async (ask) => {
      const [[found] = ['']] = await ask<[string]>({
        text: `INSERT INTO ${SCHEMA}.setting (name, value) VALUES ($1, $2)
          ON CONFLICT (name) DO UPDATE SET value = ${SCHEMA}.setting.value RETURNING value`,
        values: [ROOT_CHECK, check],
      });
      if (found === check) await this.#set(ask, COPYING, 'begun');
      return found === check;
    });
    if (!isBegun) throw new KeyTransferFault('a program with another root key began with these keys meanwhile');
    if (await currentEpoch(this.server)) return;
    this.epochs.make(1);
    await this.server.change((ask) => beginEpoch(ask, epochOf(this.epochs, 1), check));
  }

  async write(): Promise<void> {
    const { wrapping } = this.folder.roots;
    await this.server.change(async (ask) => {
      const add = (table: string, name: string | number, wrapped: Uint8Array) =>
        ask({
          text: `INSERT INTO ${SCHEMA}.${table} VALUES ($1, $2) ON CONFLICT DO NOTHING`,
          values: [name, Buffer.from(wrapped)],
        });
      for (const [number, key] of this.folder.macKeys())
        await add('mac_key', number, wrapMacKey(key, number, wrapping));
      for (const [purpose, key] of this.folder.digestKeys())
        await add('digest_key', purpose, wrapKey(key.export(), digestKeyId(purpose), wrapping));
    });
    const { number } = await this.#epoch();
    const epochKey = this.epochs.key(number);
    for (const page of this.folder.living()) {
      const values = [page.map(({ id }) => id), page.map(({ id, bytes }) => wrapKey(bytes, id, epochKey)), number];
      await this.server.change((ask) =>
        ask({
          text: `INSERT INTO ${SCHEMA}.record_key (id, epoch, wrapped)
            SELECT id, $3::integer, wrapped FROM unnest($1::text[], $2::bytea[]) AS made(id, wrapped) ON CONFLICT DO NOTHING`,
          values,
        }),
      );
      this.#tell(page.length);
    }
    for (const page of this.folder.destroyed()) {
      await this.server.change((ask) =>
        ask({
          text: `INSERT INTO ${SCHEMA}.destroyed_key (id, at) SELECT id, at FROM unnest($1::text[], $2::bigint[]) AS gone(id, at)
            ON CONFLICT DO NOTHING`,
          values: [page.map(({ id }) => id), page.map(({ at }) => String(at))],
        }),
      );
      this.#tell(page.length);
    }
  }

  /** @throws KeyTransferFault unless the server has each key of the folder as it is there, and no other */
  async compare(): Promise<void> {
    await this.#compareShared();
    for (const page of this.folder.living()) {
      const rows = await this.server.ask<[string, number, Buffer]>({
        text: `SELECT id, epoch, wrapped FROM ${SCHEMA}.record_key WHERE id = ANY ($1::text[] COLLATE "C")`,
        values: [page.map(({ id }) => id)],
      });
      const found = new Map(rows.map(([id, epoch, wrapped]) => [id, { epoch, wrapped }]));
      for (const { id, bytes } of page) {
        const { epoch, wrapped } = found.get(id) ?? {};
        if (epoch === undefined || !wrapped) throw new KeyTransferFault(`the key ${id} is missing on the server`);
        const epochKey = this.epochs.key(epoch);
        if (!isKey(wrapped, { id, bytes }, epochKey))
          throw new KeyTransferFault(`the key ${id} is another one on the server`);
      }
      this.#tell(page.length);
    }
    for (const page of this.folder.destroyed()) {
      const rows = await this.server.ask<[string, string]>({
        text: `SELECT id, at::text FROM ${SCHEMA}.destroyed_key WHERE id = ANY ($1::text[] COLLATE "C")`,
        values: [page.map(({ id }) => id)],
      });
      const found = new Map(rows);
      for (const { id, at } of page) {
        if (found.get(id) !== String(at)) throw new KeyTransferFault(`the key ${id} is not destroyed on the server`);
      }
      this.#tell(page.length);
    }
    const count = async (table: string) =>
      Number((await this.server.ask<[string]>({ text: `SELECT count(*) FROM ${SCHEMA}.${table}` }))[0]?.[0]);
    const there = { living: await count('record_key'), destroyed: await count('destroyed_key') };
    if (there.living !== this.#count.living || there.destroyed !== this.#count.destroyed)
      throw new KeyTransferFault('the server has keys that the folder does not have');
  }

  /** From now on programs begin with the keys on the server. */
  async end(): Promise<TransferredKeys> {
    await this.server.change(async (ask) => {
      if (this.folder.factsHaveMacs) await this.#set(ask, FACTS_HAVE_MACS, 'yes');
      await this.#set(ask, COPYING, 'ended');
    });
    return this.#count;
  }

  async #demandNothingThere(): Promise<void> {
    for (const table of ['epoch', 'mac_key', 'digest_key', 'record_key', 'destroyed_key']) {
      const [row] = await this.server.ask({ text: `SELECT 1 FROM ${SCHEMA}.${table} LIMIT 1` });
      if (row) throw new KeyTransferFault('there are keys on the server already');
    }
  }

  async #compareShared(): Promise<void> {
    const shared = await SharedKeys.read(this.server, this.folder.roots, 'The root key', 'who copies them');
    const macs = shared.factMacs().keys;
    const own = this.folder.macKeys();
    const isSame = [...own].every(([number, key]) => macs.get(number)?.equals(key) === true) && macs.size === own.size;
    if (!isSame) throw new KeyTransferFault('the keys for MACs are others on the server');
    for (const [purpose, key] of this.folder.digestKeys()) {
      if (!shared.digestKey(purpose).equals(key))
        throw new KeyTransferFault(`the key for digests of the purpose ${purpose} is another one on the server`);
    }
  }

  async #epoch() {
    const epoch = await currentEpoch(this.server);
    if (!epoch) throw new StoreUnavailable('the keys have no epoch');
    if (this.epochs.checkOf(epoch.number) !== epoch.knownBy)
      throw new KeyTransferFault(`the epoch keys in ${this.epochs.folder} are not those of the keys on the server`);
    return epoch;
  }

  async #set(ask: Asking, name: string, value: string): Promise<void> {
    const text = `INSERT INTO ${SCHEMA}.setting (name, value) VALUES ($1, $2)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value`;
    await ask({ text, values: [name, value] });
  }

  /** Keys are written, and then compared. */
  #tell(keys: number): void {
    this.#done += keys;
    const all = 2 * (this.#count.living + this.#count.destroyed);
    this.progress(this.#done, all === 0 ? 1 : this.#done / all);
  }
}

function isKey(wrapped: Buffer, { id, bytes }: LivingKey, epochKey: KeyObject): boolean {
  try {
    return unwrapKey(wrapped, id, epochKey).export().equals(bytes);
  } catch {
    return false;
  }
}
