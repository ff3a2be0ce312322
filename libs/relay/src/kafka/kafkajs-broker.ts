import {
  type Admin,
  Kafka,
  logLevel,
  type Message,
  Partitioners,
  type Producer,
  type RecordMetadata,
  type SASLOptions,
} from 'kafkajs';
import { Broker, type BrokerRecord, type Ends, type Reached } from '../broker.js';
import type { KafkaSettings } from './kafka-settings.js';

/** Milliseconds. What a call does not get within these, the relay tries again, after it has connected again. */
const CONNECT_WITHIN = 3_000;
const ANSWER_WITHIN = 15_000;
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 4 };
/** Nothing is taken of what the client would log: what fails, it throws. */
const LOG_LEVEL = logLevel.NOTHING;

/** Kafka, through kafkajs. */
export class KafkajsBroker extends Broker {
  readonly #topics = new Set<string>();
  /** Where each message of the publication under way goes, however often the client asks. */
  #placed = new Map<Message, { readonly partition: number; readonly partitions: number }>();

  private constructor(
    readonly cluster: string,
    private readonly admin: Admin,
    private readonly producer: Producer,
  ) {
    super();
  }

  /** @throws Error */
  static async open({ nodes, tls, login }: KafkaSettings): Promise<KafkajsBroker> {
    const kafka = new Kafka({
      clientId: 'talaan-relay',
      brokers: [...nodes],
      ...(tls && { ssl: { ...tls } }),
      ...(login && { sasl: login as SASLOptions }),
      connectionTimeout: CONNECT_WITHIN,
      authenticationTimeout: CONNECT_WITHIN,
      requestTimeout: ANSWER_WITHIN,
      retry: RETRY,
      logLevel: LOG_LEVEL,
    });
    const broker: { placing?: KafkajsBroker } = {};
    const choose = Partitioners.DefaultPartitioner();
    const admin = kafka.admin();
    const producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: RETRY,
      createPartitioner: () => (given) => {
        const partition = choose(given);
        broker.placing?.place(given.message, partition, given.partitionMetadata.length);
        return partition;
      },
    });
    try {
      await admin.connect();
      const { clusterId } = await admin.describeCluster();
      await producer.connect();
      return (broker.placing = new KafkajsBroker(clusterId, admin, producer));
    } catch (error) {
      await Promise.allSettled([admin.disconnect(), producer.disconnect()]);
      throw said(error);
    }
  }

  override async ends(topics: readonly string[]): Promise<Ends> {
    try {
      const there = new Set(await this.admin.listTopics());
      const found = topics
        .filter((topic) => there.has(topic))
        .map(async (topic) => {
          const partitions = await this.admin.fetchTopicOffsets(topic);
          const ordered = partitions.toSorted((a, b) => a.partition - b.partition);
          return [topic, ordered.map(({ high }) => BigInt(high))] as const;
        });
      return new Map(await Promise.all(found));
    } catch (error) {
      throw said(error);
    }
  }

  override async publish(records: readonly BrokerRecord[]): Promise<readonly Reached[]> {
    const byTopic = Map.groupBy(records, ({ topic }) => topic);
    const topicMessages = [...byTopic].map(([topic, all]) => ({ topic, messages: all.map(messageOf) }));
    try {
      await this.#make([...byTopic.keys()]);
      this.#placed = new Map();
      const acknowledged = await this.producer.sendBatch({ acks: -1, timeout: ANSWER_WITHIN, topicMessages });
      return topicMessages.flatMap(({ topic, messages }) => this.#reached(topic, messages, acknowledged));
    } catch (error) {
      throw said(error);
    }
  }

  override async close(): Promise<void> {
    await Promise.allSettled([this.producer.disconnect(), this.admin.disconnect()]);
  }

  private place(message: Message, partition: number, partitions: number): void {
    this.#placed.set(message, { partition, partitions });
  }

  /** With as many partitions and replicas as the broker gives to a topic of which nothing is said. */
  async #make(topics: readonly string[]): Promise<void> {
    const missing = topics.filter((topic) => !this.#topics.has(topic));
    if (missing.length === 0) return;
    const there = new Set(await this.admin.listTopics());
    const made = missing.filter((topic) => !there.has(topic)).map((topic) => ({ topic }));
    if (made.length > 0) await this.admin.createTopics({ topics: made, waitForLeaders: true });
    for (const topic of missing) this.#topics.add(topic);
  }

  /**
   * @throws Error where a partition was not acknowledged: when its leader changes while the client sends again, the client can
   * leave it out without an error
   */
  #reached(topic: string, messages: readonly Message[], acknowledged: readonly RecordMetadata[]): readonly Reached[] {
    const sent = new Map<number, number>();
    let partitions = 0;
    for (const message of messages) {
      const placed = this.#placed.get(message);
      if (!placed) throw new Error('a record was placed nowhere');
      sent.set(placed.partition, (sent.get(placed.partition) ?? 0) + 1);
      partitions = placed.partitions;
    }
    return [...sent].map(([partition, count]) => {
      const found = acknowledged.find((one) => one.topicName === topic && one.partition === partition);
      if (found?.errorCode !== 0 || found.baseOffset === undefined) {
        throw new Error(`partition ${String(partition)} of ${topic} was not acknowledged`);
      }
      return { topic, partition, partitions, end: BigInt(found.baseOffset) + BigInt(count) };
    });
  }
}

function messageOf({ key, value, headers }: BrokerRecord): Message {
  return { key, value, headers: { ...headers } };
}

/** The client's errors name hosts, topics and codes; they have what they were about beside them, which stays here. */
function said(error: unknown): Error {
  return new Error(error instanceof Error ? error.message : 'Kafka failed');
}
