/**
 * Tells waiting readers that the log may have grown. It counts, so that a ring between a reader's last look and its
 * wait is not lost: take `count`, look, then wait with that count.
 */
export class Wakeup {
  #count = 0;
  #waiting: (() => void)[] = [];

  get count(): number {
    return this.#count;
  }

  ring(): void {
    this.#count += 1;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Waits until there was a ring after `seen`, or until `signal` aborts. */
  async after(seen: number, signal: AbortSignal): Promise<void> {
    if (this.#count !== seen || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        resolve();
      };
      signal.addEventListener('abort', wake, { once: true });
      this.#waiting.push(wake);
    });
  }
}
