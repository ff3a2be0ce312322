import { Refusal } from '#kernel/refusal.js';
import { type EventStore, type LogReader, type StoredEvent, typesIn } from '../event-store.js';
import { BROKEN_FACT } from './fact-checks.js';
import { GuardedLog, GuardedStore } from './guarded-log.js';

/** The types of facts that this program knows, as the log stores them. */
export type KnownTypes = ReadonlySet<string>;

/**
 * A log of which only facts of known types are given. Reading a record with another one is refused, because what it says
 * then is not known; whoever reads the whole log is given what comes before the first such fact, and is then refused.
 */
export class KnownLog extends GuardedLog {
  /** `log` gives facts that are as they were written: a forged type is no later program's. */
  constructor(
    log: LogReader,
    private readonly types: KnownTypes,
  ) {
    super(log);
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
  override async typesBetween(after: bigint, until: bigint): Promise<ReadonlyMap<string, bigint>> {
    const found = await this.log.typesBetween(after, until);
    if ([...found.keys()].every((type) => this.types.has(type))) return found;
    // Of a fact that is not as it was written, nobody knows the type: reading shows it.
    return await typesIn(this.readAll(after, until));
  }

  /** The iteration throws Refusal `log.newer`. */
  override async *guarded(batches: AsyncIterable<readonly StoredEvent[]>): AsyncGenerator<readonly StoredEvent[]> {
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
export class KnownStore extends GuardedStore {
  constructor(store: EventStore, types: KnownTypes) {
    super(store, new KnownLog(store, types));
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
