import { DatabaseSync } from 'node:sqlite';
import { Refusal } from '#kernel/refusal.js';
import { Statements } from './statements.js';
import type { ViewProgress } from './view-progress.js';
import { viewPath } from './view-path.js';
import { type Row, type Values, type View, ViewQueries } from './view.js';

const PATIENCE = 2_000;

interface Opened {
  readonly placed: number;
  readonly database: DatabaseSync;
  readonly sql: Statements;
}

/**
 * Reads the views' files, each over one read-only connection; never waits for the thread that writes them. A query of a
 * view that is still being built is refused with `view.behind`.
 */
export class FileViewQueries extends ViewQueries {
  readonly #opened = new Map<string, Opened>();

  constructor(
    private readonly directory: string,
    private readonly progress: ViewProgress,
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
    return this.progress.position(view);
  }

  override async reached(view: View, position: bigint, timeout = PATIENCE): Promise<void> {
    const shown = (): boolean => this.progress.placed(view) > 0 && this.progress.position(view) >= position;
    if (!(await this.progress.until(shown, timeout))) throw behind(view);
  }

  /** Lets go of the files; a later query opens them again. */
  close(): void {
    for (const { database } of this.#opened.values()) database.close();
    this.#opened.clear();
  }

  #tables(view: View): Statements {
    const placed = this.progress.placed(view);
    const before = this.#opened.get(view.name);
    if (before?.placed === placed) return before.sql;
    if (placed === 0) throw behind(view);
    before?.database.close();
    const database = new DatabaseSync(viewPath(this.directory, view), { readOnly: true });
    const sql = new Statements(database);
    this.#opened.set(view.name, { placed, database, sql });
    return sql;
  }
}

function behind(view: View): Refusal {
  return new Refusal('view.behind', `The view ${view.name} has not caught up; try again.`);
}
