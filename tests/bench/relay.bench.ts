import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel, type Message } from 'kafkajs';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import { SystemClock } from '#kernel/clock.js';
import { factsFeed } from '#relay/feed.js';
import { GivenKafka } from '#relay/kafka/given-kafka.js';
import { noKafka } from '#relay/kafka/installed.js';
import { brokerAt } from '#relay/open-broker.js';
import { topicOf } from '#relay/relayed-fact.js';
import { Relaying } from '#relay/relaying.js';
import { FileVault } from '#vault/file-vault.js';
import { startServer } from '../scenarios/running-server.js';
import { atLeast, type Figure, type Measure, type Plan, quantile } from './figure.js';
import { fillLog } from './large-log.js';
import { officerTokens, paced, SUBMISSION } from './processes.js';

/** As many as the relay publishes at a time, at most. */
const AT_A_TIME = 1_000;
const PER_SECOND = 500;
const CONNECTIONS = 64;
/** Milliseconds from the moment at which the log recorded a fact. */
const REACH = 100;

/** Facts to Kafka: how fast they catch up, and how soon one is there. */
export const measure: Measure = async (plan) => {
  if (noKafka !== undefined) throw new Error(`not measured: ${noKafka}`);
  return [await onKafka((kafka) => catchingUp(plan, kafka)), await onKafka((kafka) => following(plan, kafka))];
};

/** On one that has nothing yet. */
async function onKafka(measured: (kafka: GivenKafka) => Promise<Figure>): Promise<Figure> {
  const kafka = await GivenKafka.start();
  try {
    return await measured(kafka);
  } finally {
    await kafka.dispose();
  }
}

/** A log from its beginning, against a producer that has the same records in memory, in turns. */
async function catchingUp({ folder, seed, quick, say }: Plan, kafka: GivenKafka): Promise<Figure> {
  const [rounds, facts] = quick ? [1, 5_000] : [5, 100_000];
  const directory = mkdtempSync(join(folder, 'log-'));
  say(`making a log of ${String(facts)} facts`);
  await fillLog(directory, facts, seed);
  const macs = macsOf(directory);
  const store = await SqliteEventStore.open({ directory, clock: new SystemClock(), macs: () => macs });
  const [ours, plain]: [number[], number[]] = [[], []];
  try {
    const batches = await batchesOf(store);
    for (let round = 0; round <= rounds; round += 1) {
      const relayed = await relayRate(store, directory, kafka);
      const produced = await plainRate(kafka, batches);
      say(`round ${String(round)}: relay ${relayed.toFixed(0)}, plain producer ${produced.toFixed(0)} facts/s`);
      // The first one warms up.
      if (round > 0) [ours, plain].forEach((rates, place) => rates.push(place === 0 ? relayed : produced));
    }
  } finally {
    await store.close();
  }
  return atLeast(0.5, {
    what: 'relay, catching up',
    against: 'a plain kafkajs producer with the same records in memory',
    ours: quantile(ours, 0.5),
    limit: quantile(plain, 0.5),
    unit: 'facts/s',
    note: `Median of ${String(rounds)} rounds of ${String(facts)} facts in turns, each with MACs checked, from SQLite to one node; both idempotent, acks=all, ${String(AT_A_TIME)} at a time.`,
  });
}

function macsOf(directory: string) {
  const vault = new FileVault(directory);
  const macs = vault.factMacs();
  vault.close();
  return macs;
}

async function relayRate(store: SqliteEventStore, log: string, kafka: GivenKafka): Promise<number> {
  const [head, stopping] = [await store.head(), new AbortController()];
  const directory = mkdtempSync(join(log, 'relay-'));
  const relayed = { store, epoch: LogEpoch.of(log), directory, feed: factsFeed };
  let began = 0;
  let took = 0;
  const fails = (why: string) => {
    throw new Error(why);
  };
  await new Relaying(relayed, brokerAt(kafka.settings), {
    onBegin: () => (began = performance.now()),
    onPublished: (_, position) => {
      if (position < head) return;
      took = performance.now() - began;
      stopping.abort();
    },
    onWait: fails,
    onRepeat: fails,
    onStop: ({ message }) => fails(message),
  }).run(stopping.signal);
  return Number(head) / (took / 1000);
}

interface Topic {
  readonly topic: string;
  readonly messages: Message[];
}

async function batchesOf(store: SqliteEventStore): Promise<readonly (readonly Topic[])[]> {
  const messages: Topic[][] = [];
  for await (const batch of store.readAll(0n)) {
    for (let from = 0; from < batch.length; from += AT_A_TIME) {
      const records = await factsFeed.recordsOf(batch.slice(from, from + AT_A_TIME), '0', AbortSignal.abort());
      const byTopic = Map.groupBy(records.flat(), ({ topic }) => topic);
      messages.push(
        [...byTopic].map(([topic, all]) => ({
          topic,
          messages: all.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } })),
        })),
      );
    }
  }
  return messages;
}

async function plainRate(kafka: GivenKafka, batches: readonly (readonly Topic[])[]): Promise<number> {
  const producer = clientOf(kafka).producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const began = performance.now();
  let sent = 0;
  for (const topicMessages of batches) {
    await producer.sendBatch({ acks: -1, topicMessages: [...topicMessages] });
    sent += topicMessages.reduce((sum, { messages }) => sum + messages.length, 0);
  }
  const took = performance.now() - began;
  await producer.disconnect();
  return sent / (took / 1000);
}

/** From the append of a request to whoever reads its topic. */
async function following({ folder, quick, say }: Plan, kafka: GivenKafka): Promise<Figure> {
  const settings = { TALAAN_REQUESTS_PER_SUBJECT: '100000', TALAAN_RATE_LIMIT_SUBJECT: '1000000' };
  const server = await startServer(join(folder, 'data'), {
    ...{ ...settings, TALAAN_RATE_LIMIT_STATE: '1000000' },
    ...{ TALAAN_KAFKA: kafka.node, TALAAN_KAFKA_TLS: 'off' },
  });
  const consumer = clientOf(kafka).consumer({ groupId: 'bench' });
  try {
    const tokens = await officerTokens(server.idpPort);
    const load = (seconds: number) =>
      paced({
        ...{ url: `${server.origin}/v1/exchange-requests`, tokens, body: JSON.stringify(SUBMISSION) },
        ...{ connections: CONNECTIONS, perSecond: PER_SECOND, seconds },
      });
    say('warming up');
    await load(quick ? 2 : 10);
    const waits: number[] = [];
    let since = Infinity;
    const source = new Set<string>();
    await consumer.connect();
    await consumer.subscribe({ topic: topicOf('exchange.submitted.v1'), fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message: { headers = {} } }) => {
        const at = Date.parse(String(headers.ce_time));
        const id = String(headers.ce_id);
        if (at >= since && !source.has(id)) waits.push(Date.now() - at);
        source.add(id);
        return Promise.resolve();
      },
    });
    say(`${String(PER_SECOND)} submissions a second`);
    // The readers are in their places after the first seconds.
    await load(quick ? 2 : 5);
    since = Date.now();
    const { records, refusals } = await load(quick ? 5 : 30);
    while (waits.length < records.length) await new Promise((resolve) => setTimeout(resolve, 50));
    const [p99, refused] = [quantile(waits, 0.99), JSON.stringify(refusals)];
    return {
      what: `append to a consumer at ${String(PER_SECOND)} facts/s, p99`,
      against: 'an absolute limit',
      ours: p99,
      unit: 'ms',
      reach: `≤ ${String(REACH)} ms`,
      reached: p99 <= REACH && refused === '{}',
      note: `${String(records.length)} requests; p50 ${quantile(waits, 0.5).toFixed(0)} ms; refused ${refused}; server, Kafka, load and consumer on one machine`,
    };
  } finally {
    await consumer.disconnect();
    await server.stop();
  }
}

function clientOf({ node }: GivenKafka): Kafka {
  return new Kafka({ clientId: 'bench', brokers: [node], logLevel: logLevel.NOTHING });
}
