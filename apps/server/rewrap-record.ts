import type { EventStore } from '#event-store/event-store.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { platformFact } from '#event-store/platform-fact.js';

/** Records that every record key is wrapped by the key of an epoch. Repeating it changes nothing: the same epoch is the same fact. */
export async function recordRewrap(
  store: EventStore,
  { epoch, keys }: { readonly epoch: number; readonly keys: number },
): Promise<void> {
  const recorded = (await store.readStream('epoch-keys')).some(({ id }) => id === idOf(epoch));
  // How many keys there are may have changed since it was recorded.
  if (recorded) return;
  const fact = platformFact({ type: 'log.keys-rewrapped.v1', conduct: { epoch, keys } }, idOf(epoch));
  await store.append('epoch-keys', 'any', [fact]);
}

function idOf(epoch: number): string {
  return derivedUuid('keys-rewrapped', String(epoch));
}
