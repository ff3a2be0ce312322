import type { EventStore, StoredEvent } from '#event-store/event-store.js';
import { type Erasure, ERASURE_SUFFIX } from './contract.js';
import type { FileVault } from './file-vault.js';

/** Facts that may be looked at again after a crash; looking again changes nothing. */
const CHECKPOINT_EVERY = 10_000n;

/**
 * Follows the log and destroys the keys that its erasure facts name, until `signal` aborts. So a crash between the
 * fact and the destruction is mended, and so is a key database restored from before an erasure.
 */
export async function followErasures(store: EventStore, vault: FileVault, signal: AbortSignal): Promise<void> {
  let kept = vault.erasedUpTo;
  let reached = kept;
  for await (const batch of store.subscribe(kept, signal)) {
    let erased = false;
    for (const event of batch) {
      reached = event.position;
      if (!event.type.endsWith(ERASURE_SUFFIX)) continue;
      vault.destroy(keysOf(event), event.recordedAt);
      erased = true;
    }
    if (erased || reached - kept >= CHECKPOINT_EVERY) vault.erasedUpTo = kept = reached;
  }
  if (reached > kept) vault.erasedUpTo = reached;
}

function keysOf(event: StoredEvent): readonly string[] {
  return (JSON.parse(event.payload) as { conduct: Erasure }).conduct.keys;
}
