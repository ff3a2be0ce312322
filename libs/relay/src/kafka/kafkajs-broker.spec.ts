import type { Producer } from 'kafkajs';
import { behavesAsBroker } from '../broker.behaviour.js';
import { describeWithKafka, GivenKafka } from './given-kafka.js';
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
