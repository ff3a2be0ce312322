/** Who works on something that has a name: many together, or one alone. Within this process. */
export class Turns {
  readonly #together = new Map<string, number>();
  readonly #alone = new Map<string, Promise<undefined>>();
  readonly #waiting = new Map<string, () => void>();

  /** With others of this kind, and never while someone has it alone. */
  async together<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    for (let other; (other = this.#alone.get(name));) await other;
    this.#together.set(name, (this.#together.get(name) ?? 0) + 1);
    try {
      return await work();
    } finally {
      const left = (this.#together.get(name) ?? 1) - 1;
      if (left > 0) this.#together.set(name, left);
      else {
        this.#together.delete(name);
        this.#waiting.get(name)?.();
      }
    }
  }

  /** Once all have ended who began before; those who come later wait. */
  async alone<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    for (let other; (other = this.#alone.get(name));) await other;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#alone.set(name, promise);
    try {
      if (this.#together.has(name))
        await new Promise<undefined>((free) => this.#waiting.set(name, () => free(undefined)));
      return await work();
    } finally {
      this.#waiting.delete(name);
      this.#alone.delete(name);
      resolve(undefined);
    }
  }
}
