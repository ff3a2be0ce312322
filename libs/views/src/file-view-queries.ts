import { DatabaseSync } from 'node:sqlite';
import { Refusal } from '#kernel/refusal.js';
import { type Question, type Rehearsed, type Row, type Values, type View, ViewQueries } from './view.js';
import { QuestionDesk } from './questions/question-desk.js';
import { Statements } from './statements.js';
import type { ViewProgress } from './view-progress.js';
import { viewPath } from './view-path.js';

/** Milliseconds that a reader waits for a view at most. */
const PATIENCE = 1_000;

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
  readonly #desk: QuestionDesk;
  #standsStill = false;

  constructor(
    private readonly directory: string,
    private readonly progress: Pick<ViewProgress, 'placed' | 'placings' | 'position' | 'until'>,
    /** Told when a reader waits: facts that the view has not seen may be those of another process. */
    private readonly onWait: () => void = () => undefined,
  ) {
    super();
    this.#desk = new QuestionDesk(directory);
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
    if (shown()) return;
    this.onWait();
    if (!(await this.progress.until(shown, timeout))) throw behind(view);
  }

  override apart<Given, Answer>(question: Question<Given, Answer>, given: NoInfer<Given>): Promise<Answer> {
    return this.#desk.ask(question, given, this.progress.placings());
  }

  /** Asks each once; whatever keeps it from its answer is told to those who ask in earnest. */
  async rehearse(questions: readonly Rehearsed[]): Promise<void> {
    const placed = this.progress.placings();
    await Promise.allSettled(questions.map((question) => this.#desk.ask(question, question.rehearsal, placed)));
  }

  /** While it asks, each view stays as it was when it was first asked for. Never twice at a time. */
  async standingStill<Answer>(ask: () => Answer | Promise<Answer>): Promise<Answer> {
    this.#standsStill = true;
    try {
      return await ask();
    } finally {
      this.#standsStill = false;
      for (const { database } of this.#opened.values()) if (database.isTransaction) database.exec('COMMIT');
    }
  }

  /** Lets go of the files; a later query opens them again. */
  async close(): Promise<void> {
    await this.#desk.close();
    for (const { database } of this.#opened.values()) database.close();
    this.#opened.clear();
  }

  #tables(view: View): Statements {
    const { database, sql } = this.#open(view);
    if (this.#standsStill && !database.isTransaction) database.exec('BEGIN');
    return sql;
  }

  #open(view: View): Opened {
    const placed = this.progress.placed(view);
    const before = this.#opened.get(view.name);
    if (before?.placed === placed) return before;
    if (placed === 0) throw behind(view);
    before?.database.close();
    const database = new DatabaseSync(viewPath(this.directory, view), { readOnly: true });
    const opened = { placed, database, sql: new Statements(database) };
    this.#opened.set(view.name, opened);
    return opened;
  }
}

function behind(view: View): Refusal {
  return new Refusal('view.behind', `The view ${view.name} has not caught up; try again.`);
}
