import { AsyncResource } from 'node:async_hooks';

/** One in so many of those that may be worked on is begun before others have their turn. */
const BEGUN_OF = 8;

interface Turns {
  working: number;
  readonly waiting: (() => void)[];
  /** How many were begun since others had their turn; undefined where they had it. */
  begun: number | undefined;
}

/**
 * How many requests of one caller are worked on at the same time. Those beyond wait, in the order in which they came. An
 * eighth of them is begun at a stretch, and then others have their turn: what each of them does without a pause is not done
 * one after the other.
 */
export class CallerTurns {
  readonly #callers = new Map<string, Turns>();
  readonly #atAStretch: number;

  constructor(private readonly most: number) {
    this.#atAStretch = Math.ceil(most / BEGUN_OF);
  }

  /** Begins `work` when it is the caller's turn; `end` MUST follow once for each. */
  take(subject: string, work: () => void): void {
    const caller = this.#callers.get(subject) ?? { working: 0, waiting: [], begun: undefined };
    this.#callers.set(subject, caller);
    if (caller.waiting.length === 0 && this.#mayBegin(caller)) this.#begin(subject, caller, work);
    // Whoever lets it begin later does so in another context than its own.
    else caller.waiting.push(AsyncResource.bind(work));
  }

  end(subject: string): void {
    const caller = this.#callers.get(subject);
    if (!caller) return;
    caller.working -= 1;
    if (caller.begun === undefined) this.#afterOthers(subject, caller);
  }

  #mayBegin({ working, begun = 0 }: Turns): boolean {
    return working < this.most && begun < this.#atAStretch;
  }

  #begin(subject: string, caller: Turns, work: () => void): void {
    caller.working += 1;
    if (caller.begun === undefined) this.#afterOthers(subject, caller);
    caller.begun = (caller.begun ?? 0) + 1;
    work();
  }

  #afterOthers(subject: string, caller: Turns): void {
    caller.begun = 0;
    setImmediate(() => {
      caller.begun = undefined;
      while (this.#mayBegin(caller)) {
        const next = caller.waiting.shift();
        if (!next) break;
        this.#begin(subject, caller, next);
      }
      if (caller.working === 0 && caller.waiting.length === 0) this.#callers.delete(subject);
    });
  }
}
