import { type KeyObject, randomBytes } from 'node:crypto';
import { StoreUnavailable } from '#event-store/event-store.js';
import { type FactMacs, newMacKey } from '#event-store/checks/fact-macs.js';
import { digestKeyId } from '../digest-keys.js';
import { wrapKey } from '../envelope.js';
import { FACTS_HAVE_MACS, macKeyId, unwrappedMacs, wrapMacKey } from '../mac-keys.js';
import { ROOT_CHECK, type Roots, unwrapUnder } from '../roots/root-keys.js';
import { DIGEST_PURPOSES, type DigestPurpose } from '../vault.js';
import type { Asking, KeyServer } from './key-server.js';
import { SCHEMA } from './schema.js';

/** The setting which says that keys are being copied there, or were. */
export const COPYING = 'copying';

/** While the root key is rotated: by what the one before is recognised, and each key as that one wrapped it, as settings. */
export const ROOT_CHECK_BEFORE = 'root-check-before';
export const keptBefore = (id: string): string => `before ${id}`;

/** What every program needs that works on the log: the keys for MACs and digests, wrapped by the root key, and settings. */
export class SharedKeys {
  readonly #digests = new Map<DigestPurpose, KeyObject>();

  private constructor(
    private readonly roots: Roots,
    private readonly macs: ReadonlyMap<number, Uint8Array>,
    digests: ReadonlyMap<string, Uint8Array>,
    private readonly settings: ReadonlyMap<string, string>,
  ) {
    for (const purpose of DIGEST_PURPOSES) {
      const wrapped = digests.get(purpose);
      if (wrapped) this.#digests.set(purpose, unwrapUnder(roots, wrapped, digestKeyId(purpose)));
    }
  }

  /**
   * @param file of the root key, for messages
   * @throws Error when the keys are wrapped by another root key; StoreUnavailable, also while keys are being copied there
   */
  static async read(
    server: Pick<KeyServer, 'ask'>,
    roots: Roots,
    file: string,
    by: 'who uses them' | 'who copies them' = 'who uses them',
  ): Promise<SharedKeys> {
    const settings = new Map(await server.ask<[string, string]>({ text: `SELECT name, value FROM ${SCHEMA}.setting` }));
    const check = settings.get(ROOT_CHECK);
    if (by === 'who uses them' && settings.get(COPYING) === 'begun')
      throw new StoreUnavailable('keys are being copied there: talaan keys copy has not ended');
    const macs = await server.ask<[number, Buffer]>({ text: `SELECT number, wrapped FROM ${SCHEMA}.mac_key` });
    const digests = await server.ask<[string, Buffer]>({ text: `SELECT purpose, wrapped FROM ${SCHEMA}.digest_key` });
    if (check === undefined || check === roots.check) {
      return new SharedKeys(roots, new Map(macs), new Map(digests), settings);
    }
    if (settings.get(ROOT_CHECK_BEFORE) !== roots.check) {
      throw new Error(`${file} is not the root key that these keys were wrapped with.`);
    }
    // A rotation has not ended: what this root key wrapped is beside what the new one does.
    const kept = (id: string): Buffer => Buffer.from(settings.get(keptBefore(id)) ?? '', 'base64');
    const before = {
      macs: new Map(macs.map(([number]) => [number, kept(macKeyId(number))])),
      digests: new Map(digests.map(([purpose]) => [purpose, kept(digestKeyId(purpose))])),
    };
    return new SharedKeys(roots, before.macs, before.digests, settings);
  }

  /** Makes those that are missing, each once, however many processes do: within a transaction. */
  static async make(ask: Asking, roots: Roots): Promise<void> {
    const first = `INSERT INTO ${SCHEMA}.setting VALUES ($1, $2) ON CONFLICT DO NOTHING`;
    await ask({ text: first, values: [ROOT_CHECK, roots.check] });
    // By the root key in use alone.
    const inUse = `(SELECT value FROM ${SCHEMA}.setting WHERE name = $3) = $4`;
    const add = (table: string, name: string, values: readonly unknown[]) =>
      ask({
        text: `INSERT INTO ${SCHEMA}.${table} SELECT $1::${name}, $2::bytea WHERE ${inUse} ON CONFLICT DO NOTHING`,
        values: [...values, ROOT_CHECK, roots.check],
      });
    await add('mac_key', 'integer', [1, Buffer.from(wrapMacKey(newMacKey(), 1, roots.wrapping))]);
    for (const purpose of DIGEST_PURPOSES) {
      const wrapped = wrapKey(randomBytes(32), digestKeyId(purpose), roots.wrapping);
      await add('digest_key', 'text', [purpose, Buffer.from(wrapped)]);
    }
  }

  /** Whether a program that holds keys has begun with them. */
  get areMade(): boolean {
    return this.hasMacKeys && DIGEST_PURPOSES.every((purpose) => this.#digests.has(purpose));
  }

  get hasMacKeys(): boolean {
    return this.macs.size > 0;
  }

  get isRotating(): boolean {
    return this.settings.has(ROOT_CHECK_BEFORE);
  }

  get factsHaveMacs(): boolean {
    return this.settings.has(FACTS_HAVE_MACS);
  }

  factMacs(): FactMacs {
    return unwrappedMacs(this.macs, this.roots);
  }

  digestKey(purpose: DigestPurpose): KeyObject {
    const key = this.#digests.get(purpose);
    if (!key) throw new Error(`There is no key for digests for the purpose ${purpose}.`);
    return key;
  }
}
