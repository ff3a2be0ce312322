import { DatabaseSync } from 'node:sqlite';
import { Refusal } from '#kernel/refusal.js';
import type { Fact } from '#event-store/fact.js';
import { Evolution } from './evolution.js';
import { Statements } from './statements.js';
import { type Row, type Sql, type Values, type View, ViewQueries } from './view.js';

/** Puts calls of the SQL function `seen` into tables and statements: one wherever a row is gone through. */
export type Seeing = (sql: string) => string;

/** What a view shows after some facts. */
export interface ViewAfter {
  all(statement: string, ...values: Values): readonly Row[];
  get(statement: string, ...values: Values): Row | undefined;
  /** For the view's query functions; it knows this view only. */
  queries(): ViewQueries;
  /** How many rows what is asked within goes through, by the calls that `seeing` put in. */
  rowsRead(within: (queries: ViewQueries) => void): number;
}

/** `givenView(view)(...facts).all('SELECT …')`: the one wording for view tests. The tables are in memory. */
export function givenView(view: View, seeing: Seeing = (sql) => sql) {
  let rows = 0;
  return (...facts: readonly Fact[]): ViewAfter => {
    const database = new DatabaseSync(':memory:');
    database.function('seen', { varargs: true, useBigIntArguments: true }, () => {
      rows += 1;
      return 1;
    });
    database.exec(seeing(view.tables));
    if (view.indexes !== undefined) database.exec(view.indexes);
    const sql = new Statements(database);
    const evolution = new Evolution(view);
    for (const fact of facts) evolution.apply(fact, sql);
    const position = facts.at(-1)?.position ?? 0n;
    const queries = () => new OneView(view, sql, position, seeing);
    return {
      all: (statement, ...values) => sql.all(statement, ...values),
      get: (statement, ...values) => sql.get(statement, ...values),
      queries,
      rowsRead: (within) => {
        rows = 0;
        within(queries());
        return rows;
      },
    };
  };
}

/** What several views show after the same facts. */
export function givenViews(...views: readonly View[]) {
  return (...facts: readonly Fact[]): ViewQueries => {
    const shown = new Map(views.map((view) => [view.name, givenView(view)(...facts).queries()]));
    return new SeveralViews(shown);
  };
}

class SeveralViews extends ViewQueries {
  constructor(private readonly shown: ReadonlyMap<string, ViewQueries>) {
    super();
  }

  override all(view: View, statement: string, ...values: Values): readonly Row[] {
    return this.#of(view).all(view, statement, ...values);
  }

  override get(view: View, statement: string, ...values: Values): Row | undefined {
    return this.#of(view).get(view, statement, ...values);
  }

  override position(view: View): bigint {
    return this.#of(view).position(view);
  }

  override reached(view: View, position: bigint): Promise<void> {
    return this.#of(view).reached(view, position);
  }

  #of({ name }: View): ViewQueries {
    const shown = this.shown.get(name);
    if (!shown) throw new Error(`the view ${name} was not given`);
    return shown;
  }
}

class OneView extends ViewQueries {
  constructor(
    private readonly view: View,
    private readonly sql: Sql,
    private readonly applied: bigint,
    private readonly seeing: Seeing,
  ) {
    super();
  }

  override all(view: View, statement: string, ...values: Values): readonly Row[] {
    return this.#tables(view).all(this.seeing(statement), ...values);
  }

  override get(view: View, statement: string, ...values: Values): Row | undefined {
    return this.#tables(view).get(this.seeing(statement), ...values);
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

/** Sees every row of the view's tables that a query goes through, full-text search aside. */
export function everyRow({ tables }: Pick<View, 'tables'>): Seeing {
  const database = new DatabaseSync(':memory:');
  database.exec(tables);
  const keys = new Map<string, string>();
  const listed = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'";
  for (const { name } of database.prepare(listed).all()) {
    const columns = database.prepare(`PRAGMA table_info(${String(name)})`).all();
    keys.set(String(name), String((columns.find(({ pk }) => pk === 1) ?? columns[0])?.name));
  }
  database.close();
  const named = new RegExp(
    `\\b(FROM|JOIN)\\s+(${[...keys.keys()].join('|')})\\b(?:\\s+AS\\s+(\\w+))?(\\s+INDEXED BY \\w+|\\s+NOT INDEXED)?`,
    'g',
  );
  return (sql) =>
    sql.replaceAll(named, (_, word: string, table: string, alias: string | undefined, index = '') => {
      const rows = `SELECT * FROM ${table}${String(index)} WHERE seen(${table}.${keys.get(table) ?? ''})`;
      return `${word} (${rows}) AS ${alias ?? table}`;
    });
}
