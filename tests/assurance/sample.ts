/** A generator of numbers from 0 up to 1 that is a function of its seed (mulberry32). */
export function chanceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function shuffled<Item>(items: readonly Item[], chance: () => number): Item[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(chance() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other] as Item, mixed[last] as Item];
  }
  return mixed;
}

/** `count` of the items at least, where there are so many: of every stratum one, then of each one more. */
export function stratified<Item>(
  items: readonly Item[],
  count: number,
  stratumOf: (item: Item) => string,
  chance: () => number,
): readonly Item[] {
  if (count >= items.length) return items;
  const strata = [...Map.groupBy(shuffled(items, chance), stratumOf).values()];
  const taken: Item[] = [];
  for (let round = 0; taken.length < count; round += 1) {
    for (const stratum of strata) {
      if (round > 0 && taken.length >= count) break;
      const item = stratum[round];
      if (item !== undefined) taken.push(item);
    }
  }
  return taken;
}

/** Does the work for every item, so many at once. */
export async function each<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const one = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

/** Lets so much work be under way at once: what comes later waits until some of it has ended. */
export class AtOnce {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(most: number) {
    this.#free = most;
  }

  async work<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((begin) => this.#waiting.push(begin));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
