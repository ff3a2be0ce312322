import type { Clock } from '#kernel/clock.js';
import { admit, checkAppend, type Held, type LogIndex } from './appending/admission.js';
import { answered } from './appending/answered.js';
import {
  type Appended,
  EventStore,
  type Expected,
  type NewEvent,
  type Proviso,
  type StoredEvent,
  StoreUnavailable,
} from './event-store.js';
import type { Covered, FactMacs } from './checks/fact-macs.js';
import { follow } from './follow.js';
import { Wakeup } from './wakeup.js';

const PAGE = 512;

/** The log in memory, for unit tests: nothing outlives the object. */
export class MemoryEventStore extends EventStore implements LogIndex {
  readonly #log: StoredEvent[] = [];
  readonly #streams = new Map<string, StoredEvent[]>();
  readonly #ids = new Map<string, StoredEvent>();
  readonly #wakeup = new Wakeup();
  readonly #closed = new AbortController();

  /** With `macs`, its facts have MACs. */
  constructor(
    private readonly clock: Clock,
    private readonly macs?: FactMacs,
  ) {
    super();
  }

  override append(
    stream: string,
    expected: Expected,
    events: readonly NewEvent[],
    proviso?: Proviso,
  ): Promise<Appended> {
    return answered(() => {
      this.#check();
      const append = { stream, expected, events, proviso };
      checkAppend(append);
      const first = admit(this, append);
      if (typeof first !== 'number') return first;
      const recordedAt = Math.max(this.#log.at(-1)?.recordedAt ?? 0, this.clock.now());
      events.forEach((event, offset) =>
        this.#keep({ ...event, stream, revision: first + offset, recordedAt }, expected),
      );
      this.#wakeup.ring();
      const revision = first + events.length - 1;
      return { revision, position: BigInt(this.#log.length), recordedAt, repeated: false };
    });
  }

  override readStream(stream: string, from = 0): Promise<readonly StoredEvent[]> {
    return answered(() => {
      this.#check();
      return (this.#streams.get(stream) ?? []).slice(Math.max(0, from));
    });
  }

  override factWithId(id: string): Promise<StoredEvent | undefined> {
    return answered(() => {
      this.#check();
      return this.#ids.get(id);
    });
  }

  override async *readAll(after: bigint, until?: bigint): AsyncGenerator<readonly StoredEvent[]> {
    const head = await this.head();
    const end = Number(until === undefined || until > head ? head : until);
    for (let from = Number(after); from < end; from += PAGE) {
      this.#check();
      yield this.#log.slice(from, Math.min(end, from + PAGE));
    }
  }

  override async *subscribe(after: bigint, signal: AbortSignal): AsyncGenerator<readonly StoredEvent[]> {
    this.#check();
    const read = (last: bigint) => this.#log.slice(Number(last), Number(last) + PAGE);
    yield* follow(read, after, AbortSignal.any([signal, this.#closed.signal]), this.#wakeup);
  }

  override head(): Promise<bigint> {
    return answered(() => {
      this.#check();
      return BigInt(this.#log.length);
    });
  }

  override positionAt(time: number): Promise<bigint> {
    return answered(() => {
      this.#check();
      return this.#log.findLast((event) => event.recordedAt <= time)?.position ?? 0n;
    });
  }

  override hasBegun(prefix: string, after: bigint, until: bigint): Promise<boolean> {
    return answered(() => {
      this.#check();
      const between = this.#log.slice(Number(after), Number(until));
      return between.some(({ stream, revision }) => revision === 0 && stream.startsWith(prefix));
    });
  }

  override close(): Promise<void> {
    this.#closed.abort();
    return Promise.resolve();
  }

  current(stream: string): number {
    return (this.#streams.get(stream)?.length ?? 0) - 1;
  }

  held(id: string): Held | undefined {
    return this.#ids.get(id);
  }

  #keep(event: Covered, expected: Expected): void {
    const { id, type, payload, metadata, stream, revision, recordedAt } = event;
    const position = BigInt(this.#log.length + 1);
    const facts = this.#streams.get(stream);
    const mac = this.macs?.of(event, expected === 'any' ? undefined : (facts?.at(-1)?.mac ?? ''));
    const place = { stream, revision, position, recordedAt };
    const stored = Object.freeze({ id, type, payload, metadata, ...place, ...(mac !== undefined && { mac }) });
    this.#log.push(stored);
    this.#ids.set(id, stored);
    if (facts) facts.push(stored);
    else this.#streams.set(stream, [stored]);
  }

  #check(): void {
    if (this.#closed.signal.aborted) throw new StoreUnavailable('the store is closed');
  }
}
