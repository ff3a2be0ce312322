import { setTimeout as pause } from 'node:timers/promises';
import { type LogReader, type StoredEvent, StoreUnavailable } from '#event-store/event-store.js';
import { type Erasure, ERASURE_SUFFIX } from './contract.js';

/** Facts that may be looked at again after a crash; looking again changes nothing. */
const CHECKPOINT_EVERY = 10_000n;

/** Milliseconds between two looks. */
const EVERY = 250;
/** Milliseconds after which keys that could not be reached are tried again. */
const LATER = 1_000;

/** Where keys are destroyed, and how far in the log that has been done. */
export interface Erasing {
  erasedUpTo(): bigint | Promise<bigint>;
  noteErasedUpTo(position: bigint): void | Promise<void>;
  destroy(keys: readonly string[], at: number): void | Promise<void>;
}

/**
 * Destroys the keys that the erasure facts up to the log's head name. MUST be done before anything is opened with the
 * keys: they may have been restored from before an erasure, or the last process may have ended between the fact and
 * the destruction.
 */
export async function eraseAgain(log: LogReader, keys: Erasing): Promise<void> {
  // In this order: others may note more meanwhile, and never more than there is.
  const noted = await keys.erasedUpTo();
  const head = await log.head();
  // Keys from a later time than the log: what comes after its head will be other facts than those that were looked at.
  if (noted > head) await keys.noteErasedUpTo(0n);
  if (noted === head) return;
  await eraseBetween(log, keys, noted > head ? 0n : noted, head);
  await keys.noteErasedUpTo(head);
}

/**
 * Follows the log from where `eraseAgain` ended and does the same, until `signal` aborts. Whoever appends such a fact
 * destroys its keys at once; this is for what came in another way, so it looks now and then. When the keys cannot be reached,
 * it begins again from where it was: doing it twice, or in several processes, changes nothing.
 */
export async function followErasures(log: LogReader, keys: Erasing, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await follow(log, keys, signal);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      await pause(LATER, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function follow(log: LogReader, keys: Erasing, signal: AbortSignal): Promise<void> {
  let kept = await keys.erasedUpTo();
  let reached = kept;
  while (!signal.aborted) {
    const head = await log.head();
    if (head > reached) {
      const erased = await eraseBetween(log, keys, reached, head);
      reached = head;
      if (erased || reached - kept >= CHECKPOINT_EVERY) {
        await keys.noteErasedUpTo(reached);
        kept = reached;
      }
    }
    await pause(EVERY, undefined, { signal }).catch(() => undefined);
  }
  if (reached > kept) await keys.noteErasedUpTo(reached);
}

/** Which keys a fact erases, and as of when (milliseconds); undefined for a fact of another kind. */
export function erasureIn({
  type,
  payload,
  recordedAt,
}: StoredEvent): { readonly keys: readonly string[]; readonly at: number } | undefined {
  if (!type.endsWith(ERASURE_SUFFIX)) return undefined;
  const { keys, at } = (JSON.parse(payload) as { conduct: Erasure }).conduct;
  return { keys, at: at === undefined ? recordedAt : Date.parse(at) };
}

/** Whether there was anything to erase. Where there is none of its types, nothing is read. */
async function eraseBetween(log: LogReader, keys: Erasing, after: bigint, until: bigint): Promise<boolean> {
  const types = await log.typesBetween(after, until);
  if (![...types.keys()].some((type) => type.endsWith(ERASURE_SUFFIX))) return false;
  for await (const batch of log.readAll(after, until)) for (const event of batch) await destroyAsTold(event, keys);
  return true;
}

async function destroyAsTold(event: StoredEvent, keys: Erasing): Promise<void> {
  const erasure = erasureIn(event);
  if (erasure) await keys.destroy(erasure.keys, erasure.at);
}
