/**
 * Entries that were used lately: always the last half of `capacity` of them, and never more than `capacity`.
 *
 * Two generations, of which the older one is let go of as a whole: every call takes the same short time, however many
 * entries came and went.
 */
export class Recent<Value> {
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  constructor(private readonly capacity: number) {}

  get(key: string): Value | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const known = this.#old.get(key);
    if (known !== undefined) this.set(key, known);
    return known;
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }

  set(key: string, value: Value): void {
    this.#young.set(key, value);
    if (2 * this.#young.size <= this.capacity) return;
    // The newest entry begins the next generation: those before it are still there.
    this.#young.delete(key);
    this.#old = this.#young;
    this.#young = new Map([[key, value]]);
  }
}
