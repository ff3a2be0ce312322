import { setTimeout as after } from 'node:timers/promises';
import { StoreUnavailable } from '#event-store/event-store.js';
import type { FactMacs } from '#event-store/checks/fact-macs.js';
import { unwrapKey, wrapKey } from '../envelope.js';
import { EpochKeys } from '../roots/epoch-keys.js';
import { readRootKey } from '../roots/root-key.js';
import { type Roots, rootsOf } from '../roots/root-keys.js';
import { beginEpoch, type Epoch, epochOf } from './epochs.js';
import { KeyServer } from './key-server.js';
import type { PostgresKeysOptions } from './postgres-keys.js';
import { SCHEMA } from './schema.js';
import { SharedKeys } from './shared-keys.js';

/** Keys that are wrapped anew in one transaction: who destroys one of them waits for it. */
const PAGE = 500;
/** A page that was in the way of a destruction is tried again. */
const TRIES = 5;
const PAUSE = 200;

/**
 * Takes all record keys from one epoch key to the next, while programs use them, and destroys the one before: from then on
 * nothing that the server's data held before, in whatever backup, opens anything. Every step is durable before the next:
 * cut off anywhere, it goes on where it is begun again.
 */
export class EpochRewrap {
  private constructor(
    private readonly server: KeyServer,
    private readonly epochs: EpochKeys,
    private readonly shared: SharedKeys,
    private readonly epoch: Epoch,
  ) {}

  /**
   * Begins the next epoch, or goes on with one whose predecessor is not destroyed yet.
   * @throws Error when a key is missing or is not that of the store; UnfitAddress, StoreUnavailable
   */
  static async begin({ rootKeyFile, epochKeys, ...options }: PostgresKeysOptions): Promise<EpochRewrap> {
    const read = (): Roots => rootsOf(readRootKey(rootKeyFile));
    const roots = read();
    const epochs = new EpochKeys(epochKeys, roots, read);
    const server = new KeyServer({ ...options, part: 'holder' });
    try {
      await server.ready();
      const shared = await SharedKeys.read(server, roots, rootKeyFile);
      if (shared.isRotating) throw new Error('A rotation of the root key has not ended: end it first.');
      const standing = await standingEpochs(server);
      const [current] = standing;
      if (!current) throw new Error('No program has begun with these keys yet: there is nothing to wrap anew.');
      demandSame(epochs, current);
      if (standing.length > 1) return new EpochRewrap(server, epochs, shared, current);
      const number = current.number + 1;
      // One that was made before the root key was changed, and never used.
      if (epochs.has(number) && !epochs.opens(number)) epochs.destroy(number);
      epochs.make(number);
      const next = epochOf(epochs, number);
      await server.change((ask) => beginEpoch(ask, next, roots.check));
      const [begun = next] = await standingEpochs(server);
      if (begun.number !== number) throw new Error('The root key was changed meanwhile: repeat it.');
      demandSame(epochs, begun);
      return new EpochRewrap(server, epochs, shared, begun);
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /** The epoch whose key wraps all. */
  get number(): number {
    return this.epoch.number;
  }

  /** Wraps every living key by the new epoch key, and answers how many there are. */
  async rewrap(progress: (keys: number, share: number) => void): Promise<number> {
    const before = await this.#count(`WHERE epoch < ${String(this.number)}`);
    for (let done = 0; ;) {
      const wrapped = await this.#page();
      done += wrapped;
      progress(done, before === 0 ? 1 : Math.min(1, done / before));
      if (wrapped === 0) return await this.#count('');
    }
  }

  /** Destroys every earlier epoch key. MUST be recorded before. @throws Error when one still wraps a key */
  async end(): Promise<void> {
    const left = await this.#count(`WHERE epoch < ${String(this.number)}`);
    if (left > 0) throw new Error(`${String(left)} keys are wrapped by an earlier epoch key: repeat it.`);
    for (const number of this.epochs.numbers()) if (number < this.number) this.epochs.destroy(number);
    await this.server.change((ask) =>
      ask({ text: `UPDATE ${SCHEMA}.epoch SET is_destroyed = true WHERE number < $1`, values: [this.number] }),
    );
  }

  /** For whoever records it. */
  macs(): FactMacs {
    return this.shared.factMacs();
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  /** Answers how many keys of earlier epochs it met; 0 when there are none left. */
  async #page(): Promise<number> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#wrapPage();
      } catch (error) {
        if (!(error instanceof StoreUnavailable) || tried === TRIES) throw error;
        await after(PAUSE);
      }
    }
  }

  async #wrapPage(): Promise<number> {
    const rows = await this.server.ask<[string, number, Buffer]>({
      text: `SELECT id, epoch, wrapped FROM ${SCHEMA}.record_key WHERE epoch < $1 ORDER BY epoch, id LIMIT ${String(PAGE)}`,
      values: [this.number],
    });
    if (rows.length === 0) return 0;
    const wrapping = this.epochs.key(this.number);
    const wrapped = rows.map(([id, epoch, before]) =>
      wrapKey(unwrapKey(before, id, this.epochs.key(epoch)).export(), id, wrapping),
    );
    // What was destroyed since is not there any more, and is not brought back.
    await this.server.change((ask) =>
      ask({
        text: `UPDATE ${SCHEMA}.record_key AS kept SET wrapped = made.wrapped, epoch = $4
          FROM unnest($1::text[], $2::integer[], $3::bytea[]) AS made(id, before, wrapped)
          WHERE kept.id = made.id COLLATE "C" AND kept.epoch = made.before`,
        values: [rows.map(([id]) => id), rows.map(([, epoch]) => epoch), wrapped, this.number],
      }),
    );
    return rows.length;
  }

  async #count(where: string): Promise<number> {
    const text = `SELECT count(*)::integer FROM ${SCHEMA}.record_key ${where}`;
    const [[count] = [0]] = await this.server.ask<[number]>({ text });
    return count;
  }
}

/** The epochs whose keys are not destroyed, the newest first: more than one while a re-wrapping has not ended. */
async function standingEpochs(server: KeyServer): Promise<readonly Epoch[]> {
  const text = `SELECT number, known_by FROM ${SCHEMA}.epoch WHERE NOT is_destroyed ORDER BY number DESC`;
  const rows = await server.ask<[number, string]>({ text });
  return rows.map(([number, knownBy]) => ({ number, knownBy }));
}

function demandSame(epochs: EpochKeys, { number, knownBy }: Epoch): void {
  if (epochs.checkOf(number) === knownBy) return;
  throw new Error(`The epoch key ${String(number)} in ${epochs.folder} is not that of these keys.`);
}
