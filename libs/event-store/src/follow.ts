import { setImmediate as turn } from 'node:timers/promises';
import type { StoredEvent } from './event-store.js';
import type { Wakeup } from './wakeup.js';

/** The facts after a position, in order, as many as make one batch; none at the head. */
export type ReadPage = (after: bigint) => readonly StoredEvent[] | Promise<readonly StoredEvent[]>;

/**
 * Everything after `after`, then each new fact. There is no hand-over from old to new that could lose or repeat a fact:
 * it is one loop that reads the page after the last fact it gave, and waits only when that page is empty.
 * Between pages others on the thread have their turn.
 */
export async function* follow(
  read: ReadPage,
  after: bigint,
  signal: AbortSignal,
  wakeup: Wakeup,
): AsyncGenerator<readonly StoredEvent[]> {
  let last = after;
  while (!signal.aborted) {
    const seen = wakeup.count;
    const page = await read(last);
    const end = page.at(-1);
    if (end) {
      yield page;
      last = end.position;
      await turn();
    } else {
      await wakeup.after(seen, signal);
    }
  }
}
