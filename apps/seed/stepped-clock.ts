import { Clock } from '#kernel/clock.js';

/** A clock that stands still until it is told the time. It never goes back. */
export class SteppedClock extends Clock {
  #now: number;

  constructor(start: number) {
    super();
    this.#now = start;
  }

  override now(): number {
    return this.#now;
  }

  /** Milliseconds since 1970-01-01T00:00:00Z. */
  goTo(time: number): void {
    this.#now = Math.max(this.#now, time);
  }
}
