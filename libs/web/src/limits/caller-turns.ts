/** How many requests of one caller are worked on at the same time. Those beyond wait, in the order in which they came. */
export class CallerTurns {
  readonly #callers = new Map<string, { working: number; readonly waiting: (() => void)[] }>();

  constructor(private readonly most: number) {}

  /** Begins `work` when it is the caller's turn, at once where nobody is known; `end` MUST follow once for each. */
  take(subject: string | undefined, work: () => void): void {
    if (subject === undefined) {
      work();
      return;
    }
    const caller = this.#callers.get(subject) ?? { working: 0, waiting: [] };
    if (caller.working >= this.most) {
      caller.waiting.push(work);
      return;
    }
    caller.working += 1;
    this.#callers.set(subject, caller);
    work();
  }

  end(subject: string | undefined): void {
    const caller = subject === undefined ? undefined : this.#callers.get(subject);
    if (subject === undefined || !caller) return;
    const next = caller.waiting.shift();
    if (next) setImmediate(next);
    else if (caller.working > 1) caller.working -= 1;
    else this.#callers.delete(subject);
  }
}
