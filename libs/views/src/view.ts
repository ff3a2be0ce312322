import type { Fact, Upcasters } from '#event-store/fact.js';
import type { Decider, Draft } from '#kernel/decider.js';

/** A value that SQLite keeps. */
export type SqlValue = string | number | bigint | null;

export type Row = Record<string, SqlValue>;

/** Values by name. Undefined stands for NULL, a boolean for 1 or 0. */
export type NamedValues = Readonly<Record<string, SqlValue | boolean | undefined>>;

/** What a statement is given: for each `?` a value, in order; or one object, with a member `name` for each `:name`. */
export type Values = readonly SqlValue[] | readonly [NamedValues];

/**
 * The tables that one view owns. Statements are prepared once for each text: pass values, never build them in.
 *
 * Where values are named after columns, the member `inForceFrom` is the column `in_force_from`.
 */
export interface Sql {
  run(statement: string, ...values: Values): void;
  get(statement: string, ...values: Values): Row | undefined;
  all(statement: string, ...values: Values): readonly Row[];
  /** Adds a row. A row that is there already is a fault, unless `conflict` says what becomes of the new one. */
  insert(table: string, row: NamedValues, conflict?: 'IGNORE' | 'REPLACE'): void;
  /** Changes the rows that have the values of `where`; NULL is never found. */
  update(table: string, change: NamedValues, where: NamedValues): void;
  /** Removes the rows that have the values of `where`; NULL is never found. */
  delete(table: string, where: NamedValues): void;
}

/**
 * Something that is seen, computed from the log alone.
 *
 * `evolve` MUST be a function of the facts and of the view's own tables: no clock, no randomness, no other source.
 * Then the view rebuilds to the same bytes. Change `version` whenever the tables or what is written to them changes:
 * the new version is built beside the old one and takes its place when it has caught up.
 */
export interface View {
  /** Lower-case words with hyphens; part of the file's name. */
  readonly name: string;
  readonly version: number;
  /** What its rows depend on beside the facts and this program, by name and version: another makes another file. */
  readonly computedWith?: string;
  /** The module that exports this value as `view`: `import.meta.url`. */
  readonly module: string;
  /** CREATE statements; every table STRICT and with a primary key, so that a dump of it has one order. */
  readonly tables: string;
  /**
   * CREATE INDEX statements for what readers ask. They are made when the view has been built, which is much faster than
   * keeping them while it is: `evolve` MUST NOT need them. An index that `evolve` reads by belongs in `tables`.
   */
  readonly indexes?: string;
  /** What each type of fact changes. Facts of other types are passed over. `'*'` takes the facts not named. */
  readonly evolve: Readonly<Record<string, (fact: Fact, sql: Sql) => void>>;
  /**
   * Takes consecutive facts of those that `evolve` takes at once, where that is much cheaper. What the tables become MUST
   * NOT depend on where one such run ends and the next begins.
   */
  readonly evolveMany?: (facts: readonly Fact[], sql: Sql) => void;
  /** For facts of old type versions: `evolve` is asked by the type that they are upcast to. */
  readonly upcasters?: Upcasters;
}

/** A fact of a slice, as the log has it. */
export type FactOf<F extends Draft> = F extends Draft<infer Type, infer Conduct> ? Fact<Type, Conduct> : never;

/** What becomes of each of the facts `F` but those that are passed over; `More` is what is given beside the fact. */
export type Deciding<F extends Draft, Passed extends F['type'] = never, More extends readonly unknown[] = []> = {
  readonly [Type in Exclude<F['type'], Passed>]: (fact: FactOf<Extract<F, Draft<Type>>>, ...more: More) => void;
};

/** What a view says of the facts `F` of the slices that it declares: what each changes, or that it passes over it. */
export interface ViewOver<F extends Draft, Passed extends F['type']> extends Omit<View, 'evolve'> {
  /** Facts of the declared slices that change nothing here, or what every other fact changes. */
  readonly passesOver?: readonly Passed[];
  /** What every fact changes that `evolve` does not name, of whichever slice. */
  readonly others?: (fact: Fact, sql: Sql) => void;
  readonly evolve: Deciding<F, Passed, [sql: Sql]>;
}

/** A view that has decided about each of the facts `F`. */
export interface DecidedView<F extends Draft> extends View {
  /** The type of every one of them. */
  readonly decided: ReadonlySet<F['type']>;
}

/**
 * A view over the facts `F`, the unions of the slices about whose facts it decides: `viewOver<ExchangeFact>()({ … })`. A
 * new fact of one of these slices does not compile until the view has decided about it.
 */
export function viewOver<F extends Draft>() {
  return <const Passed extends F['type'] = never>(declared: ViewOver<F, Passed>): DecidedView<F> => {
    const { passesOver = [], others, evolve, ...view } = declared;
    const taken = byType<View['evolve'][string]>(evolve);
    const decided = new Set<F['type']>([...passesOver, ...Object.keys(taken)]);
    return { ...view, decided, evolve: { ...taken, ...(others && { '*': others }) } };
  };
}

/** The same for what is counted without tables: what each fact of the declared slices adds, by type. */
export function countOver<F extends Draft>() {
  return <const Passed extends F['type'] = never>(declared: {
    readonly passesOver?: readonly Passed[];
    readonly take: Deciding<F, Passed>;
  }): Readonly<Record<string, (fact: Fact) => void>> => byType(declared.take);
}

/** Whoever looks up by a fact's type gives what is found that very fact. */
function byType<Take>(decided: object): Readonly<Record<string, Take>> {
  return decided as Readonly<Record<string, Take>>;
}

/** The id of the record that a fact is of: `<id>` of the stream `<kind>-<id>`. */
export function idOf({ stream }: Pick<Fact, 'stream'>): string {
  return stream.slice(stream.indexOf('-') + 1);
}

/** The state of a record after a fact, by its own rules. `before` is what the view keeps of it, as JSON text. */
export function stateAfter<State, F extends Draft>(
  { initial, evolve }: Pick<Decider<never, State, F>, 'initial' | 'evolve'>,
  before: SqlValue | undefined,
  fact: F,
): State {
  return evolve(before == null ? initial : (JSON.parse(String(before)) as State), fact);
}

/**
 * What is worked out from views in a thread of its own, because it takes longer than others can be kept waiting. What is
 * given and what is answered are plain values.
 */
export interface Question<Given, Answer> {
  /** The module that exports this value as `question`: `import.meta.url`. Nothing but this is told to the thread. */
  readonly module: string;
  /** What it is given once when the server starts, so that whoever asks first finds the thread at work. */
  readonly rehearsal: Given;
  /** MUST be a function of what is given and of the views, which stand still meanwhile. */
  readonly answer: (queries: ViewQueries, given: Given) => Answer | Promise<Answer>;
}

/** What is told of a question to whoever rehearses it. */
export type Rehearsed = Pick<Question<unknown, unknown>, 'module' | 'rehearsal'>;

/** Read access to a view, from the process that answers queries. */
export abstract class ViewQueries {
  /** Rows of a SELECT over the view's tables. */
  abstract all(view: View, statement: string, ...values: Values): readonly Row[];
  abstract get(view: View, statement: string, ...values: Values): Row | undefined;
  /** The position that the view's tables reflect. */
  abstract position(view: View): bigint;
  /**
   * Waits until `view` reflects `position`.
   * @throws Refusal `view.behind` when it does not within `timeout` milliseconds.
   */
  abstract reached(view: View, position: bigint, timeout?: number): Promise<void>;
  /** The answer to a question, which is worked out where nobody waits for the thread. */
  async apart<Given, Answer>(question: Question<Given, Answer>, given: NoInfer<Given>): Promise<Answer> {
    return await question.answer(this, given);
  }
}
