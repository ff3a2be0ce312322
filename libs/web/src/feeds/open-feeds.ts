import { Refusal } from '#kernel/refusal.js';
import type { Caller } from '../auth/caller.js';

/** How many live feeds of one kind one person may have open. */
export const FEEDS_PER_SUBJECT = 8;

/** The feeds that are open, by person. */
export class OpenFeeds {
  readonly #open = new Map<string, number>();
  readonly #stopped = new AbortController();

  /**
   * Counts one more feed of a caller until it has ended: by `left`, by `end`, or when all of them are closed.
   * @throws Refusal `rate.limited` when the caller has too many open
   */
  begin({ subject }: Caller, left: AbortSignal): { readonly until: AbortSignal; readonly end: () => void } {
    const already = this.#open.get(subject) ?? 0;
    if (already >= FEEDS_PER_SUBJECT) {
      throw new Refusal('rate.limited', `At most ${String(FEEDS_PER_SUBJECT)} feeds may be open at a time.`);
    }
    const ended = new AbortController();
    const until = AbortSignal.any([left, ended.signal, this.#stopped.signal]);
    this.#open.set(subject, already + 1);
    if (until.aborted) this.#close(subject);
    else until.addEventListener('abort', () => this.#close(subject), { once: true });
    return { until, end: () => ended.abort() };
  }

  closeAll(): void {
    this.#stopped.abort();
  }

  #close(subject: string): void {
    const left = (this.#open.get(subject) ?? 1) - 1;
    if (left === 0) this.#open.delete(subject);
    else this.#open.set(subject, left);
  }
}
