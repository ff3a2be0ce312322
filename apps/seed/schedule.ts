/** What happens when, in order of time; what was put in first comes first at the same time. A binary heap. */
export class Schedule<Item> {
  readonly #heap: { readonly at: number; readonly order: number; readonly item: Item }[] = [];
  #order = 0;

  /** What comes first; it stays. */
  get first(): { readonly at: number; readonly item: Item } | undefined {
    return this.#heap[0];
  }

  add(at: number, item: Item): void {
    const heap = this.#heap;
    let place = heap.push({ at, order: this.#order++, item }) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#before(place, parent)) return;
      this.#swap(place, parent);
      place = parent;
    }
  }

  next(): { readonly at: number; readonly item: Item } | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || first === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let place = 0; ;) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      const child = right < heap.length && this.#before(right, left) ? right : left;
      if (child >= heap.length || !this.#before(child, place)) return first;
      this.#swap(place, child);
      place = child;
    }
  }

  #before(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (!a || !b) return false;
    return a.at === b.at ? a.order < b.order : a.at < b.at;
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (!a || !b) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }
}
