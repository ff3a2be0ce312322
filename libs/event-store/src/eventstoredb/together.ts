/** A question that many ask at the same time: it is asked once for all of them, after the last of them came. */
export class Together<Answer> {
  #now: Promise<Answer> | undefined;
  #next: Promise<Answer> | undefined;

  constructor(private readonly question: () => Promise<Answer>) {}

  /** An answer to a question that was asked no earlier than now. */
  ask(): Promise<Answer> {
    if (!this.#now) return this.#begin();
    const begin = (): Promise<Answer> => {
      this.#next = undefined;
      return this.#begin();
    };
    this.#next ??= this.#now.then(begin, begin);
    return this.#next;
  }

  #begin(): Promise<Answer> {
    const asked = this.question().finally(() => {
      if (this.#now === asked) this.#now = undefined;
    });
    this.#now = asked;
    return asked;
  }
}
