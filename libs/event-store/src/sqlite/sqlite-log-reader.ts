import { isMainThread } from 'node:worker_threads';
import { type Grown, LogReader, type StoredEvent } from '../event-store.js';
import { answered } from '../appending/answered.js';
import { follow } from '../follow.js';
import { othersFirst, PIECE } from '../pieces.js';
import type { Wakeup } from '../wakeup.js';
import type { LogFormat } from './log-file.js';
import { LogQueries } from './log-queries.js';

/** Facts in a page on the thread that answers: reading and checking them takes a millisecond. */
const FEW = 64;
/** Facts in a page of who follows the log, and of who reads it; a thread that answers nobody has longer ones. */
const FOLLOWED = FEW;
const READ = isMainThread ? FEW : undefined;

/** Facts whose types are looked at before others have their turn: a millisecond. */
const LOOKED_AT = 1_024n;

/** Reads the log of a data directory, beside its writer: in another thread, another process, or when it is stopped. */
export class SqliteLogReader extends LogReader {
  private constructor(private readonly log: LogQueries) {
    super();
  }

  /** @throws StoreUnavailable, also when there is no log in `directory` */
  static open(directory: string): SqliteLogReader {
    return new SqliteLogReader(new LogQueries(directory));
  }

  get level(): LogFormat {
    return this.log.level;
  }

  override async readStream(stream: string, from = 0): Promise<readonly StoredEvent[]> {
    const first = this.log.stream(stream, from, PIECE);
    if (first.isAll) return first.facts;
    const facts = [...first.facts];
    for (let isAll = false; !isAll;) {
      await othersFirst();
      const next = this.log.stream(stream, (facts.at(-1)?.revision ?? -1) + 1, PIECE);
      facts.push(...next.facts);
      isAll = next.isAll;
    }
    return facts;
  }

  override factWithId(id: string): Promise<StoredEvent | undefined> {
    return answered(() => this.log.withId(id));
  }

  override async *readAll(after: bigint, until?: bigint): AsyncGenerator<readonly StoredEvent[]> {
    const head = this.log.head();
    const end = until === undefined || until > head ? head : until;
    let last = after;
    while (last < end) {
      const page = this.log.page(last, end, READ);
      const final = page.at(-1);
      if (!final) return;
      yield page;
      last = final.position;
      if (last < end) await othersFirst();
    }
  }

  /**
   * All facts after `after`, then each new one, without loss or repetition, until `signal` aborts. It looks for new
   * ones when `wakeup` rings: whoever knows of commits rings it, or a timer.
   */
  follow(after: bigint, signal: AbortSignal, wakeup: Wakeup): AsyncIterable<readonly StoredEvent[]> {
    return follow((last) => this.log.page(last, undefined, FOLLOWED), after, signal, wakeup);
  }

  override head(): Promise<bigint> {
    return answered(() => this.log.head());
  }

  override positionAt(time: number): Promise<bigint> {
    return answered(() => this.log.positionAt(time));
  }

  override hasBegun(prefix: string, after: bigint, until: bigint): Promise<boolean> {
    return answered(() => this.log.hasBegun(prefix, after, until));
  }

  override grown(known: ReadonlyMap<string, number>): Promise<Grown> {
    return answered(() => {
      const head = this.log.head();
      const later = [...known].filter(([stream, revision]) => this.log.hasAfter(stream, revision));
      return { head, streams: new Set(later.map(([stream]) => stream)) };
    });
  }

  override async typesBetween(after: bigint, until: bigint): Promise<ReadonlyMap<string, bigint>> {
    const head = this.log.head();
    const end = until < head ? until : head;
    const last = new Map<string, bigint>();
    for (let from = after; from < end; from += LOOKED_AT) {
      if (from > after) await othersFirst();
      const to = from + LOOKED_AT;
      for (const [type, position] of this.log.typesBetween(from, to < end ? to : end)) last.set(type, position);
    }
    return last;
  }

  override close(): Promise<void> {
    return answered(() => {
      this.log.close();
    });
  }
}
