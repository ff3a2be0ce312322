/** Work that concerns the same things is done one after the other, in the order in which it came. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<Answer>(keys: readonly string[], work: () => Promise<Answer>): Promise<Answer> {
    const before = keys.map((key) => this.#last.get(key)).filter((last) => last !== undefined);
    const mine = before.length > 0 ? Promise.all(before).then(work) : work();
    const settled: Promise<void> = mine.then(
      () => this.#leave(keys, settled),
      () => this.#leave(keys, settled),
    );
    for (const key of keys) this.#last.set(key, settled);
    return mine;
  }

  /** When all that has come until now is done. */
  async all(): Promise<void> {
    await Promise.all(this.#last.values());
  }

  #leave(keys: readonly string[], settled: Promise<void>): void {
    for (const key of keys) if (this.#last.get(key) === settled) this.#last.delete(key);
  }
}
