import { Refusal } from '#kernel/refusal.js';
import { type Appended, EventStore, type Expected, LogReader, type NewEvent, type StoredEvent } from './event-store.js';
import { BROKEN_FACT } from './fact-checks.js';

/** The types of facts that this program knows, as the log stores them. */
export type KnownTypes = ReadonlySet<string>;

/**
 * A log of which only facts of known types are given. Reading a record with another one is refused, because what it says
 * then is not known; whoever reads the whole log is given what comes before the first such fact, and is then refused.
 */
export class KnownLog extends LogReader {
  /** `log` gives facts that are as they were written: a forged type is no later program's. */
  constructor(
    private readonly log: LogReader,
    private readonly types: KnownTypes,
  ) {
    super();
  }

  /** @throws Refusal `log.newer` */
  override async readStream(stream: string, from?: number): Promise<readonly StoredEvent[]> {
    const facts = await this.log.readStream(stream, from);
    if (unknownIn(facts, this.types) !== -1) throw newer();
    return facts;
  }

  /** @throws Refusal `log.newer` */
  override async factWithId(id: string): Promise<StoredEvent | undefined> {
    const found = await this.log.factWithId(id);
    if (found && unknownIn([found], this.types) !== -1) throw newer();
    return found;
  }

  /** @throws Refusal `log.newer` */
  override readAll(after: bigint, until?: bigint): AsyncIterable<readonly StoredEvent[]> {
    return this.known(this.log.readAll(after, until));
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

  async *known(batches: AsyncIterable<readonly StoredEvent[]>): AsyncGenerator<readonly StoredEvent[]> {
    for await (const batch of batches) {
      const unknown = unknownIn(batch, this.types);
      if (unknown === -1) {
        yield batch;
        continue;
      }
      if (unknown > 0) yield batch.slice(0, unknown);
      throw newer();
    }
  }
}

/** The same of a log that is written. */
export class KnownStore extends EventStore {
  readonly #reader: KnownLog;

  constructor(
    private readonly store: EventStore,
    types: KnownTypes,
  ) {
    super();
    this.#reader = new KnownLog(store, types);
  }

  override append(stream: string, expected: Expected, events: readonly NewEvent[]): Promise<Appended> {
    return this.store.append(stream, expected, events);
  }

  /** The iteration throws Refusal `log.newer`. */
  override subscribe(after: bigint, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    return this.#reader.known(this.store.subscribe(after, signal));
  }

  /** @throws Refusal `log.newer` */
  override readStream(stream: string, from?: number): Promise<readonly StoredEvent[]> {
    return this.#reader.readStream(stream, from);
  }

  /** @throws Refusal `log.newer` */
  override factWithId(id: string): Promise<StoredEvent | undefined> {
    return this.#reader.factWithId(id);
  }

  /** The iteration throws Refusal `log.newer`. */
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

/** Whether it says that a later program wrote what was to be read. */
export function isNewer(error: unknown): boolean {
  return error instanceof Refusal && error.code === 'log.newer';
}

function newer(): Refusal {
  return new Refusal('log.newer', 'A later program wrote facts of a type that this one does not know.');
}

function unknownIn(facts: readonly StoredEvent[], types: KnownTypes): number {
  return facts.findIndex(({ type }) => !types.has(type) && type !== BROKEN_FACT);
}
