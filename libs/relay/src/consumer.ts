import type { RelayedData } from './relayed-fact.js';

/** A record as a client of Kafka gives it. */
export interface ReceivedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly value: Uint8Array | null;
  /** Of several headers with one name the last counts. */
  readonly headers?: Readonly<Record<string, HeaderValue | readonly HeaderValue[] | undefined>>;
}

type HeaderValue = string | Uint8Array;

/** A fact as the relay published it. */
export interface RelayedFact {
  readonly id: string;
  /** The log and its epoch: positions of one source mean the same facts. */
  readonly source: string;
  readonly type: string;
  /** When it was recorded, ISO 8601. */
  readonly time: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  readonly data: RelayedData;
}

/** Up to where a consumer has taken the facts of one partition. */
export interface Taken {
  readonly source: string;
  /** Decimal. */
  readonly position: string;
}

/** Where a consumer keeps up to where it has taken facts: in the store of its own effects. */
export interface TakenPlaces<Transaction> {
  /**
   * That of a partition (`<topic>/<partition>`); undefined where none was taken. Only safe when no other transaction takes
   * facts of this partition until this one has ended: lock the row, or let the second one fail.
   */
  get(transaction: Transaction, partition: string): Taken | undefined | Promise<Taken | undefined>;
  put(transaction: Transaction, partition: string, taken: Taken): void | Promise<void>;
}

/**
 * The facts are of a log that this consumer does not know: it was restored, or published from its beginning again. What it did
 * so far may stand on facts that are not in it.
 */
export class UnknownSource extends Error {
  constructor(readonly source: string) {
    super(`facts come from ${source}, which this consumer does not follow: see docs/guide/operating.md`);
    this.name = 'UnknownSource';
  }
}

/**
 * Takes facts from a topic of the relay, each once, however often it is there: the relay publishes at least once, and in the
 * order of positions within a partition but for repetitions.
 */
export class RelayedFacts<Transaction> {
  /**
   * @param sources that are followed, each one after that before it: of the last one, all facts are taken from its beginning.
   * Whoever adds one MUST first undo what stands on the source before it, or know that it may stand.
   */
  constructor(
    private readonly sources: readonly string[],
    private readonly places: TakenPlaces<Transaction>,
  ) {}

  /**
   * The fact of a record, or undefined for one that was taken before. MUST be called for every record of a partition in its
   * order, in the transaction that has the effects of the fact: it notes the fact as taken there, and when that transaction is
   * rolled back, the fact comes again.
   * @throws UnknownSource
   * @throws TypeError for a record that the relay did not publish
   */
  async take(transaction: Transaction, record: ReceivedRecord): Promise<RelayedFact | undefined> {
    const fact = relayedFact(record);
    const { source, position } = fact;
    const order = this.sources.indexOf(source);
    if (order === -1) throw new UnknownSource(source);
    const partition = `${record.topic}/${String(record.partition)}`;
    const taken = await this.places.get(transaction, partition);
    if (taken) {
      const before = this.sources.indexOf(taken.source);
      if (order < before || (order === before && position <= BigInt(taken.position))) return undefined;
    }
    await this.places.put(transaction, partition, { source, position: String(position) });
    return fact;
  }
}

/** What a record says, without looking whether it was taken before. @throws TypeError for one that the relay did not publish */
export function relayedFact({ value, headers = {} }: ReceivedRecord): RelayedFact {
  const header = (name: string): string => {
    const found = headers[name];
    const last = found !== undefined && isSeveral(found) ? found.at(-1) : found;
    if (last === undefined) throw new TypeError(`no event of the relay: it has no header ${name}`);
    return typeof last === 'string' ? last : Buffer.from(last).toString('utf8');
  };
  if (header('ce_specversion') !== '1.0') throw new TypeError('no event of the relay: another version of CloudEvents');
  const [revision, position] = [header('ce_revision'), header('ce_position')];
  if (!/^\d{1,15}$/.test(revision) || !/^\d{1,19}$/.test(position) || value === null) {
    throw new TypeError('no event of the relay: its revision, position or value is none');
  }
  return {
    id: header('ce_id'),
    source: header('ce_source'),
    type: header('ce_type'),
    time: header('ce_time'),
    stream: header('ce_subject'),
    revision: Number(revision),
    position: BigInt(position),
    data: JSON.parse(Buffer.from(value).toString('utf8')) as RelayedData,
  };
}

function isSeveral(found: HeaderValue | readonly HeaderValue[]): found is readonly HeaderValue[] {
  return Array.isArray(found);
}
