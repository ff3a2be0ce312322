import {
  type Appended,
  type EventStore,
  type Expected,
  type Grown,
  LogReader,
  type NewEvent,
  type Proviso,
  type StoredEvent,
} from '../event-store.js';
import { ReadThrough } from '../read-through.js';

type Batches = AsyncIterable<readonly StoredEvent[]>;

/** A log that looks at what another one gives before it gives it on. */
export abstract class GuardedLog extends LogReader {
  protected constructor(protected readonly log: LogReader) {
    super();
  }

  /** The batches of the whole log, as they are given on. */
  abstract guarded(batches: Batches): Batches;

  override readAll(after: bigint, until?: bigint): Batches {
    return this.guarded(this.log.readAll(after, until));
  }

  override head(): Promise<bigint> {
    return this.log.head();
  }

  override positionAt(time: number): Promise<bigint> {
    return this.log.positionAt(time);
  }

  override hasBegun(prefix: string, after: bigint, until: bigint): Promise<boolean> {
    return this.log.hasBegun(prefix, after, until);
  }

  override grown(known: ReadonlyMap<string, number>): Promise<Grown> {
    return this.log.grown(known);
  }

  override typesBetween(after: bigint, until: bigint): Promise<ReadonlyMap<string, bigint>> {
    return this.log.typesBetween(after, until);
  }

  override close(): Promise<void> {
    return this.log.close();
  }
}

/** A log that is written as it is, and read as `reader`, which stands over it, gives it. */
export class GuardedStore extends ReadThrough<GuardedLog> {
  protected constructor(
    private readonly store: EventStore,
    reader: GuardedLog,
  ) {
    super(reader);
  }

  override append(
    stream: string,
    expected: Expected,
    events: readonly NewEvent[],
    proviso?: Proviso,
  ): Promise<Appended> {
    return this.store.append(stream, expected, events, proviso);
  }

  override subscribe(after: bigint, signal: AbortSignal): Batches {
    return this.reader.guarded(this.store.subscribe(after, signal));
  }

  override close(): Promise<void> {
    return this.store.close();
  }
}
