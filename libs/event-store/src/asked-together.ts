/**
 * A question that is asked once for all who ask while the one before is under way: under load they share it, and who is alone
 * does not wait. Every answer is as of the moment in which it was asked for, or later.
 */
export class AskedTogether<Answer> {
  #next: Promise<Answer> | undefined;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(private readonly question: () => Promise<Answer>) {}

  /** @throws what the question throws, to all who share it */
  ask(): Promise<Answer> {
    return (this.#next ??= this.#begin(this.#underWay));
  }

  async #begin(before: Promise<unknown>): Promise<Answer> {
    await before;
    this.#next = undefined;
    const answer = this.question();
    this.#underWay = answer.catch(() => undefined);
    return await answer;
  }
}

/** The same of questions about one thing each: those who ask about the same one share it. */
export class AskedTogetherOf<Answer> {
  readonly #asked = new Map<string, { readonly together: AskedTogether<Answer>; asking: number }>();

  constructor(private readonly question: (about: string) => Promise<Answer>) {}

  /** How many things are asked about now. */
  get size(): number {
    return this.#asked.size;
  }

  /** @throws what the question throws, to all who share it */
  async ask(about: string): Promise<Answer> {
    const asked = this.#asked.get(about) ?? { together: new AskedTogether(() => this.question(about)), asking: 0 };
    this.#asked.set(about, asked);
    asked.asking += 1;
    try {
      return await asked.together.ask();
    } finally {
      asked.asking -= 1;
      if (asked.asking === 0) this.#asked.delete(about);
    }
  }
}
