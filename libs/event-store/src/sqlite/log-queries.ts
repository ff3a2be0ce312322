import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { StoredEvent } from '../event-store.js';
import { formatOf, hasMacs, type LogFormat, openForReading, unavailable } from './log-file.js';

/** A page ends with the fact that fills it; both bound the memory that a reader needs. */
const PAGE_FACTS = 512;
const PAGE_CHARACTERS = 1_048_576;

const COLUMNS = 'position, id, stream, revision, type, CAST(payload AS TEXT), CAST(metadata AS TEXT), recorded_at';
type Columns = [bigint, string, string, bigint, string, string, string, bigint, (string | null)?];

/** The questions that a log file answers, at once and on the calling thread. Each throws StoreUnavailable. */
export class LogQueries {
  readonly level: LogFormat;
  readonly #db: DatabaseSync;
  readonly #page: StatementSync;
  readonly #stream: StatementSync;
  readonly #entered: StatementSync;
  readonly #later: StatementSync;
  readonly #head: StatementSync;
  readonly #before: StatementSync;
  readonly #begun: StatementSync;
  readonly #types: StatementSync;
  readonly #after: StatementSync;

  constructor(directory: string) {
    this.#db = openForReading(directory);
    this.level = formatOf(this.#db);
    const columns = hasMacs(this.level) ? `${COLUMNS}, mac` : COLUMNS;
    this.#page = this.#prepare(`SELECT ${columns} FROM fact WHERE position > ? AND position <= ? ORDER BY position`);
    this.#stream = this.#prepare(
      `SELECT ${columns} FROM fact
       WHERE stream_number = (SELECT number FROM stream WHERE name = ?) AND revision >= ? ORDER BY revision`,
    );
    this.#entered = this.#prepare(
      `SELECT ${columns} FROM fact WHERE position = (SELECT position FROM fact_id WHERE fact_id.id = ?)`,
    );
    this.#later = this.#prepare(
      `SELECT ${columns} FROM fact WHERE position > (SELECT position FROM ids_entered) AND id = ?`,
    );
    this.#head = this.#prepare('SELECT coalesce(max(position), 0) FROM fact');
    this.#before = this.#prepare(
      'SELECT position, recorded_at FROM fact WHERE position <= ? ORDER BY position DESC LIMIT 1',
    );
    // In this order: few facts are looked at, and there are many streams.
    this.#begun = this.#prepare(
      `SELECT 1 FROM fact CROSS JOIN stream ON number = stream_number
       WHERE position > ? AND position <= ? AND revision = 0 AND substr(name, 1, length(?)) = ? LIMIT 1`,
    );
    this.#after = this.#prepare(
      'SELECT 1 FROM fact WHERE stream_number = (SELECT number FROM stream WHERE name = ?) AND revision > ? LIMIT 1',
    );
    this.#types = this.#prepare(
      'SELECT type, max(position) FROM fact WHERE position > ? AND position <= ? GROUP BY type',
    );
  }

  /** The next facts after `after`, up to `until`: one at least when there is one, and no more than a page, or `most`. */
  page(after: bigint, until = 2n ** 63n - 1n, most = PAGE_FACTS): readonly StoredEvent[] {
    return this.#ask(() => {
      const facts = this.#page.iterate(after, until) as IterableIterator<unknown>;
      return firstOf(facts, { most, characters: PAGE_CHARACTERS }).facts;
    });
  }

  /** The stream's next facts from revision `from` on, and whether that is all: one at least, and then up to so many characters. */
  stream(stream: string, from: number, characters: number): Page {
    return this.#ask(() => firstOf(this.#stream.iterate(stream, from) as IterableIterator<unknown>, { characters }));
  }

  /** Ids that are not entered in the index yet are looked for among the last facts. */
  withId(id: string): StoredEvent | undefined {
    return this.#ask(() => {
      const row = this.#entered.get(id) ?? this.#later.get(id);
      return row && toEvent(row as unknown as Columns);
    });
  }

  head(): bigint {
    return this.#ask(() => (this.#head.get() as unknown as [bigint])[0]);
  }

  /** Times never decrease along positions, so the position is found by halving. */
  positionAt(time: number): bigint {
    return this.#ask(() => {
      let found = 0n;
      let [low, high] = [0n, this.head()];
      while (low < high) {
        const middle = (low + high + 1n) / 2n;
        const [position, recordedAt] = (this.#before.get(middle) as unknown as [bigint, bigint] | undefined) ?? [
          0n,
          0n,
        ];
        if (recordedAt <= time) [found, low] = [position, middle];
        else high = position - 1n;
      }
      return found;
    });
  }

  hasBegun(prefix: string, after: bigint, until: bigint): boolean {
    return this.#ask(() => this.#begun.get(after, until, prefix, prefix) !== undefined);
  }

  /** Whether the stream has facts after that revision. */
  hasAfter(stream: string, revision: number): boolean {
    return this.#ask(() => this.#after.get(stream, revision) !== undefined);
  }

  /** Each type of fact between two positions, with the position of its last. */
  typesBetween(after: bigint, until: bigint): readonly (readonly [type: string, last: bigint])[] {
    return this.#ask(() => this.#types.all(after, until) as unknown as [string, bigint][]);
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #prepare(sql: string): StatementSync {
    const statement = this.#db.prepare(sql);
    statement.setReturnArrays(true);
    statement.setReadBigInts(true);
    return statement;
  }

  #ask<Answer>(question: () => Answer): Answer {
    try {
      return question();
    } catch (error) {
      throw unavailable(error);
    }
  }
}

interface Page {
  readonly facts: readonly StoredEvent[];
  readonly isAll: boolean;
}

/** The fact that fills the page is its last. */
function firstOf(
  rows: Iterable<unknown>,
  { most = Infinity, characters }: { most?: number; characters: number },
): Page {
  const facts: StoredEvent[] = [];
  let sum = 0;
  for (const row of rows) {
    const event = toEvent(row as Columns);
    facts.push(event);
    sum += event.payload.length + event.metadata.length;
    if (facts.length === most || sum >= characters) return { facts, isAll: false };
  }
  return { facts, isAll: true };
}

function toEvent(row: Columns): StoredEvent {
  const [position, id, stream, revision, type, payload, metadata, recordedAt, mac] = row;
  const place = { stream, revision: Number(revision), position, recordedAt: Number(recordedAt) };
  return { id, type, payload, metadata, ...place, ...(typeof mac === 'string' && { mac }) };
}
