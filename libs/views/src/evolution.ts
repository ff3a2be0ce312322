import type { StoredEvent } from '#event-store/event-store.js';
import { decode, type Fact, type Upcasters } from '#event-store/fact.js';
import type { Sql, View } from './view.js';

const NONE: Upcasters = new Map();
const OTHERS = '*';

type Evolve = (fact: Fact, sql: Sql) => void;

/** A view's `evolve` as a lookup by type: exact names first, then `'*'`. */
export class Evolution {
  readonly #byType: ReadonlyMap<string, Evolve>;
  readonly #others: Evolve | undefined;
  readonly #upcasters: Upcasters;

  constructor(view: View) {
    this.#byType = new Map(Object.entries(view.evolve).filter(([type]) => type !== OTHERS));
    this.#others = Object.hasOwn(view.evolve, OTHERS) ? view.evolve[OTHERS] : undefined;
    this.#upcasters = view.upcasters ?? NONE;
  }

  /** False when a fact stored under `type` changes nothing in this view: it need not be decoded. */
  concerns(type: string): boolean {
    return this.#others !== undefined || this.#byType.has(type) || this.#upcasters.has(type);
  }

  /** True when the view brings upcasters: then it MUST be given facts that `decode` made with them. */
  get upcasts(): boolean {
    return this.#upcasters.size > 0;
  }

  decode(event: StoredEvent): Fact {
    return decode(event, this.#upcasters);
  }

  apply(fact: Fact, sql: Sql): void {
    (this.#byType.get(fact.type) ?? this.#others)?.(fact, sql);
  }
}
