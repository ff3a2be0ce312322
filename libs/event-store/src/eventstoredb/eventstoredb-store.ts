import type { Clock } from '#kernel/clock.js';
import { checkAppend } from '../appending/admission.js';
import {
  type Appended,
  AppendTooLarge,
  type Expected,
  type NewEvent,
  type Proviso,
  type StoredEvent,
  StoreUnavailable,
} from '../event-store.js';
import type { FactMacs } from '../checks/fact-macs.js';
import { type OnAppend, told } from '../appending/append-ended.js';
import type { Append } from '../appending/gathered-appends.js';
import type { LogEpoch } from '../checks/log-epoch.js';
import { ReadThrough } from '../read-through.js';
import { Appending } from './appending.js';
import { begin, beginningOf } from './beginning.js';
import { refuseHalfCopied } from './transfer/copying.js';
import { appendSize } from './envelope.js';
import { EventStoreDbReader, partsOf } from './eventstoredb-reader.js';
import type { EventStoreDbLocation } from './location/location.js';
import { unavailable } from './location/server.js';
import { Turns } from '../appending/turns.js';

export interface EventStoreDbStoreOptions {
  readonly location: EventStoreDbLocation;
  readonly clock: Clock;
  /**
   * A new log's facts get MACs by them; a log that was begun without stays without. Left out, a new log has no MACs, and one
   * that has them is not opened.
   */
  readonly macs?: () => FactMacs;
  /** Told how each append ended, as of the log in SQLite: before its caller is. */
  readonly onAppend?: OnAppend;
  /** Told of every fault of the server, for the operator; callers get StoreUnavailable. The store recovers by itself. */
  readonly onFault?: (fault: StoreUnavailable) => void;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NIL = '00000000-0000-0000-0000-000000000000';

/** The log in EventStoreDB. Any number of processes read and write it. */
export class EventStoreDbStore extends ReadThrough<EventStoreDbReader> {
  readonly #turns = new Turns();
  #isClosing = false;

  private constructor(
    reader: EventStoreDbReader,
    private readonly appending: Appending,
    private readonly options: EventStoreDbStoreOptions,
  ) {
    super(reader);
  }

  /** Opens the log, and begins it where there is none. @throws StoreUnavailable */
  static async open(options: EventStoreDbStoreOptions): Promise<EventStoreDbStore> {
    const { location, clock, macs, onFault } = options;
    const parts = await partsOf(location);
    try {
      const { events, writes, names } = parts;
      await refuseHalfCopied(parts);
      const begun = (await beginningOf(events, names)) ?? (await begin(events, writes, names, macs !== undefined));
      if (begun.hasMacs && !macs) throw new StoreUnavailable('the log has MACs, and there are no keys for them');
      const log = new EventStoreDbReader(parts, begun, onFault);
      return new EventStoreDbStore(
        log,
        new Appending(log, parts, clock, begun.hasMacs ? macs?.() : undefined),
        options,
      );
    } catch (error) {
      await Promise.all([parts.server.close(), parts.following.close()]);
      throw unavailable(error);
    }
  }

  get epoch(): LogEpoch {
    return this.reader.beginning.epoch;
  }

  /** @throws AppendTooLarge as well */
  override async append(
    stream: string,
    expected: Expected,
    events: readonly NewEvent[],
    proviso?: Proviso,
  ): Promise<Appended> {
    if (this.#isClosing) throw new StoreUnavailable('the store is closed');
    const append = { stream, expected, events, proviso };
    checkAppend(append);
    const reason = unfit(events);
    if (reason !== undefined) throw new TypeError(reason);
    const size = appendSize(events);
    const { appendLimit } = this.options.location;
    if (size > appendLimit) throw new AppendTooLarge(size, appendLimit);
    const { onAppend = () => undefined } = this.options;
    return await told(onAppend, events.length, () => this.#append(append));
  }

  override subscribe(after: bigint, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    return this.reader.follow(after, signal);
  }

  async #append(append: Append): Promise<Appended> {
    try {
      const keys = [`stream ${append.stream}`, ...append.events.map(({ id }) => id)];
      return await this.#turns.take(keys, () => this.appending.append(append));
    } catch (error) {
      const known = isAnswer(error) ? error : unavailable(error);
      if (known instanceof StoreUnavailable) this.options.onFault?.(known);
      throw known;
    }
  }

  override async close(): Promise<void> {
    this.#isClosing = true;
    await this.#turns.all();
    await this.reader.close();
  }
}

/** Why the server would give these back otherwise, or keep one for itself; undefined when it would not. */
export function unfit(events: readonly Pick<NewEvent, 'id' | 'type'>[]): string | undefined {
  for (const { id, type } of events) {
    if (!UUID.test(id) || id === NIL) return 'the id of a fact must be a UUID in lower case';
    if (type === '' || type.startsWith('$')) return 'the type of a fact must not be empty or begin with $';
  }
  return undefined;
}

/** What the port's callers are told as it is. */
function isAnswer(error: unknown): error is Error {
  const name = error instanceof Error ? error.name : '';
  return ['RevisionConflict', 'DuplicateFact', 'AppendTooLarge', 'TypeError'].includes(name);
}
