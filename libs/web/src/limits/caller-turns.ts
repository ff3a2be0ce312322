interface Turns {
  working: number;
  readonly waiting: (() => void)[];
  /** Whether one was begun, or ended, since everyone else had their turn. */
  isOver: boolean;
}

/**
 * How many requests of one caller are worked on at the same time. Those beyond wait, in the order in which they came. One
 * is begun while everyone else has their turn once: what each of them does at a stretch is not done one after the other.
 */
export class CallerTurns {
  readonly #callers = new Map<string, Turns>();

  constructor(private readonly most: number) {}

  /** Begins `work` when it is the caller's turn, at once where nobody is known; `end` MUST follow once for each. */
  take(subject: string | undefined, work: () => void): void {
    if (subject === undefined) {
      work();
      return;
    }
    const caller = this.#callers.get(subject) ?? { working: 0, waiting: [], isOver: false };
    this.#callers.set(subject, caller);
    caller.waiting.push(work);
    if (!caller.isOver) this.#begin(subject, caller);
  }

  end(subject: string | undefined): void {
    const caller = subject === undefined ? undefined : this.#callers.get(subject);
    if (subject === undefined || !caller) return;
    caller.working -= 1;
    this.#afterOthers(subject, caller);
  }

  #begin(subject: string, caller: Turns): void {
    const work = caller.working < this.most ? caller.waiting.shift() : undefined;
    if (work) {
      caller.working += 1;
      this.#afterOthers(subject, caller);
      work();
    } else if (caller.working === 0) {
      this.#callers.delete(subject);
    }
  }

  #afterOthers(subject: string, caller: Turns): void {
    if (caller.isOver) return;
    caller.isOver = true;
    setImmediate(() => {
      caller.isOver = false;
      this.#begin(subject, caller);
    });
  }
}
