import type { KeyObject } from 'node:crypto';
import type { FactMacs } from '#event-store/checks/fact-macs.js';
import type { Erasing } from './erasure.js';
import type { DigestPurpose } from './vault.js';

/** A record key that nobody has used yet. */
export interface NewRecordKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** A record key, or when it was destroyed (milliseconds); undefined where there never was one of that id. */
export type FoundKey = KeyObject | number | undefined;

/**
 * Where all keys are kept, wrapped, away from the log. Every method throws StoreUnavailable when the keys cannot be
 * reached, and then has changed nothing that can be relied on: it may be tried again.
 */
export abstract class RecordKeys implements Erasing {
  /** Whether record keys can be used here at all: a program that neither seals nor opens content has none. */
  readonly holdsRecordKeys: boolean = true;

  /** A random record key, durable before it is given, and given once. */
  abstract take(): NewRecordKey | Promise<NewRecordKey>;

  /** Answers at once where the key is remembered and may be used without looking again. */
  abstract find(id: string): FoundKey | Promise<FoundKey>;

  /** When each was destroyed (milliseconds), in the same order; undefined for one that was not. */
  abstract destroyedAt(ids: readonly string[]): Promise<readonly (number | undefined)[]>;

  /** When this ends, the keys open nothing any more. Repeating it changes nothing; the first `at` (milliseconds) stands. */
  abstract destroy(ids: readonly string[], at: number): Promise<void>;

  /** Whether there is, or was, a record key of this id. */
  abstract knows(id: string): boolean | Promise<boolean>;

  abstract erasedUpTo(): bigint | Promise<bigint>;
  abstract noteErasedUpTo(position: bigint): Promise<void>;

  /** The MACs of facts; the first key for them is made, durably, where there is none. */
  abstract factMacs(): FactMacs | Promise<FactMacs>;
  abstract get hasMacKeys(): boolean;
  /** Whether the log beside these keys was seen with MACs: from then on it is nothing without them. */
  abstract get factsHaveMacs(): boolean;
  abstract noteFactsHaveMacs(): Promise<void>;

  /** The key for the digests of one purpose: the same for ever. */
  abstract digestKey(purpose: DigestPurpose): KeyObject;

  abstract close(): void;
  /** After `close`: when nothing of it is open any more. */
  abstract ended(): Promise<void>;
}
