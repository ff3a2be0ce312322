import { createHmac, createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import type { StoredEvent } from '../event-store.js';

/** What a MAC covers of a fact: all but its position, which is the log's and not the fact's. */
export type Covered = Omit<StoredEvent, 'position' | 'mac'>;

/** The keys by which facts were and are authenticated, by their numbers. The highest number is in use. */
export type MacKeys = ReadonlyMap<number, KeyObject>;

/** `<number of the key>~<HMAC-SHA-256, base64url>`; with `.` instead of `~` it is not chained. */
const FORM = /^(\d{1,9})([.~])([A-Za-z0-9_-]{43})$/;

const KEY_BYTES = 32;

/** A new random key for the MACs of facts. */
export function newMacKey(): KeyObject {
  return createSecretKey(randomBytes(KEY_BYTES));
}

/**
 * Message authentication codes of facts: only who has the key can make a fact that holds.
 *
 * A MAC is chained to that of the fact before it in the stream, `''` for the first. A fact that was appended to whatever
 * its stream had (`any`) is not: its `previous` is undefined.
 */
export class FactMacs {
  readonly #newest: readonly [number: number, key: KeyObject];

  /** @throws Error when there is no key */
  constructor(readonly keys: MacKeys) {
    const newest = [...keys].reduce<[number, KeyObject] | undefined>((a, b) => (a && a[0] > b[0] ? a : b), undefined);
    if (!newest) throw new Error('facts need a key for their MACs');
    this.#newest = newest;
  }

  of(fact: Covered, previous: string | undefined): string {
    return macOf(fact, previous, ...this.#newest);
  }

  /** Whether the fact is the one that its MAC was made for. `previous` counts only for one that is chained. */
  holds(fact: Omit<StoredEvent, 'position'>, previous: string): boolean {
    const { mac } = fact;
    const [, number] = mac === undefined ? [] : (FORM.exec(mac) ?? []);
    const key = number === undefined ? undefined : this.keys.get(Number(number));
    if (mac === undefined || !key) return false;
    const made = macOf(fact, isChained(mac) ? previous : undefined, Number(number), key);
    return made.length === mac.length && timingSafeEqual(Buffer.from(made), Buffer.from(mac));
  }
}

/** Whether a MAC of that text was chained to the one before it. */
export function isChained(mac: string | undefined): boolean {
  return mac?.includes('~') === true;
}

/** Stored for ever, as this says it: another way needs another mark than `~` and `.`. */
function macOf(fact: Covered, previous: string | undefined, number: number, key: KeyObject): string {
  const { id, stream, revision, type, payload, metadata, recordedAt } = fact;
  const sizes = [Buffer.byteLength(payload), Buffer.byteLength(metadata)];
  const head = ['talaan/fact/v1', number, previous ?? null, id, stream, revision, type, recordedAt, ...sizes];
  const digest = createHmac('sha256', key)
    .update(`${JSON.stringify(head)}\n${payload}${metadata}`)
    .digest('base64url');
  return `${String(number)}${previous === undefined ? '.' : '~'}${digest}`;
}
