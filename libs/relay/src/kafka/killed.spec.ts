// The relay and its broker, killed while facts come without a pause.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type CloudEvent, Kafka } from 'cloudevents';
import { SystemClock } from '#kernel/clock.js';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import type { StoredEvent } from '#event-store/event-store.js';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import { GivenConsumer } from '../given-consumer.js';
import { CANARY } from '../given-log.js';
import { sourceOf } from '../relayed-fact.js';
import { describeWithKafka, GivenKafka, type KafkaRecord } from './given-kafka.js';

const PROGRAM = fileURLToPath(new URL('../given-other-process.js', import.meta.url));
const KILLS = { relay: 5, broker: 2 };

/** A relay in a process of its own, which counts what it said. */
class Child {
  readonly process: ChildProcess;
  readonly said = { published: 0, waits: 0 };

  constructor(folder: string, node: string) {
    const flags = ['--disable-warning=ExperimentalWarning', '--disable-warning=TimeoutNegativeWarning'];
    this.process = spawn(process.execPath, [...flags, PROGRAM, folder, node], { stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface({ input: this.process.stdout! }).on('line', (word) => {
      if (word === 'published' || word === 'waits') this.said[word] += 1;
      else if (word !== 'begun') throw new Error(`the relay says ${word}`);
    });
  }

  async until(enough: () => boolean): Promise<void> {
    while (!enough()) {
      if (this.process.exitCode !== null) throw new Error('the relay ended by itself');
      await pause(10);
    }
  }

  /** Sends a signal, and waits for its end: the exit code, or the signal. */
  async ends(signal: NodeJS.Signals): Promise<unknown> {
    const ended = once(this.process, 'exit');
    this.process.kill(signal);
    const [code, by] = (await ended) as [number | null, string | null];
    return code ?? by;
  }
}

describeWithKafka('Facts on Kafka, after the relay and the broker were killed again and again under load', () => {
  let kafka: GivenKafka;
  let folder: string;
  const facts: StoredEvent[] = [];
  let records: readonly KafkaRecord[];
  let epoch: LogEpoch;

  beforeAll(async () => {
    kafka = await GivenKafka.start();
    folder = mkdtempSync(join(tmpdir(), 'talaan-killed-'));
    for (let kill = 0; kill < KILLS.relay; kill += 1) {
      const child = new Child(folder, kafka.node);
      await child.until(() => child.said.published > 0);
      await pause(600 * Math.random());
      await child.ends('SIGKILL');
    }
    const child = new Child(folder, kafka.node);
    for (let kill = 0; kill < KILLS.broker; kill += 1) {
      const { published } = child.said;
      await child.until(() => child.said.published > published);
      await pause(400 * Math.random());
      const { waits } = child.said;
      await kafka.down('SIGKILL');
      await child.until(() => child.said.waits > waits);
      await kafka.up();
    }
    const { published } = child.said;
    await child.until(() => child.said.published > published);
    expect(await child.ends('SIGTERM')).toBe(0);
    const store = await SqliteEventStore.open({ directory: folder, clock: new SystemClock() });
    for await (const batch of store.readAll(0n)) facts.push(...batch);
    await store.close();
    epoch = LogEpoch.of(folder);
    records = await kafka.records();
  });

  afterAll(async () => {
    await kafka.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are all there: none is lost, and none is there that is not in the log', () => {
    expect(facts.length).toBeGreaterThan(1_000);
    expect(new Set(records.map(({ text }) => text.ce_id))).toEqual(new Set(facts.map(({ id }) => id)));
  });

  it('are in order for each key, but for repetitions', () => {
    const seen = new Map<string, string[]>();
    for (const { key, text } of records) {
      const ids = seen.get(key) ?? [];
      if (!ids.includes(text.ce_id ?? '')) ids.push(text.ce_id ?? '');
      seen.set(key, ids);
    }
    const inLog = Map.groupBy(facts, ({ stream }) => stream);
    expect(seen.size).toBe(inLog.size);
    for (const [stream, all] of inLog) expect(seen.get(stream)).toEqual(all.map(({ id }) => id));
  });

  it('are known again by a consumer: it does what each of them calls for once, in the order of each record', async () => {
    const consumer = new GivenConsumer(sourceOf(epoch.name));
    let repeated = 0;
    for (const record of records) if (!(await consumer.receive(record))) repeated += 1;
    expect(repeated).toBe(records.length - facts.length);
    const done = Map.groupBy(consumer.effects, ({ stream }) => stream);
    for (const [stream, all] of Map.groupBy(facts, (fact) => fact.stream)) {
      expect(done.get(stream)).toEqual(all.map(({ id, revision }) => ({ id, stream, revision })));
    }
  });

  it('are each an event that the SDK of CloudEvents takes, and say what the log says of them', () => {
    const byId = new Map(facts.map((fact) => [fact.id, fact]));
    for (const { key, value, headers, text } of records) {
      const message = { key, value, headers: text, body: value.toString('utf8'), timestamp: '0' };
      const event = Kafka.toEvent(message) as CloudEvent<{ conduct: unknown }>;
      expect(event.validate()).toBe(true);
      const fact = byId.get(event.id)!;
      expect(event).toMatchObject({
        ...{ source: sourceOf(epoch.name), type: fact.type, subject: fact.stream, partitionkey: fact.stream },
        ...{ position: String(fact.position), revision: String(fact.revision) },
        data: { conduct: (JSON.parse(fact.payload) as { conduct: unknown }).conduct, hasContent: true },
      });
      expect(Object.keys(headers ?? {}).sort()).toEqual([
        ...['ce_id', 'ce_position', 'ce_revision', 'ce_source', 'ce_specversion', 'ce_subject', 'ce_time', 'ce_type'],
        'content-type',
      ]);
    }
  });

  it('say nothing of what was sealed: in topics, keys, headers or values', async () => {
    expect(facts.every(({ payload }) => payload.includes(CANARY))).toBe(true);
    const all = records.map(({ topic, key, value, text }) => [topic, key, value.toString('utf8'), text]);
    expect(JSON.stringify([await kafka.topics(), all])).not.toContain(CANARY);
  });
});
