// The all-in-one with a Kafka: what is published of the platform's own facts, and how an operator lets it go on after a restore.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type CloudEvent, Kafka } from 'cloudevents';
import { describeWithKafka, GivenKafka, isFact } from '#relay/kafka/given-kafka.js';
import { aRequestTo, done, region } from './client.js';
import { send } from './http.js';
import { launch, removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

const CANARY = 'SYNTHETIC-CANARY-ON-KAFKA';

describeWithKafka('Facts on Kafka', () => {
  let kafka: GivenKafka;
  let data: string;
  let server: RunningServer;
  let alarmed: ReturnType<typeof launch> | undefined;

  beforeAll(async () => {
    kafka = await GivenKafka.start();
    data = await temporaryData();
  });

  afterAll(async () => {
    alarmed?.process.kill('SIGKILL');
    await server.stop();
    await kafka.dispose();
    await removeData(data);
  });

  const settings = () => ({ TALAAN_KAFKA: kafka.node, TALAAN_KAFKA_TLS: 'off' });
  const recordsOf = async (source: string | undefined, enough: number) => {
    for (;;) {
      const found = (await kafka.facts()).filter(({ text }) => source === undefined || text.ce_source === source);
      if (found.length >= enough) return found;
      await pause(100);
    }
  };

  it('say of a request who sent it to whom, and nothing of what it asks', async () => {
    server = await startServer(data, settings());
    const content = { subject: CANARY, question: CANARY, justification: CANARY };
    const { id } = done(await region(server).officer('ph').submits(aRequestTo('TH-ATU', { content })));
    const entry = (await region(server).chair().readsTheAuditTrail(`?record=exchange-${id}`)).body.items[0]!;
    const records = await recordsOf(undefined, Number(entry.position));
    const record = records.find(({ key }) => key === `exchange-${id}`)!;
    expect(record.topic).toBe('talaan.exchange');
    const said = JSON.parse(record.value.toString('utf8')) as Record<string, unknown>;
    expect(said).toEqual({
      ...{ actor: entry.actor, role: entry.role, unit: entry.unit, state: entry.state },
      ...{ standing: entry.standing, correlation: entry.correlation, hasContent: true, conduct: entry.conduct },
      ...(entry.policyVersion !== undefined && { policyVersion: entry.policyVersion }),
    });
    const all = records.map(({ topic, key, value, text }) => [topic, key, value.toString('utf8'), text]);
    expect(JSON.stringify(all)).not.toContain(CANARY);
  });

  it('are each an event that the SDK of CloudEvents takes', async () => {
    for (const { key, value, headers, text } of await kafka.facts()) {
      const message = { key, value, headers: text, body: value.toString('utf8'), timestamp: '0' };
      const event = Kafka.toEvent(message) as CloudEvent<{ conduct: unknown }>;
      expect(event.validate()).toBe(true);
      expect(event).toMatchObject({ id: text.ce_id, type: text.ce_type, subject: key, partitionkey: key });
      expect(event.data?.conduct).toEqual((JSON.parse(value.toString('utf8')) as { conduct: unknown }).conduct);
      expect(Object.keys(headers ?? {}).sort()).toEqual([
        ...['ce_id', 'ce_position', 'ce_revision', 'ce_source', 'ce_specversion', 'ce_subject', 'ce_time', 'ce_type'],
        'content-type',
      ]);
    }
  });

  it('stop when the log was restored, with an alarm, and begin again when an operator says so', async () => {
    const before = (await kafka.facts()).length;
    await server.stop();
    // As in a folder into which a backup was put back.
    rmSync(join(data, 'epoch'));
    alarmed = launch({
      ...{ ...settings(), TALAAN_PORT: new URL(server.origin).port, TALAAN_IDP_PORT: String(server.idpPort) },
      TALAAN_DATA: data,
    });
    const readyz = async () => send<{ reasons?: string[] }>(server.origin, { path: '/readyz' }).catch(() => undefined);
    let answer = await readyz();
    while (answer?.body.reasons?.length !== 2 || !answer.body.reasons[0]?.startsWith('relay')) {
      await pause(50);
      answer = await readyz();
    }
    const reason = 'stopped: what was published is of another epoch';
    expect([answer.status, answer.body.reasons.toSorted()]).toEqual([
      503,
      [expect.stringContaining(`relay of notices: ${reason}`), expect.stringContaining(`relay: ${reason}`)],
    ]);
    const begin = /"level":"error".*TALAAN_KAFKA_BEGIN=([0-9a-f]{12})/.exec(alarmed.log())?.[1] ?? '';
    const metrics = await send(server.origin, { path: '/metrics' });
    expect(metrics.text).toContain('talaan_relay_stopped{why="another-epoch"} 1');
    // All else goes on.
    expect((await region(server).officer('th').looksInThe('inbox')).status).toBe(200);
    alarmed.process.kill('SIGTERM');
    expect(await alarmed.ended).toBe(0);
    expect(await kafka.facts()).toHaveLength(before);

    server = await startServer(data, { ...settings(), TALAAN_KAFKA_BEGIN: begin });
    // One word of the operator lets both go on.
    const again = await recordsOf(`urn:talaan:log:${begin}`, before);
    const told = async () => (await kafka.records()).filter((record) => !isFact(record));
    while (!(await told()).some(({ text }) => text.ce_source?.includes(begin) === true)) await pause(100);
    expect(new Set(again.map(({ text }) => text.ce_position)).size).toBeGreaterThanOrEqual(before);
    expect(new Set((await kafka.facts()).map(({ text }) => text.ce_source)).size).toBe(2);
  });
});
