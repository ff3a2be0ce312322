import type { KeyObject } from 'node:crypto';
import { StoreUnavailable } from '#event-store/event-store.js';
import type { FactMacs } from '#event-store/checks/fact-macs.js';
import { unwrapKey, wrapKey } from '../envelope.js';
import { EpochKeys } from '../roots/epoch-keys.js';
import { FACTS_HAVE_MACS } from '../mac-keys.js';
import { type FoundKey, type NewRecordKey, RecordKeys } from '../record-keys.js';
import { readRootKey } from '../roots/root-key.js';
import { type Roots, rootsOf } from '../roots/root-keys.js';
import type { DigestPurpose } from '../vault.js';
import { AskedKeys, type Row } from './asked-keys.js';
import { beginEpoch, currentEpoch, type Epoch, epochOf } from './epochs.js';
import { KeyServer, type KeyServerOptions } from './key-server.js';
import { KeySupply, type MadeKey } from './key-supply.js';
import { EPOCH_LOCK, SCHEMA } from './schema.js';
import { SharedKeys } from './shared-keys.js';

export interface PostgresKeysOptions extends Omit<KeyServerOptions, 'part'> {
  readonly rootKeyFile: string;
  /** The folder of the epoch keys, which every process that uses these keys can read. */
  readonly epochKeys: string;
}

const ERASED_UP_TO = 'erased-up-to';
/** Epochs that may begin while keys are being made. */
const TRIES = 5;

/** Record keys in a PostgreSQL database, for any number of processes. */
export class PostgresKeys extends RecordKeys {
  readonly #asked: AskedKeys;
  readonly #supply: KeySupply;
  #epoch: Epoch | undefined;
  #closing: Promise<void> | undefined;

  private constructor(
    private readonly server: KeyServer,
    private readonly roots: Roots,
    private readonly epochs: EpochKeys,
    private shared: SharedKeys,
    private readonly rootKeyFile: string,
  ) {
    super();
    this.#asked = new AskedKeys({
      ask: (question) => server.ask<Row>(question),
      unwrap: (id, epoch, wrapped) => this.#unwrapped(id, epoch, wrapped),
    });
    this.#supply = new KeySupply((keys) => this.#write(keys));
  }

  /**
   * Reads what is there, and makes nothing: `factMacs` does, once it is known that the keys are those of the log.
   * @throws UnfitAddress; StoreUnavailable with the reason why the server or the role is not taken; Error when the root key
   * cannot be read or is another one
   */
  static async open({ rootKeyFile, epochKeys, ...options }: PostgresKeysOptions): Promise<PostgresKeys> {
    const read = (): Roots => rootsOf(readRootKey(rootKeyFile));
    const roots = read();
    const server = new KeyServer({ ...options, part: 'holder' });
    try {
      await server.ready();
      const shared = await SharedKeys.read(server, roots, rootKeyFile);
      return new PostgresKeys(server, roots, new EpochKeys(epochKeys, roots, read), shared, rootKeyFile);
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  override async take(): Promise<NewRecordKey> {
    const taken = await this.#supply.take();
    this.#asked.remember(taken.id, taken.key);
    return taken;
  }

  override find(id: string): FoundKey | Promise<FoundKey> {
    return this.#asked.find(id);
  }

  override async destroyedAt(ids: readonly string[]): Promise<readonly (number | undefined)[]> {
    const found = await Promise.all(ids.map(async (id) => this.#asked.find(id)));
    return found.map((key) => (typeof key === 'number' ? key : undefined));
  }

  override async destroy(ids: readonly string[], at: number): Promise<void> {
    // In one order, so that two processes that destroy the same keys do not wait for each other.
    const named = [...new Set(ids)].sort();
    await this.server.change((ask) =>
      ask({
        text: `WITH gone AS (DELETE FROM ${SCHEMA}.record_key WHERE id = ANY ($1::text[] COLLATE "C"))
          INSERT INTO ${SCHEMA}.destroyed_key (id, at) SELECT id, $2::bigint FROM unnest($1::text[]) AS named(id)
          ON CONFLICT (id) DO NOTHING`,
        values: [named, String(at)],
      }),
    );
    this.#asked.forget(ids);
  }

  override async knows(id: string): Promise<boolean> {
    return (await this.#asked.find(id)) !== undefined;
  }

  override async erasedUpTo(): Promise<bigint> {
    const text = `SELECT value FROM ${SCHEMA}.setting WHERE name = $1`;
    const [[position] = ['0']] = await this.server.ask<[string]>({ text, values: [ERASED_UP_TO] });
    return BigInt(position);
  }

  override noteErasedUpTo(position: bigint): Promise<void> {
    return this.#set(ERASED_UP_TO, String(position));
  }

  override async factMacs(): Promise<FactMacs> {
    await this.#begin();
    return this.shared.factMacs();
  }

  override get hasMacKeys(): boolean {
    return this.shared.hasMacKeys;
  }

  override get factsHaveMacs(): boolean {
    return this.shared.factsHaveMacs;
  }

  override async noteFactsHaveMacs(): Promise<void> {
    if (!this.factsHaveMacs) await this.#set(FACTS_HAVE_MACS, 'yes');
  }

  override digestKey(purpose: DigestPurpose): KeyObject {
    return this.shared.digestKey(purpose);
  }

  override close(): void {
    this.#supply.close();
    this.#asked.clear();
    this.#closing ??= this.server.close();
  }

  override async ended(): Promise<void> {
    await this.#closing;
  }

  /** Makes what the first program makes, and meets the epoch key in use. */
  async #begin(): Promise<void> {
    if (this.#epoch) return;
    const isNew = (await currentEpoch(this.server)) === undefined;
    if (isNew) this.epochs.make(1);
    const first = isNew ? epochOf(this.epochs, 1) : undefined;
    await this.server.change(async (ask) => {
      await SharedKeys.make(ask, this.roots);
      if (first) await beginEpoch(ask, first, this.roots.check);
    });
    this.shared = await SharedKeys.read(this.server, this.roots, this.rootKeyFile);
    await this.#meetEpoch();
  }

  /** @throws Error when the epoch key is not here, or another one than that of the store */
  async #meetEpoch(): Promise<Epoch> {
    const epoch = await currentEpoch(this.server);
    if (!epoch) throw new StoreUnavailable('the keys have no epoch');
    if (this.epochs.checkOf(epoch.number) !== epoch.knownBy) {
      throw new Error(`The epoch keys in ${this.epochs.folder} are not those of these keys.`);
    }
    this.epochs.forgetBefore(epoch.number);
    this.#epoch = epoch;
    return epoch;
  }

  /** Writes new keys down under the newest epoch key. */
  async #write(keys: readonly MadeKey[]): Promise<void> {
    for (let tried = 1; tried <= TRIES; tried += 1) {
      const epoch = this.#epoch ?? (await this.#meetEpoch());
      const wrapping = this.epochs.key(epoch.number);
      const wrapped = keys.map(({ id, bytes }) => wrapKey(bytes, id, wrapping));
      const isWritten = await this.server.change(async (ask) => {
        await ask({ text: `SELECT pg_advisory_xact_lock_shared(${EPOCH_LOCK})` });
        const added = await ask({
          text: `INSERT INTO ${SCHEMA}.record_key (id, epoch, wrapped)
            SELECT id, $3::integer, wrapped FROM unnest($1::text[], $2::bytea[]) AS made(id, wrapped)
            WHERE $3::integer = (SELECT max(number) FROM ${SCHEMA}.epoch) RETURNING true`,
          values: [keys.map(({ id }) => id), wrapped, epoch.number],
        });
        return added.length === keys.length;
      });
      if (isWritten) return;
      await this.#meetEpoch();
    }
    throw new StoreUnavailable('one epoch of the keys follows the other too fast');
  }

  #unwrapped(id: string, epoch: number, wrapped: Buffer): KeyObject | undefined {
    if (!this.epochs.has(epoch)) return undefined;
    // A later epoch has begun: the key of the one before is not kept in memory either.
    if (this.#epoch && epoch > this.#epoch.number) this.epochs.forgetBefore(epoch);
    return unwrapKey(wrapped, id, this.epochs.key(epoch));
  }

  async #set(name: string, value: string): Promise<void> {
    await this.server.change((ask) =>
      ask({
        text: `INSERT INTO ${SCHEMA}.setting (name, value) VALUES ($1, $2)
          ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
        values: [name, value],
      }),
    );
  }
}
