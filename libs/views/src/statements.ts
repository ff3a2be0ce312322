import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { columnOf } from './rows.js';
import type { NamedValues, Row, Sql, SqlValue, Values } from './view.js';

/**
 * A view's tables in one SQLite connection. Each statement is compiled once and kept as long as the connection, so the
 * number of different texts, and of the sets of columns that are written, MUST be small and fixed.
 */
export class Statements implements Sql {
  readonly #compiled = new Map<string, StatementSync>();
  readonly #writing = new Writing();

  constructor(private readonly database: DatabaseSync) {}

  run(statement: string, ...values: Values): void {
    const compiled = this.#compile(statement);
    if (areNamed(values)) compiled.run(storedByName(values[0]));
    else compiled.run(...values);
  }

  get(statement: string, ...values: Values): Row | undefined {
    const compiled = this.#compile(statement);
    return (areNamed(values) ? compiled.get(storedByName(values[0])) : compiled.get(...values)) as Row | undefined;
  }

  all(statement: string, ...values: Values): readonly Row[] {
    const compiled = this.#compile(statement);
    return (areNamed(values) ? compiled.all(storedByName(values[0])) : compiled.all(...values)) as Row[];
  }

  insert(table: string, row: NamedValues, conflict: 'ABORT' | 'IGNORE' | 'REPLACE' = 'ABORT'): void {
    this.#write(`${conflict} ${table}`, row, {}, (columns) => {
      const places = columns.map(() => '?').join(', ');
      return `INSERT OR ${conflict} INTO ${table} (${columns.join(', ')}) VALUES (${places})`;
    });
  }

  update(table: string, change: NamedValues, where: NamedValues): void {
    this.#write(`UPDATE ${table}`, change, where, (columns, found) => {
      return `UPDATE ${table} SET ${columns.map(isGiven).join(', ')} WHERE ${found.map(isGiven).join(' AND ')}`;
    });
  }

  delete(table: string, where: NamedValues): void {
    this.#write(`DELETE ${table}`, {}, where, (_, found) => {
      return `DELETE FROM ${table} WHERE ${found.map(isGiven).join(' AND ')}`;
    });
  }

  /** Runs what `text` says of the columns in `row` and in `where`. It is asked once for the same columns. */
  #write(
    what: string,
    row: NamedValues,
    where: NamedValues,
    text: (columns: readonly string[], found: readonly string[]) => string,
  ): void {
    let writing = this.#writing.next(what);
    const values: SqlValue[] = [];
    for (const part of [row, where]) {
      for (const member in part) {
        writing = writing.next(member);
        values.push(stored(part[member]));
      }
      writing = writing.next('');
    }
    writing.statement ??= this.database.prepare(text(columnsOf(row), columnsOf(where)));
    writing.statement.run(...values);
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

/** The statement for a set of columns, found by one name after the other: to join them for a key would cost much more. */
class Writing {
  statement?: StatementSync;
  readonly #longer = new Map<string, Writing>();

  next(name: string): Writing {
    let longer = this.#longer.get(name);
    if (!longer) {
      longer = new Writing();
      this.#longer.set(name, longer);
    }
    return longer;
  }
}

const columnsOf = (values: NamedValues) => Object.keys(values).map(columnOf);
const isGiven = (column: string) => `${column} = ?`;

function stored(value: SqlValue | boolean | undefined): SqlValue {
  return typeof value === 'boolean' ? Number(value) : (value ?? null);
}

function areNamed(values: Values): values is readonly [NamedValues] {
  return typeof values[0] === 'object' && values[0] !== null;
}

function storedByName(values: NamedValues): Row {
  const row: Row = {};
  for (const name in values) row[name] = stored(values[name]);
  return row;
}
