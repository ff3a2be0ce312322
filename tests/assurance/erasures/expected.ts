// What the erasure of one record comes to, written from docs/domain.md §12 and from nothing else. Times in milliseconds.

const DAY = 86_400_000;
/** The period where no retention policy is in force. */
const PERIOD = 30 * DAY;

export type Act =
  | { readonly type: 'ask' | 'withdraw' | 'object' | 'withdraw-objection' | 'lift-hold'; readonly by: string }
  | { readonly type: 'hold'; readonly by: string; readonly until: number };

/** One record as the model knows it. */
export class Expected {
  readonly #asked = new Map<string, number>();
  readonly #objections = new Set<string>();
  readonly #holds = new Map<string, number>();
  erased = false;
  hasEnded = true;

  /** The status of the answer to an act at `now`; what it changes is changed. */
  answerTo(act: Act, now: number): number {
    const { type, by } = act;
    if (this.erased) return 410;
    switch (type) {
      case 'ask':
        if (this.#objections.has(by)) return 409;
        if (!this.#asked.has(by)) this.#asked.set(by, now + PERIOD);
        return 200;
      case 'withdraw':
        return this.#asked.delete(by) ? 200 : 409;
      case 'object':
        if (this.#asked.size === 0 || this.#asked.has(by)) return 409;
        this.#objections.add(by);
        return 200;
      case 'withdraw-objection':
        return this.#objections.delete(by) ? 200 : 409;
      case 'hold':
        this.#holds.set(by, act.until);
        return 200;
      case 'lift-hold':
        if ((this.#holds.get(by) ?? 0) <= now) return 409;
        this.#holds.delete(by);
        return 200;
    }
  }

  /** Time has come to `now`, and the platform has done what is due. */
  elapse(now: number): void {
    const isDue = [...this.#asked.values()].some((eraseAfter) => eraseAfter <= now);
    const isHeld = [...this.#holds.values()].some((until) => until > now);
    if (isDue && this.hasEnded && this.#objections.size === 0 && !isHeld) this.erased = true;
  }
}

export const NOTHING_WRONG = {
  'read after its erasure': 0,
  'gone though not erased': 0,
  'answered otherwise': 0,
  'opened from the files after its erasure': 0,
  'opened from a backup after its erasure': 0,
  'lost from the files though not erased': 0,
};
export type Wrong = typeof NOTHING_WRONG;
