import type { Producer } from 'kafkajs';
import { behavesAsBroker } from '../broker.behaviour.js';
import { describeWithKafka, freePort, GivenKafka } from './given-kafka.js';
import { KafkajsBroker } from './kafkajs-broker.js';

describeWithKafka('Kafka through kafkajs', () => {
  let kafka: GivenKafka;
  beforeAll(async () => (kafka = await GivenKafka.start()));
  afterAll(() => kafka.dispose());

  behavesAsBroker(() => ({
    open: () => KafkajsBroker.open(kafka.settings),
    read: () => kafka.published(),
  }));

  it('takes nothing for acknowledged of which the client says nothing, though it reports no error', async () => {
    const broker = await KafkajsBroker.open(kafka.settings);
    const records = Array.from({ length: 30 }, (_, index) => {
      return { topic: 'talaan.left-out', key: String(index), value: '{}', headers: {} };
    });
    expect((await broker.publish(records)).length).toBe(3);
    const producer = Reflect.get(broker, 'producer') as Producer;
    const sendBatch = producer.sendBatch.bind(producer);
    producer.sendBatch = async (batch) => (await sendBatch(batch)).slice(1);
    await expect(broker.publish(records)).rejects.toThrow(/partition \d of talaan.left-out was not acknowledged/);
    await broker.close();
  });

  it('fails while it is away, within seconds, and says nothing of what was published', async () => {
    const broker = await KafkajsBroker.open(kafka.settings);
    const record = { topic: 'talaan.away', key: 'k', value: '{"conduct":"canary"}', headers: { ce_id: 'canary' } };
    await broker.publish([record]);
    await kafka.down('SIGKILL');
    const error = await broker.publish([record]).then(
      () => undefined,
      (failed: unknown) => failed as Error,
    );
    expect(error).toBeInstanceOf(Error);
    expect(JSON.stringify([Object.entries(error ?? {}), error?.message, error?.stack])).not.toContain('canary');
    await expect(KafkajsBroker.open(kafka.settings)).rejects.toThrow();
    await broker.close();
    await kafka.up();
  });
});

describeWithKafka('A Kafka that wants to know who connects', () => {
  let kafka: GivenKafka;
  let nodes: readonly string[];
  beforeAll(async () => {
    const login = `127.0.0.1:${String(await freePort())}`;
    nodes = [login];
    kafka = await GivenKafka.start(({ broker, controller }) => {
      const listeners = `PLAINTEXT://127.0.0.1:${String(broker)},LOGIN://${login}`;
      const module = 'org.apache.kafka.common.security.plain.PlainLoginModule';
      return {
        listeners: `${listeners},CONTROLLER://127.0.0.1:${String(controller)}`,
        'advertised.listeners': listeners,
        'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,LOGIN:SASL_PLAINTEXT',
        'listener.name.login.sasl.enabled.mechanisms': 'PLAIN',
        'listener.name.login.plain.sasl.jaas.config': `${module} required user_relay="the-password";`,
      };
    });
  });
  afterAll(() => kafka.dispose());

  const connect = (password?: string) => {
    const login = password === undefined ? undefined : { mechanism: 'plain' as const, username: 'relay', password };
    return KafkajsBroker.open({ nodes, tls: undefined, login });
  };

  it('is told by the login, and takes what is published', async () => {
    const broker = await connect('the-password');
    await broker.publish([{ topic: 'talaan.exchange', key: 'k', value: '{}', headers: {} }]);
    await broker.close();
    expect(await kafka.published()).toHaveLength(1);
  });

  it('takes nobody without a login, or with a wrong one, of which the error says nothing', async () => {
    const error = await connect('a-wrong-word').then(
      () => undefined,
      (failed: unknown) => failed as Error,
    );
    expect(error?.message).toMatch(/auth/i);
    expect(String(error?.stack)).not.toContain('a-wrong-word');
    await expect(connect()).rejects.toThrow();
  });
});
