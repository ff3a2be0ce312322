import type { Found } from '../experiment.js';

const SHOWN = 30;
const NOTHING_WRONG = {
  'let in without standing': 0,
  'carried out without standing': 0,
  'content shown without standing': 0,
  'refused though in standing': 0,
  'repetitions answered otherwise': 0,
  'refusals not on record, or more': 0,
  'operations never tried': 0,
};
export type Wrong = keyof typeof NOTHING_WRONG;

/** What those who lost their standing were answered. */
export class Tally {
  readonly #wrong: Record<Wrong, number> = { ...NOTHING_WRONG };
  readonly #operations = new Set<string>();
  readonly #pairs = new Set<string>();
  readonly #ways = new Set<string>();
  readonly #examples: string[] = [];
  #refused = new Map<string, number>();
  #tried = 0;
  #retried = 0;

  get count(): number {
    return this.#tried + this.#retried;
  }

  get isWrong(): boolean {
    return Object.values(this.#wrong).some((count) => count > 0);
  }

  tried(operation: string, way: string): void {
    this.#tried += 1;
    this.#operations.add(operation);
    this.#ways.add(way);
    this.#pairs.add(`${way}: ${operation}`);
  }

  retried(): void {
    this.#retried += 1;
  }

  refused(by: string): void {
    this.#refused.set(by, (this.#refused.get(by) ?? 0) + 1);
  }

  /** How often each was refused since this was asked last. */
  takeRefused(): ReadonlyMap<string, number> {
    const refused = this.#refused;
    this.#refused = new Map();
    return refused;
  }

  wrongly(what: Wrong, example: string): void {
    this.#wrong[what] += 1;
    if (this.#examples.length < SHOWN) this.#examples.push(`${what}: ${example}`);
  }

  found(): Found {
    return {
      tried: this.count,
      wrong: { ...this.#wrong },
      measured: {
        operations: String(this.#operations.size),
        'ways of losing standing': String(this.#ways.size),
        'operations × ways': String(this.#pairs.size),
        'commands sent again': String(this.#retried),
      },
      ...(this.#examples.length > 0 && { example: this.#examples.join('\n') }),
    };
  }
}
