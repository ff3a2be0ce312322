import { CHANNEL } from './preparing/schema.js';

/** Milliseconds between two notifications of one process, at least. */
const PAUSE = 25;

const NOTIFY = `NOTIFY ${CHANNEL};`;

/**
 * Tells other processes that facts were added: with the commit, or a moment after it where the one before was told just now.
 * Each notification wakes every process on the log; one that is lost is made up for by looking (`LogListener`).
 */
export class Announcer {
  #toldAt = -Infinity;
  #later: NodeJS.Timeout | undefined;
  #isStopped = false;

  /** @param tell sends the statement by itself, and never throws: false when it cannot now */
  constructor(private readonly tell: (statement: string) => Promise<boolean>) {}

  /** What is said with a commit that adds facts; nothing where it is told a moment later. */
  withCommit(): string {
    const rest = this.#toldAt + PAUSE - performance.now();
    if (rest > 0) {
      this.#tellIn(rest);
      return '';
    }
    this.#told();
    return NOTIFY;
  }

  /** What was not told yet is found by those who look. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#later);
  }

  #told(): void {
    this.#toldAt = performance.now();
    clearTimeout(this.#later);
    this.#later = undefined;
  }

  #tellIn(milliseconds: number): void {
    if (this.#isStopped) return;
    this.#later ??= setTimeout(() => void this.#tellNow(), milliseconds).unref();
  }

  async #tellNow(): Promise<void> {
    this.#told();
    if (await this.tell(NOTIFY)) return;
    this.#toldAt = -Infinity;
    this.#tellIn(PAUSE);
  }
}
