// For tests: a broker in memory, which can be away, lose an acknowledgement, or lose what it had.
import { createHash } from 'node:crypto';
import { Broker, type BrokerRecord, type Ends, type Reached } from './broker.js';

export interface KeptRecord extends BrokerRecord {
  readonly partition: number;
}

/** What a broker holds, whoever is connected. */
export class GivenBroker {
  readonly topics = new Map<string, KeptRecord[][]>();
  cluster = 'cluster-1';
  isAway = false;
  /** Publications that fail, with the partitions that they reached before: none of them is acknowledged. */
  failing: ((records: readonly BrokerRecord[]) => number) | undefined;
  partitions = 3;

  readonly open = (): Promise<Broker> =>
    this.isAway ? Promise.reject(new Error('the broker is away')) : Promise.resolve(new MemoryBroker(this));

  /** All records, in the order of each partition. */
  get records(): readonly KeptRecord[] {
    return [...this.topics.values()].flat(2);
  }

  get positions(): readonly bigint[] {
    return this.records.map(({ headers }) => BigInt(headers.ce_position ?? 0)).sort((a, b) => (a < b ? -1 : 1));
  }
}

class MemoryBroker extends Broker {
  readonly cluster: string;

  constructor(private readonly held: GivenBroker) {
    super();
    this.cluster = held.cluster;
  }

  override ends(topics: readonly string[]): Promise<Ends> {
    if (this.held.isAway) return Promise.reject(new Error('the broker is away'));
    const found = topics.flatMap((topic) => {
      const partitions = this.held.topics.get(topic);
      return partitions ? [[topic, partitions.map(({ length }) => BigInt(length))] as const] : [];
    });
    return Promise.resolve(new Map(found));
  }

  override publish(records: readonly BrokerRecord[]): Promise<readonly Reached[]> {
    if (this.held.isAway) return Promise.reject(new Error('the broker is away'));
    const most = this.held.failing?.(records) ?? Infinity;
    const reached = new Map<string, Reached>();
    for (const record of records) {
      const { topic, key } = record;
      const partitions =
        this.held.topics.get(topic) ?? Array.from({ length: this.held.partitions }, (): KeptRecord[] => []);
      this.held.topics.set(topic, partitions);
      const partition = createHash('sha256').update(key).digest().readUInt32BE() % partitions.length;
      if (partition >= most) continue;
      partitions[partition]?.push({ ...record, partition });
      const end = BigInt(partitions[partition]?.length ?? 0);
      const at = { topic, partition, partitions: partitions.length, end };
      reached.set(`${topic}/${String(partition)}`, at);
    }
    if (most !== Infinity) return Promise.reject(new Error('an acknowledgement was lost'));
    return Promise.resolve([...reached.values()]);
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }
}
