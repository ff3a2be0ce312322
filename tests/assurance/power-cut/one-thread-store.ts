import { readAnswer, toBatch } from '#event-store/sqlite/batch.js';
import { claim } from '#event-store/sqlite/claim.js';
import { openForWriting } from '#event-store/sqlite/log-file.js';
import { LogWriter } from '#event-store/sqlite/log-writer.js';
import { SqliteLogReader } from '#event-store/sqlite/sqlite-log-reader.js';
import {
  type Appended,
  EventStore,
  type Expected,
  type NewEvent,
  type Proviso,
  type StoredEvent,
} from '#event-store/event-store.js';
import { Wakeup } from '#event-store/wakeup.js';
import type { Clock } from '#kernel/clock.js';

/** The writer and the reader of SqliteEventStore without its threads, whose start takes ten times as long as the rest. */
export class OneThreadStore extends EventStore {
  readonly #claim;
  readonly #writer;
  readonly #reader;
  readonly #wakeup = new Wakeup();

  /** @throws StoreInUse, StoreUnavailable */
  constructor(
    directory: string,
    private readonly clock: Clock,
  ) {
    super();
    this.#claim = claim(directory);
    this.#writer = new LogWriter(() => openForWriting(directory));
    this.#reader = SqliteLogReader.open(directory);
  }

  override append(
    stream: string,
    expected: Expected,
    events: readonly NewEvent[],
    proviso?: Proviso,
  ): Promise<Appended> {
    return new Promise((resolve) => {
      const append = { stream, expected, events, proviso };
      const answer = readAnswer(this.#writer.commit(toBatch([append], this.clock.now())), 0, append);
      if (answer instanceof Error) throw answer;
      resolve(answer);
    });
  }

  override readStream(stream: string, from?: number): Promise<readonly StoredEvent[]> {
    return this.#reader.readStream(stream, from);
  }

  override factWithId(id: string): Promise<StoredEvent | undefined> {
    return this.#reader.factWithId(id);
  }

  override readAll(after: bigint, until?: bigint): AsyncIterable<readonly StoredEvent[]> {
    return this.#reader.readAll(after, until);
  }

  override subscribe(after: bigint, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    return this.#reader.follow(after, signal, this.#wakeup);
  }

  override head(): Promise<bigint> {
    return this.#reader.head();
  }

  override positionAt(time: number): Promise<bigint> {
    return this.#reader.positionAt(time);
  }

  override hasBegun(prefix: string, after: bigint, until: bigint): Promise<boolean> {
    return this.#reader.hasBegun(prefix, after, until);
  }

  override async close(): Promise<void> {
    await this.#reader.close();
    this.#writer.close();
    this.#claim.release();
  }
}
