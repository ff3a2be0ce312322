// For tests: a log in memory with facts of several slices, whose content is sealed.
import { SystemClock } from '#kernel/clock.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import type { EventStore } from '#event-store/event-store.js';

/** What nobody may find outside of the log. */
export const CANARY = 'sealed-canary';
const SLICES = ['exchange', 'casefile', 'governance', 'access'];

/** A fact as the log takes it; the same numbers, the same fact. */
export function givenFact(number: number, log = 'a') {
  return {
    id: `${log}-${String(number).padStart(6, '0')}`,
    type: `${SLICES[number % SLICES.length] ?? ''}.noted.v1`,
    payload: JSON.stringify({ conduct: { number, at: '2026-01-01' }, content: { key: CANARY, data: CANARY } }),
    metadata: JSON.stringify({
      ...{ actor: 'officer-1', role: 'officer', unit: 'PH-ATU', state: 'PH', causationId: 'a-000000' },
      ...{
        commandId: CANARY,
        correlationId: 'correlation-1',
        requestHash: CANARY,
        authorisation: CANARY,
        knownAt: CANARY,
      },
    }),
  };
}

/** Appends `count` facts to ten records, after the `from` that there are. */
export async function appendFacts(store: EventStore, from: number, count: number, log = 'a'): Promise<void> {
  for (let number = from; number < from + count; number += 1) {
    const fact = givenFact(number, log);
    await store.append(`${fact.type.split('.')[0] ?? ''}-${String(number % 10)}`, 'any', [fact]);
  }
}

export async function givenLog(count: number, log = 'a'): Promise<MemoryEventStore> {
  const store = new MemoryEventStore(new SystemClock());
  await appendFacts(store, 0, count, log);
  return store;
}
