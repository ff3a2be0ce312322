import type { StoredEvent } from '../../event-store.js';
import type { KnownFact } from '../../checks/known-fact.js';
import { beginningOf } from '../beginning.js';
import { EventStoreDbReader, partsOf } from '../eventstoredb-reader.js';
import type { EventStoreDbLocation } from '../location/location.js';
import { unavailable } from '../location/server.js';

/** Of so many facts at the end of a log that is in use, one has content. */
const LOOKED_AT = 10_000;

/** Looks at a log; at an empty one where it was not begun. @throws StoreUnavailable */
export async function inspectEventStoreDb(location: EventStoreDbLocation, known: readonly KnownFact[]) {
  const parts = await partsOf(location);
  try {
    const beginning = await beginningOf(parts.events, parts.names);
    const last: StoredEvent[] = [];
    let lastContent: unknown;
    let missing = known;
    if (beginning) {
      const { places, ids } = new EventStoreDbReader(parts, beginning);
      const found = await Promise.all(known.map(({ fact }) => ids.find(fact)));
      // A log that was copied there has other positions.
      missing = known.filter((_, index) => found[index]?.fact === undefined);
      for await (const facts of places.back()) {
        last.push(...facts);
        lastContent = last.map(contentIn).find((content) => content !== undefined);
        if (lastContent !== undefined || last.length >= LOOKED_AT) break;
      }
    }
    const [fact] = last;
    const hasMacs = fact && beginning?.hasMacs;
    // Who may delete streams is not the platform's to see.
    const seen = { schemaFault: undefined, hasMacs, head: fact?.position ?? 0n, lastRecordedAt: fact?.recordedAt };
    return { ...seen, lastContent, missing };
  } catch (error) {
    throw unavailable(error);
  } finally {
    await Promise.all([parts.server.close(), parts.following.close()]);
  }
}

function contentIn({ payload }: StoredEvent): unknown {
  if (!payload.includes('"content":')) return undefined;
  try {
    return (JSON.parse(payload) as { content?: unknown } | null)?.content;
  } catch {
    return undefined;
  }
}
