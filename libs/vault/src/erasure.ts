import { setTimeout as pause } from 'node:timers/promises';
import { type EventStore, type LogReader, type StoredEvent, StoreUnavailable } from '#event-store/event-store.js';
import { type Erasure, ERASURE_SUFFIX } from './contract.js';

/** Facts that may be looked at again after a crash; looking again changes nothing. */
const CHECKPOINT_EVERY = 10_000n;

/** Facts; after fewer it rests, so that more gather. */
const MANY = 256;
/** Milliseconds. */
const PAUSE = 100;
/** Milliseconds after which a disk that refused is tried again. */
const LATER = 1_000;

/** Where keys are destroyed, and how far in the log that has been done. */
export interface Erasing {
  erasedUpTo: bigint;
  destroy(keys: readonly string[], at: number): void;
}

/**
 * Destroys the keys that the erasure facts up to the log's head name. MUST be done before anything is opened with the
 * keys: they may have been restored from before an erasure, or the last process may have ended between the fact and
 * the destruction.
 */
export async function eraseAgain(log: LogReader, keys: Erasing): Promise<void> {
  const head = await log.head();
  // Keys from a later time than the log: what comes after its head will be other facts than those that were looked at.
  if (keys.erasedUpTo > head) keys.erasedUpTo = 0n;
  if (keys.erasedUpTo === head) return;
  for await (const batch of log.readAll(keys.erasedUpTo, head)) for (const event of batch) destroyAsTold(event, keys);
  keys.erasedUpTo = head;
}

/**
 * Follows the log from where `eraseAgain` ended and does the same, until `signal` aborts. Whoever appends such a fact
 * destroys its keys at once; this is for what came in another way, so it looks at many facts at a time. When the disk
 * does not let it, it begins again from where it was: doing it twice changes nothing.
 */
export async function followErasures(store: EventStore, keys: Erasing, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await follow(store, keys, signal);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      await pause(LATER, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function follow(store: EventStore, keys: Erasing, signal: AbortSignal): Promise<void> {
  let kept = keys.erasedUpTo;
  let reached = kept;
  for await (const batch of store.subscribe(kept, signal)) {
    let erased = false;
    for (const event of batch) {
      reached = event.position;
      if (destroyAsTold(event, keys)) erased = true;
    }
    if (erased || reached - kept >= CHECKPOINT_EVERY) keys.erasedUpTo = kept = reached;
    if (batch.length < MANY) await pause(PAUSE, undefined, { signal }).catch(() => undefined);
  }
  if (reached > kept) keys.erasedUpTo = reached;
}

function destroyAsTold({ type, payload, recordedAt }: StoredEvent, keys: Erasing): boolean {
  if (!type.endsWith(ERASURE_SUFFIX)) return false;
  const { keys: named, at } = (JSON.parse(payload) as { conduct: Erasure }).conduct;
  keys.destroy(named, at === undefined ? recordedAt : Date.parse(at));
  return true;
}
