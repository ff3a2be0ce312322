// For tests: the named successor of the default adapter, `@platformatic/kafka`, behind the same port.
import { Admin, compatibilityPartitioner, Producer, stringSerializers } from '@platformatic/kafka';
import { Broker, type BrokerRecord, type Ends, type Reached } from '../broker.js';
import type { KafkaSettings } from './kafka-settings.js';

type Strings = Producer<string, string, string, string>;

export class SuccessorBroker extends Broker {
  private constructor(
    readonly cluster: string,
    private readonly admin: Admin,
    private readonly producer: Strings,
  ) {
    super();
  }

  static async open({ nodes }: KafkaSettings): Promise<SuccessorBroker> {
    const reached = { clientId: 'talaan-relay', bootstrapBrokers: [...nodes], connectTimeout: 3_000, retries: 4 };
    const admin = new Admin(reached);
    const producer = new Producer({ ...reached, serializers: stringSerializers, idempotent: true, maxInflights: 1 });
    try {
      const { id } = await admin.metadata({ topics: [] });
      return new SuccessorBroker(id, admin, producer);
    } catch (error) {
      await Promise.allSettled([admin.close(), producer.close(true)]);
      throw said(error);
    }
  }

  override async ends(topics: readonly string[]): Promise<Ends> {
    const there = new Set(await this.admin.listTopics());
    const found = topics.filter((topic) => there.has(topic));
    if (found.length === 0) return new Map();
    const counts = await this.#partitionsOf(found);
    const asked = found.map((name) => {
      const all = Array.from({ length: counts.get(name) ?? 0 }, (_, partitionIndex) => partitionIndex);
      return { name, partitions: all.map((partitionIndex) => ({ partitionIndex, timestamp: -1n })) };
    });
    const listed = await this.admin.listOffsets({ topics: asked });
    return new Map(
      listed.map(({ name, partitions }) => {
        const ordered = partitions.toSorted((a, b) => a.partitionIndex - b.partitionIndex);
        return [name, ordered.map(({ offset }) => offset)];
      }),
    );
  }

  override async publish(records: readonly BrokerRecord[]): Promise<readonly Reached[]> {
    try {
      const topics = [...new Set(records.map(({ topic }) => topic))];
      await this.#make(topics);
      const counts = await this.#partitionsOf(topics);
      const sent = new Map<string, number>();
      const messages = records.map(({ topic, key, value, headers }) => {
        const partition = placeOf(key, counts.get(topic) ?? 0);
        const at = `${topic}/${String(partition)}`;
        sent.set(at, (sent.get(at) ?? 0) + 1);
        return { topic, key, value, headers: { ...headers }, partition };
      });
      const { offsets = [] } = await this.producer.send({ messages, acks: -1, idempotent: true });
      if (offsets.length !== sent.size) throw new Error('a partition was not acknowledged');
      return offsets.map(({ topic, partition, offset }) => {
        const count = sent.get(`${topic}/${String(partition)}`) ?? 0;
        return { topic, partition, partitions: counts.get(topic) ?? 0, end: offset + BigInt(count) };
      });
    } catch (error) {
      throw said(error);
    }
  }

  override async close(): Promise<void> {
    await Promise.allSettled([this.producer.close(true), this.admin.close()]);
  }

  async #make(topics: readonly string[]): Promise<void> {
    const there = new Set(await this.admin.listTopics());
    const missing = topics.filter((topic) => !there.has(topic));
    if (missing.length > 0) await this.admin.createTopics({ topics: missing, partitions: -1, replicas: -1 });
  }

  async #partitionsOf(topics: string[]): Promise<ReadonlyMap<string, number>> {
    const metadata = await this.admin.metadata({ topics, forceUpdate: true });
    return new Map(topics.map((topic) => [topic, metadata.topics.get(topic)?.partitionsCount ?? 0]));
  }
}

/** As Kafka's own client has it, and the default adapter. */
function placeOf(key: string, partitions: number): number {
  return compatibilityPartitioner({ topic: '', value: '' }, Buffer.from(key)) % partitions;
}

function said(error: unknown): Error {
  return new Error(error instanceof Error ? error.message : 'Kafka failed');
}
