// For tests: a Kafka of their own, in a temporary folder, on loopback; and all that is in its topics.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { type Admin, type Consumer, Kafka, logLevel } from 'kafkajs';
import type { BrokerRecord } from '../broker.js';
import type { ReceivedRecord } from '../consumer.js';
import { isNoticeTopic } from '../relayed-notice.js';
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
    private readonly users: Readonly<Record<string, string>>,
  ) {
    process.once('exit', () => this.#process?.kill('SIGKILL'));
  }

  /**
   * @param more settings of its own, by where it listens
   * @param users passwords by name of those whom it knows by SCRAM-SHA-512
   */
  static async start(
    more: (ports: KafkaPorts) => KafkaProperties = () => ({}),
    users: Readonly<Record<string, string>> = {},
  ): Promise<GivenKafka> {
    const ports = { broker: await freePort(), controller: await freePort() };
    const kafka = new GivenKafka(mkdtempSync(join(tmpdir(), 'talaan-kafka-')), ports, more(ports), users);
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
    const { command, args } = await prepareKafka(this.folder, this.ports, { more: this.more, users: this.users });
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
    return await this.#asAdmin(async (admin) => (await admin.describeCluster()).brokers.length === 1).catch(
      () => false,
    );
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

  async topics(): Promise<readonly string[]> {
    return await this.#asAdmin((admin) => admin.listTopics());
  }

  /** Everything in the topics of the relay, in the order of each partition. */
  async records(): Promise<readonly KafkaRecord[]> {
    return await allRecords(this.node);
  }

  /** The facts among them. */
  async facts(): Promise<readonly KafkaRecord[]> {
    return (await this.records()).filter(isFact);
  }

  /** The same, as it was published. */
  async published(): Promise<readonly (BrokerRecord & { readonly partition: number })[]> {
    return (await this.records()).map(({ topic, key, value, text, partition }) => {
      return { topic, key, value: value.toString('utf8'), headers: text, partition };
    });
  }

  async dispose(): Promise<void> {
    await this.down('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #asAdmin<Result>(use: (admin: Admin) => Promise<Result>): Promise<Result> {
    return await asAdmin(this.node, use);
  }
}

/** Everything in the topics of the relay on a node, in the order of each partition. */
export async function allRecords(node: string): Promise<readonly KafkaRecord[]> {
  const [topics, left] = await asAdmin(node, async (admin) => {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith('talaan.'));
    const all = topics.map(async (topic) => {
      const partitions = await admin.fetchTopicOffsets(topic);
      return partitions
        .filter(({ high, low }) => high !== low)
        .map(({ partition, high }) => [`${topic}/${String(partition)}`, BigInt(high) - 1n] as const);
    });
    return [topics, new Map((await Promise.all(all)).flat())] as const;
  });
  if (left.size === 0) return [];
  const consumer = clientOf(node).consumer({ groupId: `all-${randomUUID()}`, maxWaitTimeInMs: 50 });
  try {
    return await readUntil(consumer, topics, left);
  } finally {
    await consumer.disconnect();
  }
}

/** Whether a record is a fact, and not what a party is told. */
export function isFact({ topic }: KafkaRecord): boolean {
  return !isNoticeTopic(topic);
}

function clientOf(node: string): Kafka {
  return new Kafka({ clientId: 'test', brokers: [node], logLevel: logLevel.NOTHING, retry: { retries: 3 } });
}

async function asAdmin<Result>(node: string, use: (admin: Admin) => Promise<Result>): Promise<Result> {
  const admin = clientOf(node).admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
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

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
