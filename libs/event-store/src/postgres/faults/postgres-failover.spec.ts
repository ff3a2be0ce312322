import { SystemClock } from '#kernel/clock.js';
import { everything, refusal, someEvents } from '../../behaviour/subject.js';
import { StoreUnavailable } from '../../event-store.js';
import { describeWithPostgres, GivenPostgres } from '../given-postgres.js';
import { PostgresEventStore } from '../postgres-event-store.js';

describeWithPostgres('A failover of PostgreSQL', () => {
  let primary: GivenPostgres;
  let standby: GivenPostgres;
  let database = '';
  beforeAll(async () => {
    primary = await GivenPostgres.start();
    database = await primary.newLog();
    standby = await primary.replica();
  });
  afterAll(async () => {
    await standby.dispose();
    await primary.dispose();
  });

  it('is met by a program that stops, and is seen by its epoch; what no standby had is lost', async () => {
    const told: string[] = [];
    const open = () =>
      PostgresEventStore.open({
        url: primary.url('log_writer', database),
        clock: new SystemClock(),
        times: { pause: 1, poll: 50 },
        onFault: ({ message }) => told.push(message),
        onLost: () => told.push('lost'),
      });
    const store = await open();
    await store.append('record-1', 'no-stream', someEvents(1));
    await untilCopied();
    const replica = PostgresEventStore.open({ url: standby.url('log_writer', database), clock: new SystemClock() });
    await expect(replica).rejects.toThrow('is a replica');

    await standby.down();
    await store.append('record-1', 0, someEvents(1));
    await primary.kill();
    standby.moveTo(primary.port);
    await standby.up();
    await standby.sql('SELECT pg_promote()');

    let answer = await refusal(store.append('record-2', 'no-stream', someEvents(1)));
    for (let tries = 0; tries < 100 && !isAboutHistory(answer); tries += 1) {
      answer = await refusal(store.append('record-2', 'no-stream', someEvents(1)));
    }
    expect(isAboutHistory(answer)).toBe(true);
    expect(told.filter((word) => word === 'lost')).toHaveLength(1);
    await expect(store.readStream('record-1')).rejects.toThrow('another history');
    await expect(firstOfSubscription(store)).rejects.toThrow('another history');

    const again = await open();
    expect(again.epoch.name).not.toBe(store.epoch.name);
    expect(again.epoch.name).toMatch(/^[0-9a-f]{12}$/);
    expect(await everything(again)).toHaveLength(1);
    await again.close();
    const later = await open();
    expect(later.epoch).toEqual(again.epoch);
    await Promise.all([later.close(), store.close()]);
  });

  async function untilCopied(): Promise<void> {
    for (;;) {
      const [row] = await standby.sql('SELECT count(*)::int AS facts FROM talaan.fact', database);
      if (row?.facts === 1) return;
    }
  }

  async function firstOfSubscription(store: PostgresEventStore): Promise<void> {
    for await (const _ of store.subscribe(0n, new AbortController().signal)) return;
  }
});

function isAboutHistory(answer: unknown): boolean {
  return answer instanceof StoreUnavailable && answer.message.includes('another history');
}
