import { DatabaseSync } from 'node:sqlite';
import { Refusal } from '#kernel/refusal.js';
import type { Fact } from '#event-store/fact.js';
import { Evolution } from './evolution.js';
import { Statements } from './statements.js';
import { type Row, type Sql, type Values, type View, ViewQueries } from './view.js';

/** What a view shows after some facts. */
export interface ViewAfter {
  all(statement: string, ...values: Values): readonly Row[];
  get(statement: string, ...values: Values): Row | undefined;
  /** For the view's query functions; it knows this view only. */
  queries(): ViewQueries;
}

/** `givenView(view)(...facts).all('SELECT …')`: the one wording for view tests. The tables are in memory. */
export function givenView(view: View) {
  return (...facts: readonly Fact[]): ViewAfter => {
    const database = new DatabaseSync(':memory:');
    database.exec(view.tables);
    if (view.indexes !== undefined) database.exec(view.indexes);
    const sql = new Statements(database);
    const evolution = new Evolution(view);
    for (const fact of facts) evolution.apply(fact, sql);
    const position = facts.at(-1)?.position ?? 0n;
    return {
      all: (statement, ...values) => sql.all(statement, ...values),
      get: (statement, ...values) => sql.get(statement, ...values),
      queries: () => new OneView(view, sql, position),
    };
  };
}

class OneView extends ViewQueries {
  constructor(
    private readonly view: View,
    private readonly sql: Sql,
    private readonly applied: bigint,
  ) {
    super();
  }

  override all(view: View, statement: string, ...values: Values): readonly Row[] {
    return this.#tables(view).all(statement, ...values);
  }

  override get(view: View, statement: string, ...values: Values): Row | undefined {
    return this.#tables(view).get(statement, ...values);
  }

  override position(view: View): bigint {
    this.#tables(view);
    return this.applied;
  }

  override reached(view: View, position: bigint): Promise<void> {
    if (this.position(view) >= position) return Promise.resolve();
    return Promise.reject(new Refusal('view.behind', `The view ${view.name} is behind.`));
  }

  #tables(view: View): Sql {
    if (view.name !== this.view.name) throw new Error(`given ${this.view.name}, asked for ${view.name}`);
    return this.sql;
  }
}
