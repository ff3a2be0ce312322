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
