import { Refusal } from '#kernel/refusal.js';
import { type Appended, EventStore, type Expected, LogReader, type NewEvent, type StoredEvent } from './event-store.js';
import { type Broken, FactChecks } from './fact-checks.js';
import type { FactMacs } from './fact-macs.js';

/** What is done with facts that are not as they were written. */
export interface Checking {
  readonly macs: FactMacs;
  /** Told of each broken stream once, before anyone gets an answer that stands on it. */
  readonly onBroken: (broken: Broken) => void;
}

/**
 * A log of which only facts are given that are as they were written. Reading a record that is broken is refused; whoever
 * reads the whole log is given, in the place of each fact of a broken record, one that says no more than that.
 */
export class CheckedLog extends LogReader {
  readonly #checks: FactChecks;

  constructor(
    private readonly log: LogReader,
    { macs, onBroken }: Checking,
  ) {
    super();
    this.#checks = new FactChecks(log, macs, onBroken);
  }

  /** @throws Refusal `log.tampered` */
  override async readStream(stream: string, from = 0): Promise<readonly StoredEvent[]> {
    const found = await this.#checks.stream(stream, from);
    if ('position' in found) throw new Refusal('log.tampered', 'The record is not as it was written.');
    return found;
  }

  /** @throws Refusal `log.tampered` */
  override async factWithId(id: string): Promise<StoredEvent | undefined> {
    const found = await this.log.factWithId(id);
    if (!found) return undefined;
    // It is given as its record tells it: the check goes by the record.
    return (await this.readStream(found.stream, found.revision)).find((fact) => fact.id === id);
  }

  override async *readAll(after: bigint, until?: bigint): AsyncGenerator<readonly StoredEvent[]> {
    yield* this.checked(this.log.readAll(after, until));
  }

  override head(): Promise<bigint> {
    return this.log.head();
  }

  override positionAt(time: number): Promise<bigint> {
    return this.log.positionAt(time);
  }

  override close(): Promise<void> {
    return this.log.close();
  }

  async *checked(batches: AsyncIterable<readonly StoredEvent[]>): AsyncGenerator<readonly StoredEvent[]> {
    for await (const batch of batches) yield await this.#checks.batch(batch);
  }
}

/** The same of a log that is written. */
export class CheckedStore extends EventStore {
  readonly #reader: CheckedLog;

  constructor(
    private readonly store: EventStore,
    checking: Checking,
  ) {
    super();
    this.#reader = new CheckedLog(store, checking);
  }

  override append(stream: string, expected: Expected, events: readonly NewEvent[]): Promise<Appended> {
    return this.store.append(stream, expected, events);
  }

  override subscribe(after: bigint, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    return this.#reader.checked(this.store.subscribe(after, signal));
  }

  /** @throws Refusal `log.tampered` */
  override readStream(stream: string, from?: number): Promise<readonly StoredEvent[]> {
    return this.#reader.readStream(stream, from);
  }

  /** @throws Refusal `log.tampered` */
  override factWithId(id: string): Promise<StoredEvent | undefined> {
    return this.#reader.factWithId(id);
  }

  override readAll(after: bigint, until?: bigint): AsyncIterable<readonly StoredEvent[]> {
    return this.#reader.readAll(after, until);
  }

  override head(): Promise<bigint> {
    return this.store.head();
  }

  override positionAt(time: number): Promise<bigint> {
    return this.store.positionAt(time);
  }

  override close(): Promise<void> {
    return this.store.close();
  }
}
