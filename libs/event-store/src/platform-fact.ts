import type { LogFact } from './contract.js';
import type { NewEvent } from './event-store.js';
import { encode } from './fact.js';

/** A fact that the platform records of its own accord; `id` is its UUID. */
export function platformFact(fact: LogFact, id: string): NewEvent {
  return encode(fact, id, { actor: 'platform', role: 'platform', commandId: id, correlationId: id });
}
