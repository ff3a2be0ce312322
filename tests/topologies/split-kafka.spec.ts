// What `npm run split` publishes to the Kafka that it brings, also when the relay or Kafka is killed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describeSplit } from '#apps/split/given-split.js';
import { openLogReader } from '#event-store/transfer/log-location.js';
import { serverPlace } from '#event-store/server-log.js';
import type { StoredEvent } from '#event-store/event-store.js';
import { allRecords, isFact, type KafkaRecord } from '#relay/kafka/given-kafka.js';
import { noKafka } from '#relay/kafka/installed.js';
import { aRequestTo, done, region } from '../scenarios/client.js';
import { FORM, onItsData } from '../scenarios/form.js';
import { childrenOf } from '../scenarios/processes.js';
import { send } from '../scenarios/http.js';
import { removeData, type RunningServer, startServer, temporaryData } from '../scenarios/running-server.js';

const CANARY = 'SYNTHETIC-KAFKA-CANARY';

if (noKafka !== undefined) process.stderr.write(`not run: Kafka beside the split form, because ${noKafka}\n`);
(noKafka === undefined ? describeSplit : describe.skip)('The split form with a Kafka', () => {
  let data: string;
  let server: RunningServer;

  beforeAll(async () => {
    data = await temporaryData();
    server = await startServer(data, { [FORM]: 'split --target exchange relay', TALAAN_KAFKA: '' });
  });

  afterAll(async () => {
    await server.stop();
    await removeData(data);
  });

  const node = () =>
    /^advertised\.listeners=PLAINTEXT:\/\/(\S+)$/m.exec(
      readFileSync(join(data, 'kafka', 'server.properties'), 'utf8'),
    )![1]!;
  const submit = async () =>
    done(
      await region(server)
        .officer('ph')
        .submits(aRequestTo('TH-ATU', { content: { subject: CANARY, question: CANARY, justification: CANARY } })),
    );

  async function facts(): Promise<readonly StoredEvent[]> {
    const { settings } = onItsData(['--data', data]);
    const log = await openLogReader(serverPlace(settings.TALAAN_LOG ?? ''));
    const found: StoredEvent[] = [];
    for await (const batch of log.readAll(0n)) found.push(...batch);
    await log.close();
    return found;
  }

  /** Every fact that is on Kafka, once it has all of the log. */
  async function published(): Promise<readonly KafkaRecord[]> {
    const wanted = (await facts()).map(({ id }) => id);
    for (;;) {
      const records = (await allRecords(node()).catch(() => [])).filter(isFact);
      const found = new Set(records.map(({ text }) => text.ce_id));
      if (wanted.every((id) => found.has(id))) return records;
      await pause(200);
    }
  }

  const kill = (what: string) => {
    const found = childrenOf(server.process.pid).find(({ args }) => args.includes(what));
    process.kill(found!.pid, 'SIGKILL');
  };

  it('is published to by the relay alone: each fact stands there once, those of the baseline as well', async () => {
    const records = await published();
    expect(new Set(records.map(({ text }) => text.ce_id)).size).toBe(records.length);
    expect(existsSync(join(data, 'relay', 'relay.json'))).toBe(true);
    expect(existsSync(join(data, 'baseline', 'relay.json'))).toBe(false);
  });

  it('has every fact there, in the order of each record, and nothing that is sealed', async () => {
    await submit();
    const records = await published();
    const first = new Map(records.map((record) => [record.text.ce_id, record]));
    for (const fact of await facts()) {
      const record = first.get(fact.id);
      expect([record?.key, record?.text.ce_position]).toEqual([fact.stream, String(fact.position)]);
    }
    expect(records.filter(({ key }) => key.startsWith('exchange-')).map(({ topic }) => topic)).toContain(
      'talaan.exchange',
    );
    const said = records.map(({ topic, key, value, text }) => [topic, key, value.toString('utf8'), text]);
    expect(JSON.stringify(said)).not.toContain(CANARY);
  });

  it.each(['--target relay', 'kafka.Kafka'])('has every fact there when this is killed: %s', async (what) => {
    await submit();
    kill(what);
    await submit();
    const records = await published();
    const order = new Map<string, bigint>();
    const seen = new Set<string>();
    for (const { key, text } of records) {
      if (seen.has(text.ce_id ?? '')) continue;
      seen.add(text.ce_id ?? '');
      const position = BigInt(text.ce_position ?? 0);
      expect(position).toBeGreaterThan(order.get(key) ?? 0n);
      order.set(key, position);
    }
  });

  it('tells the requested unit alone of a request, in a topic of its own', async () => {
    const { id } = await submit();
    for (;;) {
      const told = (await allRecords(node())).filter((record) => !isFact(record) && record.key === `exchange-${id}`);
      if (told.length > 0) {
        expect(new Set(told.map(({ topic }) => topic))).toEqual(new Set(['talaan.unit.TH-ATU']));
        expect(JSON.stringify(told.map(({ value, text }) => [String(value), text]))).not.toContain(CANARY);
        break;
      }
      await pause(100);
    }
  });

  it('says with the others how far the relay is', async () => {
    const { text } = await send(server.origin, { path: '/metrics' });
    expect(text).toMatch(/^talaan_relay_lag\{target="relay",feed="notices"\} \d+$/m);
    expect(text).toContain('talaan_relay_stopped{target="relay",why="ahead"} 0');
  });
});
