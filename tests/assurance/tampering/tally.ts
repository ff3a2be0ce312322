import type { Found } from '../experiment.js';

/** How many of what is wrong are told one by one. */
const SHOWN = 30;

const NOTHING_WRONG = {
  'content given to who has no right': 0,
  'forged facts acted on or shown': 0,
  'edits not found by verify': 0,
  'first wrong position not named': 0,
  'started on though changed': 0,
  'content opened at another place': 0,
  'changed logs backed up or put back': 0,
  'forged lines taken for more': 0,
};
export type Wrong = keyof typeof NOTHING_WRONG;

/** What the edits led to. */
export class Tally {
  tried = 0;
  /** Records whose end was removed while no server ran, and that answered as before it: until `talaan verify` is run. */
  untilVerified = 0;
  asked = 0;
  readonly #wrong: Record<Wrong, number> = { ...NOTHING_WRONG };
  readonly #kinds = new Set<string>();
  readonly #examples: string[] = [];

  /** An edit was made. */
  made(kind: string): void {
    this.tried += 1;
    this.#kinds.add(kind);
  }

  wrongly(what: Wrong, example: string): void {
    this.#wrong[what] += 1;
    if (this.#examples.length < SHOWN) this.#examples.push(`${what}: ${example}`);
  }

  get isWrong(): boolean {
    return Object.values(this.#wrong).some((count) => count > 0);
  }

  found(): Found {
    return {
      tried: this.tried,
      wrong: { ...this.#wrong },
      measured: {
        'kinds of edit': String(this.#kinds.size),
        'answers compared': String(this.asked),
        'ends of records removed, found by verify alone': String(this.untilVerified),
      },
      ...(this.#examples.length > 0 && { example: this.#examples.join('\n') }),
    };
  }
}
