const EVERY_MS = 100;
const WIDTH = 24;

/**
 * One line on standard error that shows how far a long command is. It writes nothing unless standard error is a
 * terminal.
 */
export class Progress {
  readonly #started = performance.now();
  readonly #live = process.stderr.isTTY;
  #shownAt = 0;

  constructor(
    private readonly doing: string,
    private readonly unit: string,
  ) {}

  /** `done` counts units; `share` is how much of the work that is, from 0 to 1. */
  show(done: number, share: number): void {
    const now = performance.now();
    if (!this.#live || now - this.#shownAt < EVERY_MS) return;
    this.#shownAt = now;
    const seconds = (now - this.#started) / 1000;
    const filled = Math.round(Math.min(1, Math.max(0, share)) * WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
    const rate = Math.round(done / Math.max(seconds, 0.001)).toLocaleString('en');
    process.stderr.write(
      `\r\x1b[K${this.doing} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ` +
        `${done.toLocaleString('en')} ${this.unit}, ${rate}/s`,
    );
  }

  /** Takes the line away again. MUST be called before anything else is said. */
  clear(): void {
    if (this.#live && this.#shownAt > 0) process.stderr.write('\r\x1b[K');
  }
}
