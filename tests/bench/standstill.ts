/** Milliseconds between two looks at the clock, and how many without a look count as a standstill. */
const EVERY = 50;
const STANDSTILL = 1_000;

/**
 * When this process could not run: because the machine was suspended, or so busy that nothing else ran on it either.
 * What another process took meanwhile says nothing about it. The process MUST have little else to do.
 */
export class Standstills {
  /** From when until when, in milliseconds of `performance.now()`. */
  readonly #found: (readonly [number, number])[] = [];
  readonly #timer: NodeJS.Timeout;
  #last = performance.now();

  constructor() {
    this.#timer = setInterval(() => {
      this.look();
    }, EVERY);
  }

  /** MUST be called before times are told, since what is due after a standstill may come before the next look. */
  look(): void {
    const now = performance.now();
    if (now - this.#last > STANDSTILL) this.#found.push([this.#last, now]);
    this.#last = now;
  }

  /** Milliseconds of standstill between two times of `performance.now()`. */
  between(from: number, until: number): number {
    this.look();
    return this.#found.reduce((sum, [a, b]) => sum + Math.max(0, Math.min(b, until) - Math.max(a, from)), 0);
  }

  /** All of it by now, in milliseconds. */
  get total(): number {
    return this.between(-Infinity, Infinity);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
