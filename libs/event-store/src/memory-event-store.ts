import type { Clock } from '#kernel/clock.js';
import { admit, checkAppend } from './admission.js';
import {
  type Appended,
  EventStore,
  type Expected,
  type NewEvent,
  type StoredEvent,
  StoreUnavailable,
} from './event-store.js';
import { follow } from './follow.js';
import { Wakeup } from './wakeup.js';

const PAGE = 512;

/** The log in memory, for unit tests: nothing outlives the object. */
export class MemoryEventStore extends EventStore {
  readonly #log: StoredEvent[] = [];
  readonly #streams = new Map<string, StoredEvent[]>();
  readonly #ids = new Map<string, StoredEvent>();
  readonly #wakeup = new Wakeup();
  readonly #closed = new AbortController();

  constructor(private readonly clock: Clock) {
    super();
  }

  override async append(stream: string, expected: Expected, events: readonly NewEvent[]): Promise<Appended> {
    this.#check();
    checkAppend(stream, expected, events);
    const index = {
      current: (name: string) => (this.#streams.get(name)?.length ?? 0) - 1,
      held: (id: string) => this.#ids.get(id),
    };
    const first = admit(
      index,
      stream,
      expected,
      events.map(({ id }) => id),
    );
    if (typeof first !== 'number') return first;
    const recordedAt = Math.max(this.#log.at(-1)?.recordedAt ?? 0, this.clock.now());
    events.forEach((event, offset) => this.#keep({ ...event, stream, revision: first + offset, recordedAt }));
    this.#wakeup.ring();
    const revision = first + events.length - 1;
    return { revision, position: BigInt(this.#log.length), recordedAt, repeated: false };
  }

  override async readStream(stream: string, from = 0): Promise<readonly StoredEvent[]> {
    this.#check();
    return (this.#streams.get(stream) ?? []).slice(Math.max(0, from));
  }

  override async *readAll(after: bigint, until?: bigint): AsyncGenerator<readonly StoredEvent[]> {
    this.#check();
    const head = BigInt(this.#log.length);
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

  override async head(): Promise<bigint> {
    this.#check();
    return BigInt(this.#log.length);
  }

  override async positionAt(time: number): Promise<bigint> {
    this.#check();
    return this.#log.findLast((event) => event.recordedAt <= time)?.position ?? 0n;
  }

  override async close(): Promise<void> {
    this.#closed.abort();
  }

  #keep(event: Omit<StoredEvent, 'position'>): void {
    const { id, type, payload, metadata, stream, revision, recordedAt } = event;
    const position = BigInt(this.#log.length + 1);
    const stored = Object.freeze({ id, type, payload, metadata, stream, revision, position, recordedAt });
    this.#log.push(stored);
    this.#ids.set(id, stored);
    const facts = this.#streams.get(stream);
    if (facts) facts.push(stored);
    else this.#streams.set(stream, [stored]);
  }

  #check(): void {
    if (this.#closed.signal.aborted) throw new StoreUnavailable('the store is closed');
  }
}
