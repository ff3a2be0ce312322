/** Who holds what in one process, and who is alone with it. */
export class Holds {
  readonly #held = new Map<string, number>();
  readonly #alone = new Map<string, Promise<unknown>>();

  isHeld(id: string): boolean {
    return this.#held.has(id);
  }

  /** Does `work` once nobody is alone with any of these; from then on nobody begins to be before it has ended. */
  async holding<Result>(ids: readonly string[], work: () => Promise<Result>): Promise<Result> {
    for (let others; (others = ids.flatMap((id) => this.#alone.get(id) ?? [])).length > 0;) await Promise.all(others);
    for (const id of ids) this.#held.set(id, (this.#held.get(id) ?? 0) + 1);
    try {
      return await work();
    } finally {
      for (const id of ids) {
        const left = (this.#held.get(id) ?? 1) - 1;
        if (left > 0) this.#held.set(id, left);
        else this.#held.delete(id);
      }
    }
  }

  /** Does `work` while nobody holds it, after who is alone with it now; what it answers, or false when it is held. */
  async alone(id: string, work: () => Promise<boolean>): Promise<boolean> {
    for (let other; (other = this.#alone.get(id));) await other;
    if (this.isHeld(id)) return false;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#alone.set(id, promise);
    try {
      return await work();
    } finally {
      this.#alone.delete(id);
      resolve(undefined);
    }
  }
}
