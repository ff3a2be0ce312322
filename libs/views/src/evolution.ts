import type { StoredEvent } from '#event-store/event-store.js';
import { decode, type Fact, type Upcasters } from '#event-store/fact.js';
import type { Sql, View } from './view.js';

const NONE: Upcasters = new Map();
const OTHERS = '*';

type Evolve = (fact: Fact, sql: Sql) => void;

/** Consecutive facts of the log, each decoded once at most however many views take it. */
export class Batch {
  readonly #decoded: Fact[] = [];

  constructor(readonly events: readonly StoredEvent[]) {}

  /** The fact at `index` as stored, not upcast. */
  fact(index: number): Fact {
    return (this.#decoded[index] ??= decode(this.#event(index), NONE));
  }

  upcast(index: number, upcasters: Upcasters): Fact {
    const event = this.#event(index);
    return upcasters.has(event.type) ? decode(event, upcasters) : this.fact(index);
  }

  #event(index: number): StoredEvent {
    const event = this.events[index];
    if (!event) throw new RangeError(`no fact ${String(index)} in a batch of ${String(this.events.length)}`);
    return event;
  }
}

/** A view's `evolve` as a lookup by type: exact names first, then `'*'`. */
export class Evolution {
  readonly #byType: ReadonlyMap<string, Evolve>;
  readonly #others: Evolve | undefined;
  readonly #many: View['evolveMany'];
  readonly #upcasters: Upcasters;

  constructor(view: View) {
    this.#byType = new Map(Object.entries(view.evolve).filter(([type]) => type !== OTHERS));
    this.#others = Object.hasOwn(view.evolve, OTHERS) ? view.evolve[OTHERS] : undefined;
    this.#many = view.evolveMany;
    this.#upcasters = view.upcasters ?? NONE;
  }

  /** True when every fact changes something in this view. */
  get takesAll(): boolean {
    return this.#others !== undefined;
  }

  /** False when a fact stored under `type` changes nothing in this view: it need not be decoded. */
  concerns(type: string): boolean {
    return this.#others !== undefined || this.#byType.has(type) || this.#upcasters.has(type);
  }

  /**
   * Takes the facts at these indexes of the batch, in order; `before` is told of each, or of the last of those that are
   * taken at once. Throws what the view throws.
   */
  take(batch: Batch, indexes: readonly number[], sql: Sql, before: (index: number) => void): void {
    const many = this.#many;
    if (many) {
      before(indexes.at(-1) ?? 0);
      many(
        indexes.map((index) => batch.upcast(index, this.#upcasters)),
        sql,
      );
      return;
    }
    for (const index of indexes) {
      before(index);
      this.apply(batch.upcast(index, this.#upcasters), sql);
    }
  }

  apply(fact: Fact, sql: Sql): void {
    (this.#byType.get(fact.type) ?? this.#others)?.(fact, sql);
  }
}
