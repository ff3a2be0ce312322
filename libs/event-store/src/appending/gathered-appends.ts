import type { Appended, Expected, NewEvent, Proviso } from '../event-store.js';

/** These bound one transaction, and with it the time that an append waits for those before it. */
const BATCH_FACTS = 512;
const BATCH_CHARACTERS = 8_388_608;

/** One append on its way to the writer. */
export interface Append {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly NewEvent[];
  readonly proviso?: Proviso | undefined;
}

/** An append whose caller waits. */
export interface Waiting extends Append {
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
}

/** How many of the gathered appends go into the next transaction: one at least, when there is one. */
export function batchLength(gathered: readonly Append[]): number {
  let facts = 0;
  let characters = 0;
  const end = gathered.findIndex(({ events }) => {
    facts += events.length;
    for (const { payload, metadata } of events) characters += payload.length + metadata.length;
    return facts >= BATCH_FACTS || characters >= BATCH_CHARACTERS;
  });
  return end === -1 ? gathered.length : end + 1;
}
