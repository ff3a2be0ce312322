import { anEvent } from './behaviour/subject.js';
import type { EventStore, NewEvent } from './event-store.js';
import { PIECE } from './pieces.js';

/** How many pieces the record has. */
export const LONG_PIECES = 24;

/** A record `long`, beside a short one, of which two facts make a piece. */
export async function givenLongRecord(
  store: EventStore,
): Promise<{ readonly appended: readonly NewEvent[]; readonly texts: readonly string[] }> {
  const filling = 'x'.repeat(PIECE / 2);
  const texts = Array.from({ length: 2 * LONG_PIECES }, (_, n) => JSON.stringify({ conduct: n, content: filling }));
  const appended = texts.map((text) => anEvent(text));
  for (const event of appended) await store.append('long', 'any', [event]);
  await store.append('short', 'any', [anEvent()]);
  return { appended, texts };
}

/** How often everything else on this thread had its turn while the work was done. */
export async function turnsDuring<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly turns: number; readonly result: Result }> {
  let [turns, isOver] = [0, false];
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const result = await work().finally(() => (isOver = true));
  return { turns, result };
}
