import { setTimeout as pause } from 'node:timers/promises';
import { Recent } from '#kernel/recent.js';

/** Callers that are remembered. */
const REMEMBERED = 10_000;
/** Milliseconds that a caller waits at most. */
const MOST = 50;
/** What is found and shown is written out as well, which takes about as long. */
const WRITTEN_OUT = 2;

/**
 * Whoever asks for one page after the other has the thread that answers for half of the time at most: after a page their
 * next one waits for as long as that one took of it.
 */
export class Rests {
  readonly #until = new Recent<number>(REMEMBERED);

  /** Waits until the caller's next page may be worked on. */
  async over(who: string): Promise<void> {
    const left = (this.#until.get(who) ?? 0) - performance.now();
    if (left > 0) await pause(left);
  }

  /** @param worked milliseconds in which a page was found and shown */
  begin(who: string, worked: number): void {
    this.#until.set(who, performance.now() + Math.min(MOST, worked * WRITTEN_OUT));
  }
}
