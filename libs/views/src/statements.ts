import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Row, Sql, SqlValue } from './view.js';

/**
 * A view's tables in one SQLite connection. Each statement is compiled once and kept as long as the connection, so the
 * number of different texts MUST be small and fixed.
 */
export class Statements implements Sql {
  readonly #compiled = new Map<string, StatementSync>();

  constructor(private readonly database: DatabaseSync) {}

  run(statement: string, ...values: readonly SqlValue[]): void {
    this.#compile(statement).run(...values);
  }

  get(statement: string, ...values: readonly SqlValue[]): Row | undefined {
    return this.#compile(statement).get(...values) as Row | undefined;
  }

  all(statement: string, ...values: readonly SqlValue[]): readonly Row[] {
    return this.#compile(statement).all(...values) as Row[];
  }

  #compile(statement: string): StatementSync {
    let compiled = this.#compiled.get(statement);
    if (!compiled) {
      compiled = this.database.prepare(statement);
      this.#compiled.set(statement, compiled);
    }
    return compiled;
  }
}
