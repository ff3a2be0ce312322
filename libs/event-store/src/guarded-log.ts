import { type Appended, EventStore, type Expected, LogReader, type NewEvent, type StoredEvent } from './event-store.js';

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

  override close(): Promise<void> {
    return this.log.close();
  }
}

/** A log that is written as it is, and read as `reader`, which stands over it, gives it. */
export class GuardedStore extends EventStore {
  protected constructor(
    private readonly store: EventStore,
    private readonly reader: GuardedLog,
  ) {
    super();
  }

  override append(stream: string, expected: Expected, events: readonly NewEvent[]): Promise<Appended> {
    return this.store.append(stream, expected, events);
  }

  override subscribe(after: bigint, signal: AbortSignal): Batches {
    return this.reader.guarded(this.store.subscribe(after, signal));
  }

  override readStream(stream: string, from?: number): Promise<readonly StoredEvent[]> {
    return this.reader.readStream(stream, from);
  }

  override factWithId(id: string): Promise<StoredEvent | undefined> {
    return this.reader.factWithId(id);
  }

  override readAll(after: bigint, until?: bigint): Batches {
    return this.reader.readAll(after, until);
  }

  override head(): Promise<bigint> {
    return this.store.head();
  }

  override positionAt(time: number): Promise<bigint> {
    return this.store.positionAt(time);
  }

  override hasBegun(prefix: string, after: bigint, until: bigint): Promise<boolean> {
    return this.store.hasBegun(prefix, after, until);
  }

  override close(): Promise<void> {
    return this.store.close();
  }
}
