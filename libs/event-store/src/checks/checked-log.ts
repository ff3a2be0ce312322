import { Refusal } from '#kernel/refusal.js';
import type {
  Appended,
  EventStore,
  Expected,
  Grown,
  LogReader,
  NewEvent,
  Proviso,
  StoredEvent,
} from '../event-store.js';
import { type Broken, FactChecks } from './fact-checks.js';
import type { FactMacs } from './fact-macs.js';
import { GuardedLog, GuardedStore } from './guarded-log.js';

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
export class CheckedLog extends GuardedLog {
  readonly #checks: FactChecks;

  constructor(log: LogReader, { macs, onBroken }: Checking) {
    super(log);
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

  /** @throws Refusal `log.tampered` where a record ends before a fact that it was seen to have */
  override async grown(known: ReadonlyMap<string, number>): Promise<Grown> {
    const found = await this.log.grown(known);
    for (const [stream, revision] of known) {
      const isShorter = !found.streams.has(stream) && this.#checks.reachedIn(stream) > revision;
      // Unless it was written meanwhile.
      if (isShorter) await this.readStream(stream, revision + 1);
    }
    return found;
  }

  /** Remembers that a record has this fact. */
  reaches(fact: Broken): void {
    this.#checks.reaches(fact);
  }

  override async *guarded(batches: AsyncIterable<readonly StoredEvent[]>): AsyncGenerator<readonly StoredEvent[]> {
    for await (const batch of batches) yield await this.#checks.batch(batch);
  }
}

/** The same of a log that is written: what was appended must be there from then on. */
export class CheckedStore extends GuardedStore {
  readonly #log: CheckedLog;

  constructor(store: EventStore, checking: Checking) {
    const log = new CheckedLog(store, checking);
    super(store, log);
    this.#log = log;
  }

  override async append(
    stream: string,
    expected: Expected,
    events: readonly NewEvent[],
    proviso?: Proviso,
  ): Promise<Appended> {
    const appended = await super.append(stream, expected, events, proviso);
    this.#log.reaches({ stream, ...appended, id: events.at(-1)?.id ?? '' });
    return appended;
  }
}
