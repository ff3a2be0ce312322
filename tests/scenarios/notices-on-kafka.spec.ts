// What units and posts are told on Kafka, each in a topic of its own, is what their officers read from the server.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { type CloudEvent, Kafka } from 'cloudevents';
import { IDENTITIES } from '#apps/dev-idp/identities.js';
import { describeWithKafka, GivenKafka, type KafkaRecord } from '#relay/kafka/given-kafka.js';
import { isNoticeTopic } from '#relay/relayed-notice.js';
import { aRequestTo, done, Person, type Region, region } from './client.js';
import { send } from './http.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

interface AsyncApi {
  readonly components: {
    readonly messages: Readonly<Record<string, { readonly headers: object; readonly payload: object }>>;
  };
}

type Notice = Readonly<Record<string, unknown>> & { readonly id: string; readonly position: string };

interface Shown {
  readonly items: readonly Notice[];
  readonly code?: string;
}

const CANARY = 'SYNTHETIC-NOTICE-CANARY';
/** Who reads for which topic. */
const READERS = new Map(
  IDENTITIES.filter(({ role }) => role === 'officer' || role === 'consular-officer').map(({ subject, unit, post }) => [
    unit === undefined ? `talaan.post.${post ?? ''}` : `talaan.unit.${unit}`,
    subject,
  ]),
);

describeWithKafka('What units and posts are told on Kafka', () => {
  let kafka: GivenKafka;
  let data: string;
  let server: RunningServer;
  let people: Region;

  beforeAll(async () => {
    [kafka, data] = await Promise.all([GivenKafka.start(), temporaryData()]);
    const seeded = await talaan(['seed-demo', '--data', data, '--requests', '40', '--json']);
    if (seeded.exit !== 0) throw new Error(seeded.err);
    server = await startServer(data, { TALAAN_KAFKA: kafka.node, TALAAN_KAFKA_TLS: 'off' });
    people = region(server);
  });

  afterAll(async () => {
    await server.stop();
    await kafka.dispose();
    await removeData(data);
  });

  /** Everything in the topics of units and posts, once all of the log was published. */
  async function told(): Promise<readonly KafkaRecord[]> {
    for (;;) {
      const { text } = await send(server.origin, { path: '/metrics' });
      if (text.includes('talaan_relay_lag{feed="notices"} 0\n')) break;
      // Metrics are no older than a second.
      await pause(200);
    }
    return (await kafka.records()).filter(({ topic }) => isNoticeTopic(topic));
  }

  /** Nothing to whoever cannot act. */
  async function shownTo(person: Person): Promise<readonly Notice[]> {
    const all: Notice[] = [];
    for (;;) {
      const after = all.at(-1)?.id ?? '0';
      const { status, body } = await person.reads<Shown>(`/v1/notices?limit=200&after=${after}`);
      if (status === 403 && body.code === 'standing.lost') return [];
      if (body.items.length === 0) return all;
      all.push(...body.items);
    }
  }

  const noticeIn = ({ value }: KafkaRecord) => JSON.parse(value.toString('utf8')) as Notice;
  const byPosition = (one: Notice, other: Notice) => Number(one.position) - Number(other.position);

  it('is for each of them what their officers read, notice by notice, and there is no other topic', async () => {
    const byTopic = Map.groupBy(await told(), ({ topic }) => topic);
    expect([...byTopic.keys()].filter((topic) => !READERS.has(topic))).toEqual([]);
    let notices = 0;
    for (const [topic, identity] of READERS) {
      const published = (byTopic.get(topic) ?? []).map(noticeIn).sort(byPosition);
      const shown = await shownTo(new Person(server, identity));
      expect([topic, published]).toEqual([topic, shown]);
      notices += shown.length;
    }
    expect(notices).toBeGreaterThan(300);
    expect(byTopic.size).toBeGreaterThan(11);
  });

  it('comes as events, in the order of each record, that the SDK of CloudEvents takes', async () => {
    const last = new Map<string, bigint>();
    for (const record of await told()) {
      const { topic, key, value, text } = record;
      const event = Kafka.toEvent({
        ...{ key, value, headers: text, body: value.toString('utf8'), timestamp: '0' },
      }) as CloudEvent<Notice>;
      expect(event.validate()).toBe(true);
      const { id, position, record: stream, what } = noticeIn(record);
      const [, kind, code] = topic.split('.');
      const [epoch] = id.split('-');
      expect(event).toMatchObject({
        ...{ id, position, type: `notice.${String(what)}.v1`, subject: stream, partitionkey: stream },
        source: `urn:talaan:notices:${String(epoch)}:${String(kind)}:${String(code)}`,
      });
      const at = `${topic} ${key}`;
      expect(BigInt(position)).toBeGreaterThan(last.get(at) ?? 0n);
      last.set(at, BigInt(position));
    }
  });

  it('stands in docs/asyncapi.json, as do all facts of the region: their headers and their values', async () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    formats.default(ajv);
    const { components } = JSON.parse(readFileSync('docs/asyncapi.json', 'utf8')) as AsyncApi;
    const takes = new Map(
      Object.entries(components.messages).map(([name, { headers, payload }]) => {
        return [name, [ajv.compile(headers), ajv.compile(payload)]] as const;
      }),
    );
    const wrong = (await kafka.records()).flatMap(({ topic, text, value }) => {
      const name = isNoticeTopic(topic) ? 'notice' : (text.ce_type ?? '');
      const [headers, payload] = takes.get(name) ?? [];
      if (headers?.(text) === true && payload?.(JSON.parse(value.toString('utf8'))) === true) return [];
      return [`${name}: ${ajv.errorsText([...(headers?.errors ?? []), ...(payload?.errors ?? [])])}`];
    });
    expect([...new Set(wrong)]).toEqual([]);
  });

  it('comes with what happens, for whom it concerns alone, and without a word of it', async () => {
    const before = (await told()).length;
    const content = { subject: CANARY, question: CANARY, justification: CANARY };
    const { id } = done(await people.officer('ph').submits(aRequestTo('TH-ATU', { content })));
    done(await people.officer('th').acknowledges(id));
    let now = await told();
    while (now.length < before + 2) now = await told();
    const own = now.filter(({ key }) => key === `exchange-${id}`);
    const said = own.map(({ topic, text }) => `${topic} ${String(text.ce_type)}`);
    expect(said.sort()).toEqual(['talaan.unit.PH-ATU notice.changed.v1', 'talaan.unit.TH-ATU notice.received.v1']);
    expect(now).toHaveLength(before + 2);
    const all = (await kafka.records()).map(({ topic, key, value, text }) => [topic, key, String(value), text]);
    expect(JSON.stringify(all)).not.toContain(CANARY);
  });

  it('is nothing more for a unit that was closed', async () => {
    const ph = people.officer('ph');
    const { id } = done(await ph.submits(aRequestTo('LA-ATU')));
    const toldOfIt = async () => {
      const own = (await told()).filter(({ topic, key }) => topic === 'talaan.unit.LA-ATU' && key === `exchange-${id}`);
      return own.map(({ text }) => text.ce_type);
    };
    while ((await toldOfIt()).length === 0) await pause(100);
    // The clock of a demonstration region stands at its end.
    done(await people.registrar().posts('/v1/units/LA-ATU/close', { on: '2019-01-01' }));
    done(await ph.does('withdraw', id, { reason: 'SYNTHETIC' }));
    const other = done(await ph.submits(aRequestTo('TH-ATU')));
    while (!(await told()).some(({ key }) => key === `exchange-${other.id}`)) await pause(100);
    expect(await toldOfIt()).toEqual(['notice.received.v1']);
  });
});
