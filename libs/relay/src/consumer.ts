import type { RelayedData } from './relayed-fact.js';
import type { RelayedNoticeData } from './relayed-notice.js';

/** A record as a client of Kafka gives it. */
export interface ReceivedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly value: Uint8Array | null;
  /** Of several headers with one name the last counts. */
  readonly headers?: Readonly<Record<string, HeaderValue | readonly HeaderValue[] | undefined>>;
}

type HeaderValue = string | Uint8Array;

/** An event as the relay published it. */
export interface RelayedEvent {
  readonly id: string;
  /** The log, its epoch and the feed: positions of one source mean the same facts. */
  readonly source: string;
  readonly type: string;
  /** When it was recorded, ISO 8601. */
  readonly time: string;
  /** The record that it is about. */
  readonly stream: string;
  readonly position: bigint;
}

/** A fact. */
export interface RelayedFact extends RelayedEvent {
  readonly revision: number;
  readonly data: RelayedData;
}

/** What a unit or a post is told. */
export interface RelayedNotice extends RelayedEvent {
  readonly data: RelayedNoticeData;
}

/** Up to where a consumer has taken the events of one partition. */
export interface Taken {
  readonly source: string;
  /** Decimal. */
  readonly position: string;
}

/** Where a consumer keeps up to where it has taken events: in the store of its own effects. */
export interface TakenPlaces<Transaction> {
  /**
   * That of a partition (`<topic>/<partition>`); undefined where none was taken. Only safe when no other transaction takes
   * events of this partition until this one has ended: lock the row, or let the second one fail.
   */
  get(transaction: Transaction, partition: string): Taken | undefined | Promise<Taken | undefined>;
  put(transaction: Transaction, partition: string, taken: Taken): void | Promise<void>;
}

/**
 * The events are of a log that this consumer does not know: it was restored, or published from its beginning again. What it did
 * so far may stand on facts that are not in it.
 */
export class UnknownSource extends Error {
  constructor(readonly source: string) {
    super(`events come from ${source}, which this consumer does not follow: see docs/guide/operating.md`);
    this.name = 'UnknownSource';
  }
}

/**
 * Takes events from a topic of the relay, each once, however often it is there: the relay publishes at least once, and in the
 * order of positions within a partition but for repetitions.
 */
class TakenOnce<Transaction, Event extends RelayedEvent> {
  /**
   * @param sources that are followed, each one after that before it: of the last one, all events are taken from its beginning.
   * Whoever adds one MUST first undo what stands on the source before it, or know that it may stand.
   */
  constructor(
    private readonly read: (record: ReceivedRecord) => Event,
    private readonly sources: readonly string[],
    private readonly places: TakenPlaces<Transaction>,
  ) {}

  /**
   * The event of a record, or undefined for one that was taken before. MUST be called for every record of a partition in its
   * order, in the transaction that has the effects of the event: it notes the event as taken there, and when that transaction
   * is rolled back, the event comes again.
   * @throws UnknownSource
   * @throws TypeError for a record that the relay did not publish
   */
  async take(transaction: Transaction, record: ReceivedRecord): Promise<Event | undefined> {
    const event = this.read(record);
    const { source, position } = event;
    const order = this.sources.indexOf(source);
    if (order === -1) throw new UnknownSource(source);
    const partition = `${record.topic}/${String(record.partition)}`;
    const taken = await this.places.get(transaction, partition);
    if (taken) {
      const before = this.sources.indexOf(taken.source);
      if (order < before || (order === before && position <= BigInt(taken.position))) return undefined;
    }
    await this.places.put(transaction, partition, { source, position: String(position) });
    return event;
  }
}

/** Takes the facts of one slice's topic, each once. */
export class RelayedFacts<Transaction> extends TakenOnce<Transaction, RelayedFact> {
  constructor(sources: readonly string[], places: TakenPlaces<Transaction>) {
    super(relayedFact, sources, places);
  }
}

/** Takes what one unit or post is told, each notice once. */
export class RelayedNotices<Transaction> extends TakenOnce<Transaction, RelayedNotice> {
  constructor(sources: readonly string[], places: TakenPlaces<Transaction>) {
    super(relayedNotice, sources, places);
  }
}

/** What a record says, without looking whether it was taken before. @throws TypeError for one that the relay did not publish */
export function relayedFact(record: ReceivedRecord): RelayedFact {
  const revision = headerOf(record, 'ce_revision');
  if (!/^\d{1,15}$/.test(revision)) throw new TypeError('no fact of the relay: its revision is none');
  const { data, ...event } = relayedEvent(record);
  return { ...event, revision: Number(revision), data: data as RelayedData };
}

/** The same of what a unit or a post is told. @throws TypeError for one that the relay did not publish */
export function relayedNotice(record: ReceivedRecord): RelayedNotice {
  const { data, ...event } = relayedEvent(record);
  return { ...event, data: data as RelayedNoticeData };
}

function relayedEvent(record: ReceivedRecord): RelayedEvent & { readonly data: unknown } {
  const { value } = record;
  if (headerOf(record, 'ce_specversion') !== '1.0') {
    throw new TypeError('no event of the relay: another version of CloudEvents');
  }
  const position = headerOf(record, 'ce_position');
  if (!/^\d{1,19}$/.test(position) || value === null) {
    throw new TypeError('no event of the relay: its position or value is none');
  }
  return {
    id: headerOf(record, 'ce_id'),
    source: headerOf(record, 'ce_source'),
    type: headerOf(record, 'ce_type'),
    time: headerOf(record, 'ce_time'),
    stream: headerOf(record, 'ce_subject'),
    position: BigInt(position),
    data: JSON.parse(Buffer.from(value).toString('utf8')),
  };
}

function headerOf({ headers = {} }: ReceivedRecord, name: string): string {
  const found = headers[name];
  const last = found !== undefined && isSeveral(found) ? found.at(-1) : found;
  if (last === undefined) throw new TypeError(`no event of the relay: it has no header ${name}`);
  return typeof last === 'string' ? last : Buffer.from(last).toString('utf8');
}

function isSeveral(found: HeaderValue | readonly HeaderValue[]): found is readonly HeaderValue[] {
  return Array.isArray(found);
}
