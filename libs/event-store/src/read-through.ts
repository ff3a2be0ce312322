import { EventStore, type Grown, type LogReader, type StoredEvent } from './event-store.js';

/** A log that is read through a reader; how it is written and followed is its own. */
export abstract class ReadThrough<Reader extends LogReader> extends EventStore {
  protected constructor(protected readonly reader: Reader) {
    super();
  }

  override readStream(stream: string, from?: number): Promise<readonly StoredEvent[]> {
    return this.reader.readStream(stream, from);
  }

  override factWithId(id: string): Promise<StoredEvent | undefined> {
    return this.reader.factWithId(id);
  }

  override readAll(after: bigint, until?: bigint): AsyncIterable<readonly StoredEvent[]> {
    return this.reader.readAll(after, until);
  }

  override head(): Promise<bigint> {
    return this.reader.head();
  }

  override positionAt(time: number): Promise<bigint> {
    return this.reader.positionAt(time);
  }

  override hasBegun(prefix: string, after: bigint, until: bigint): Promise<boolean> {
    return this.reader.hasBegun(prefix, after, until);
  }

  override grown(known: ReadonlyMap<string, number>): Promise<Grown> {
    return this.reader.grown(known);
  }

  override typesBetween(after: bigint, until: bigint): Promise<ReadonlyMap<string, bigint>> {
    return this.reader.typesBetween(after, until);
  }
}
