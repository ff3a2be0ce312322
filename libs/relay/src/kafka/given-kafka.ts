// For tests: a Kafka of their own, in a temporary folder, on loopback; and all that is in its topics.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { type Consumer, Kafka, logLevel } from 'kafkajs';
import type { ReceivedRecord } from '../consumer.js';
import { type KafkaPorts, type KafkaProperties, noKafka, prepareKafka } from './installed.js';
import type { KafkaSettings } from './kafka-settings.js';

/** `describe`, for what needs a broker: left out where there is none, which is said. */
export function describeWithKafka(title: string, tests: () => void): void {
  if (noKafka !== undefined) process.stderr.write(`not run: ${title}, because ${noKafka}\n`);
  (noKafka === undefined ? describe : describe.skip)(title, tests);
}

/** A record with its place. */
export interface KafkaRecord extends ReceivedRecord {
  readonly key: string;
  readonly value: Buffer;
  readonly offset: bigint;
  readonly text: Readonly<Record<string, string>>;
}

export class GivenKafka {
  #process: ChildProcess | undefined;

  private constructor(
    readonly folder: string,
    readonly ports: KafkaPorts,
    private readonly more: KafkaProperties,
  ) {
    process.once('exit', () => this.#process?.kill('SIGKILL'));
  }

  static async start(more: KafkaProperties = {}): Promise<GivenKafka> {
    const ports = { broker: await freePort(), controller: await freePort() };
    const kafka = new GivenKafka(mkdtempSync(join(tmpdir(), 'talaan-kafka-')), ports, more);
    try {
      await kafka.up();
    } catch (error) {
      await kafka.dispose();
      throw error;
    }
    return kafka;
  }

  get settings(): KafkaSettings {
    return { nodes: [this.node], tls: undefined, login: undefined };
  }

  get node(): string {
    return `127.0.0.1:${String(this.ports.broker)}`;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Starts it, and waits until it answers. */
  async up(): Promise<void> {
    const { command, args } = await prepareKafka(this.folder, this.ports, { more: this.more });
    const out = openSync(join(this.folder, 'said'), 'a');
    const broker = spawn(command, args, { cwd: this.folder, stdio: ['ignore', out, out] });
    closeSync(out);
    this.#process = broker;
    while (!(await this.#answers())) {
      if (broker.exitCode !== null || broker.signalCode !== null) {
        throw new Error(`Kafka does not start: ${readFileSync(join(this.folder, 'said'), 'utf8').slice(-2_000)}`);
      }
      await after(100);
    }
  }

  async #answers(): Promise<boolean> {
    const admin = this.#client().admin();
    try {
      await admin.connect();
      return (await admin.describeCluster()).brokers.length === 1;
    } catch {
      return false;
    } finally {
      await admin.disconnect();
    }
  }

  /** Ends it, at once with SIGKILL. */
  async down(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const broker = this.#process;
    this.#process = undefined;
    if (broker?.exitCode !== null || broker.signalCode !== null) return;
    const ended = once(broker, 'exit');
    broker.kill(signal);
    await ended;
  }

  /** Ends it, and forgets all that it had. */
  async emptied(): Promise<void> {
    await this.down('SIGKILL');
    rmSync(join(this.folder, 'storage'), { recursive: true, force: true });
    await this.up();
  }

  async topics(): Promise<readonly string[]> {
    return await this.#asAdmin((admin) => admin.listTopics());
  }

  async makeTopic(topic: string, numPartitions: number): Promise<void> {
    await this.#asAdmin((admin) => admin.createTopics({ topics: [{ topic, numPartitions }] }));
  }

  async growTopic(topic: string, count: number): Promise<void> {
    await this.#asAdmin((admin) => admin.createPartitions({ topicPartitions: [{ topic, count }] }));
  }

  async deleteTopic(topic: string): Promise<void> {
    await this.#asAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
  }

  /** Everything in the topics whose names begin with `talaan.`, in the order of each partition. */
  async records(): Promise<readonly KafkaRecord[]> {
    const topics = (await this.topics()).filter((topic) => topic.startsWith('talaan.'));
    const left = await this.#asAdmin(async (admin) => {
      const all = topics.map(async (topic) => {
        const partitions = await admin.fetchTopicOffsets(topic);
        return partitions
          .filter(({ high, low }) => high !== low)
          .map(({ partition, high }) => [`${topic}/${String(partition)}`, BigInt(high) - 1n] as const);
      });
      return new Map((await Promise.all(all)).flat());
    });
    if (left.size === 0) return [];
    const consumer = this.#client().consumer({ groupId: `all-${String(performance.now())}`, maxWaitTimeInMs: 50 });
    try {
      return await readUntil(consumer, topics, left);
    } finally {
      await consumer.disconnect();
    }
  }

  async dispose(): Promise<void> {
    await this.down('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  #client(): Kafka {
    return new Kafka({ clientId: 'test', brokers: [this.node], logLevel: logLevel.NOTHING, retry: { retries: 3 } });
  }

  async #asAdmin<Result>(use: (admin: ReturnType<Kafka['admin']>) => Promise<Result>): Promise<Result> {
    const admin = this.#client().admin();
    await admin.connect();
    try {
      return await use(admin);
    } finally {
      await admin.disconnect();
    }
  }
}

async function readUntil(consumer: Consumer, topics: string[], left: Map<string, bigint>) {
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  const records: KafkaRecord[] = [];
  const { promise: all, resolve } = Promise.withResolvers<undefined>();
  await consumer.run({
    eachMessage: ({ topic, partition, message: { key, value, headers = {}, offset } }) => {
      const text = Object.entries(headers).map(([name, header]) => [name, String(header)] as const);
      records.push({
        ...{ topic, partition, headers, offset: BigInt(offset) },
        ...{ key: String(key), value: value ?? Buffer.alloc(0), text: Object.fromEntries(text) },
      });
      const at = `${topic}/${String(partition)}`;
      if (BigInt(offset) >= (left.get(at) ?? Infinity)) left.delete(at);
      if (left.size === 0) resolve(undefined);
      return Promise.resolve();
    },
  });
  await all;
  return records;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
