// Who may read what on Kafka, with accounts that sign in by SCRAM over TLS and the shipped script.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { FACT_TYPES } from '#apps/server/fact-types.js';
import { OwnAuthority } from '#apps/split/own-authority.js';
import type { Broker } from '#relay/broker.js';
import { describeWithKafka, freePort, GivenKafka } from '#relay/kafka/given-kafka.js';
import { java } from '#relay/kafka/installed.js';
import { KafkajsBroker } from '#relay/kafka/kafkajs-broker.js';
import { topicOf } from '#relay/relayed-fact.js';

const PASSWORDS = {
  relay: 'of-the-relay',
  analysis: 'of-analysis',
  th: 'of-thailand',
  vn: 'of-vietnam',
  post: 'of-a-post',
};
type Account = keyof typeof PASSWORDS;

const UNITS = { th: 'talaan.unit.TH-ATU', vn: 'talaan.unit.TH-ATU2', post: 'talaan.post.TH-CONSULAR' };

const REFUSED = /not authorized|authorization failed|does not host this topic|failed to find group coordinator/i;

describeWithKafka('A Kafka whose accounts may do what the script lets them', () => {
  let kafka: GivenKafka;
  let folder: string;
  let node: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'talaan-acls-'));
    await (await OwnAuthority.make()).issue(folder, ['localhost']);
    node = `localhost:${String(await freePort())}`;
    kafka = await GivenKafka.start(({ broker, controller }) => {
      const listeners = `PLAINTEXT://127.0.0.1:${String(broker)},LOGIN://${node}`;
      return {
        listeners: `${listeners},CONTROLLER://127.0.0.1:${String(controller)}`,
        'advertised.listeners': listeners,
        'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,LOGIN:SASL_SSL',
        'listener.name.login.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
        'listener.name.login.scram-sha-512.sasl.jaas.config':
          'org.apache.kafka.common.security.scram.ScramLoginModule required;',
        'listener.name.login.ssl.keystore.type': 'PEM',
        'listener.name.login.ssl.keystore.certificate.chain': pem('tls.crt'),
        'listener.name.login.ssl.keystore.key': pem('tls.key'),
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        // The test itself, on the listener that asks for no login.
        'super.users': 'User:ANONYMOUS',
      };
    }, PASSWORDS);
    allows('relay', 'User:relay');
    allows('service', 'User:analysis');
    allows('unit', 'TH-ATU', 'User:th');
    allows('unit', 'TH-ATU2', 'User:vn');
    allows('post', 'TH-CONSULAR', 'User:post');
    const broker = await connect('relay');
    const topics = [...new Set([...FACT_TYPES].map(topicOf)), ...Object.values(UNITS)];
    await broker.publish(topics.map((topic) => ({ topic, key: 'k', value: `{"of":"${topic}"}`, headers: {} })));
    await broker.close();
  });

  afterAll(async () => {
    await kafka.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** As a setting of one line. */
  const pem = (file: string) =>
    readFileSync(join(folder, 'localhost', file), 'utf8')
      .trim()
      .replaceAll('\n', '\\n');

  function script(...words: readonly string[]) {
    const { command, args } = java('org.apache.kafka.tools.AclCommand', '--bootstrap-server', kafka.node);
    // The tool is given as words that spaces separate.
    const shell = join(folder, 'kafka-acls.sh');
    writeFileSync(shell, `#!/bin/sh\nexec ${[command, ...args].map((word) => `'${word}'`).join(' ')} "$@"\n`, {
      mode: 0o755,
    });
    const environment = { PATH: process.env.PATH, KAFKA_ACLS: shell };
    return spawnSync('sh', ['deploy/kafka/acls.sh', ...words], { env: environment, encoding: 'utf8' });
  }

  function allows(...words: readonly string[]): void {
    const { status, stderr } = script(...words);
    if (status !== 0) throw new Error(stderr);
  }

  const settings = (account: Account) => ({
    nodes: [node],
    tls: { ca: readFileSync(join(folder, 'localhost', 'ca.crt'), 'utf8') },
    login: { mechanism: 'scram-sha-512' as const, username: account, password: PASSWORDS[account] },
  });

  const connect = (account: Account): Promise<Broker> => KafkajsBroker.open(settings(account));

  function client(account: Account): Kafka {
    const { nodes, tls, login } = settings(account);
    return new Kafka({ brokers: nodes, ssl: tls, sasl: login, logLevel: logLevel.NOTHING, retry: { retries: 4 } });
  }

  /** The topic that the first record names, for whoever may read it; else why not. */
  async function read(account: Account, topic: string, groupId: string): Promise<string> {
    const consumer = client(account).consumer({ groupId, maxWaitTimeInMs: 50 });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      return await new Promise<string>((resolve) => {
        const { CRASH } = consumer.events;
        consumer.on(CRASH, ({ payload: { error, restart } }) => {
          if (!restart || REFUSED.test(error.message)) resolve(error.message);
        });
        void consumer.run({
          // Whoever reads after it reads the same.
          autoCommit: false,
          eachMessage: ({ message: { value } }) => {
            resolve((JSON.parse(String(value)) as { readonly of: string }).of);
            return Promise.resolve();
          },
        });
      });
    } catch (error) {
      return (error as Error).message;
    } finally {
      await consumer.disconnect();
    }
  }

  it('lets a unit and a post read what they are told, and nobody else, and no other topic', async () => {
    for (const account of ['th', 'vn', 'post'] as const) {
      const own = UNITS[account];
      expect(await read(account, own, own)).toBe(own);
      expect(await read(account, own, `${own}.second`)).toBe(own);
      for (const other of [...Object.values(UNITS), 'talaan.exchange', 'talaan.access'].filter((one) => one !== own)) {
        expect([account, other, await read(account, other, own)]).toEqual([
          account,
          other,
          expect.stringMatching(REFUSED),
        ]);
      }
      const seen = client(account).admin();
      await seen.connect();
      expect(await seen.listTopics()).toEqual([own]);
      await seen.disconnect();
    }
  });

  it('keeps the groups of readers apart, also where one name begins with the other', async () => {
    expect(await read('vn', UNITS.vn, 'analysis')).toMatch(REFUSED);
    expect(await read('th', UNITS.th, UNITS.vn)).toMatch(REFUSED);
    expect(await read('vn', UNITS.vn, UNITS.th)).toMatch(REFUSED);
  });

  it('lets a service of the platform read every fact, and what no party is told', async () => {
    const topics = [...new Set([...FACT_TYPES].map(topicOf))];
    for (const topic of topics) expect(await read('analysis', topic, 'analysis')).toBe(topic);
    for (const topic of Object.values(UNITS)) expect(await read('analysis', topic, 'analysis')).toMatch(REFUSED);
  });

  it('lets nobody but the relay publish', async () => {
    for (const account of ['analysis', 'th', 'vn', 'post'] as const) {
      const producer = client(account).producer({ retry: { retries: 0 } });
      await producer.connect();
      for (const topic of ['talaan.exchange', 'talaan.unit.TH-ATU']) {
        await expect(producer.send({ topic, messages: [{ value: 'forged' }] })).rejects.toThrow(REFUSED);
      }
      await producer.disconnect();
    }
  });

  it('takes back what it let an account do', async () => {
    allows('--remove', 'unit', 'TH-ATU', 'User:th');
    expect(await read('th', UNITS.th, UNITS.th)).toMatch(REFUSED);
    allows('unit', 'TH-ATU', 'User:th');
    expect(await read('th', UNITS.th, UNITS.th)).toBe(UNITS.th);
  });

  it.each([
    [[], 'the first word must be'],
    [['reader', 'User:th'], 'the first word must be'],
    [['unit', 'User:th'], 'unit takes a code and one account'],
    [['unit', 'TH-ATU', 'th'], 'the account must be User:<name>'],
    [['unit', '*', 'User:th'], 'the code must be'],
    [['unit', '', 'User:th'], 'the code must be'],
    [['relay', 'User:'], 'the account must be User:<name>'],
    [['service', 'User:*'], 'User:* is everybody'],
    [['unit', 'TH-ATU', 'User:*'], 'User:* is everybody'],
  ])('refuses words that it does not know, says why, and changes nothing: %j', (words, why) => {
    const { status, stderr } = script(...words);
    expect([status, stderr]).toEqual([2, expect.stringContaining(`acls.sh: `)]);
    expect(stderr).toContain(why);
    expect(stderr).toContain('acls.sh unit PH-ATU');
  });
});
