import { setTimeout as pause } from 'node:timers/promises';

/** So many times as long as a piece of work took, nothing is done after it: what a piece brings about takes time, too. */
const REST = 15;

/**
 * Keeps work that can wait from taking the thread from those who are answered: one piece at a time, whoever it is for,
 * and a rest after each, in proportion to it.
 */
export class Pace {
  #last: Promise<void> = Promise.resolve();

  /** Fails as the piece does. */
  work<Result>(piece: () => Promise<Result>): Promise<Result> {
    let took = 0;
    const done = this.#last.then(async () => {
      const began = performance.now();
      try {
        return await piece();
      } finally {
        took = performance.now() - began;
      }
    });
    this.#last = done.then(
      () => pause(took * REST),
      () => undefined,
    );
    return done;
  }
}
