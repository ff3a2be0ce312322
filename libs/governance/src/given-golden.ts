// The golden facts, read as a log would give them: a year of the Working Group's acts, for the specs of this slice.
import { readFileSync } from 'node:fs';
import type { StoredEvent } from '#event-store/event-store.js';
import { decode, type Fact, type Meta } from '#event-store/fact.js';

type Golden = Pick<StoredEvent, 'type' | 'stream' | 'payload' | 'recordedAt'>;

/** Facts as a log once stored them. Never edit an entry: a new version of a type is a new entry. */
export const golden = JSON.parse(
  readFileSync(new URL('./contract.golden.json', import.meta.url), 'utf8'),
) as readonly Golden[];

export const META: Meta = { actor: 'a', role: 'secretariat', commandId: 'c', correlationId: 'c' };

const revisions = new Map<string, number>();

/** In log order, positions from 1 on. */
export const goldenFacts: readonly Fact[] = golden.map((event, index) => {
  const revision = (revisions.get(event.stream) ?? -1) + 1;
  revisions.set(event.stream, revision);
  const place = { id: `fact-${String(index)}`, revision, position: BigInt(index + 1) };
  return decode({ ...event, ...place, metadata: JSON.stringify(META) }, new Map());
});

/** The facts of one kind of record, by record. */
export function streamsOf(prefix: string): ReadonlyMap<string, readonly Fact[]> {
  const streams = new Map<string, Fact[]>();
  for (const fact of goldenFacts.filter(({ stream }) => stream.startsWith(prefix))) {
    streams.set(fact.stream, [...(streams.get(fact.stream) ?? []), fact]);
  }
  return streams;
}
