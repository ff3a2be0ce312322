// A small region in one log, as logs once stored it: every kind of fact that the report counts, all in 2018. A report that
// was signed off is computed from facts like these, so the lines MUST NOT be changed.
import { readFileSync } from 'node:fs';
import type { StoredEvent } from '#event-store/event-store.js';
import { decode, type Fact } from '#event-store/fact.js';

type Line = Pick<StoredEvent, 'type' | 'stream' | 'payload' | 'recordedAt'>;

const revisions = new Map<string, number>();

/** As the log gives them, positions from 1 on. */
export const stored: readonly StoredEvent[] = readFileSync(new URL('./region.ndjson', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((text, index) => {
    const line = JSON.parse(text) as Line;
    const revision = (revisions.get(line.stream) ?? -1) + 1;
    revisions.set(line.stream, revision);
    const metadata = JSON.stringify({ actor: 'a', role: 'officer', commandId: 'c', correlationId: 'c' });
    return { ...line, id: `fact-${String(index)}`, revision, position: BigInt(index + 1), metadata };
  });

export const region: readonly Fact[] = stored.map((event) => decode(event, new Map()));
