import { SystemClock } from '#kernel/clock.js';
import { everything, refusal, someEvents } from '../../behaviour/subject.js';
import { type Appended, StoreUnavailable } from '../../event-store.js';
import { describeWithPostgres, freePort, GivenPostgres } from '../given-postgres.js';
import { PostgresEventStore } from '../postgres-event-store.js';
import { PostgresLogReader } from '../postgres-log-reader.js';

describeWithPostgres('An older copy of the disk of PostgreSQL, put back', () => {
  let server: GivenPostgres;
  let port = 0;
  let url = '';
  let told: string[];
  let store: PostgresEventStore;

  beforeEach(async () => {
    server = await GivenPostgres.start();
    ({ port } = server);
    url = server.url('log_writer', await server.newLog());
    told = [];
    store = await open();
    await store.append('record-1', 'no-stream', someEvents(1));
    await server.down();
    server.copyDisk();
    await server.up();
    await untilAppended('record-1', 0);
  });
  afterEach(async () => {
    await store.close();
    await server.dispose();
  });

  const open = (times: { readonly pause: number; readonly poll: number } = { pause: 1, poll: 50 }) =>
    PostgresEventStore.open({
      url,
      clock: new SystemClock(),
      times,
      onFault: ({ message }) => told.push(message),
      onLost: () => told.push('lost'),
    });

  it('is met by a program that appends and reads nothing more', async () => {
    const { epoch } = store;
    await putBack();
    expect(await refusalAboutHistory(() => store.append('record-2', 'no-stream', someEvents(1)))).toBe(true);
    expect(told.filter((word) => word === 'lost')).toHaveLength(1);
    await expect(store.readStream('record-1')).rejects.toThrow('another history');
    await expect(store.head()).rejects.toThrow('another history');
    await expect(firstOfSubscription()).rejects.toThrow('another history');

    const again = await open();
    // The server says that it is the same: only what was known of the log shows it.
    expect(again.epoch).toEqual(epoch);
    expect(await everything(again)).toHaveLength(1);
    await again.close();
  });

  it('is noticed by a program that only listens', async () => {
    await putBack();
    while (!told.includes('lost')) await new Promise((resolve) => setTimeout(resolve, 10));
    await expect(store.readStream('record-1')).rejects.toThrow('another history');
  });

  it('is noticed as well when others have written to it since, beyond what was known', async () => {
    await putBack(async () => {
      const other = await open();
      for (let n = 0; n < 3; n += 1) await other.append(`record-${String(n + 5)}`, 'no-stream', someEvents(2));
      expect(await other.head()).toBe(7n);
      await other.close();
    });
    expect(await refusalAboutHistory(() => store.append('record-2', 'no-stream', someEvents(1)))).toBe(true);
    expect(told.filter((word) => word === 'lost')).toHaveLength(1);
  });

  it.each(['shorter', 'grown'])(
    'is noticed by a reader of its own, as the views have: a log that is %s',
    async (how) => {
      const patient = new AbortController();
      const reader = PostgresLogReader.of(url, patient.signal);
      const seen: unknown[] = [];
      for await (const batch of reader.readAll(0n)) seen.push(...batch);
      expect(seen).toHaveLength(2);
      await putBack(async () => {
        if (how === 'shorter') return;
        const other = await open();
        await other.append('record-5', 'no-stream', someEvents(2));
        await other.close();
      });
      await expect(reader.head()).rejects.toThrow('another history');
      await reader.close();
    },
  );

  it('is not seen in a server that was killed, which has all that it showed', async () => {
    for (let round = 0; round < 5; round += 1) {
      await server.kill();
      await server.up();
      await untilAppended('record-1', round + 1);
    }
    expect(told).not.toContain('lost');
    expect(await everything(store)).toHaveLength(7);
  });

  /** @param meanwhile done on the copy before the server is where it was */
  async function putBack(meanwhile = () => Promise.resolve()): Promise<void> {
    await server.down();
    server.putBack();
    const elsewhere = url;
    server.moveTo(await freePort());
    url = url.replace(`:${String(port)}/`, `:${String(server.port)}/`);
    await server.up();
    await meanwhile();
    await server.down();
    url = elsewhere;
    server.moveTo(port);
    await server.up();
  }

  async function untilAppended(stream: string, expected: number): Promise<void> {
    const events = someEvents(1);
    while ((await refusal(store.append(stream, expected, events))) instanceof StoreUnavailable);
  }

  async function firstOfSubscription(): Promise<void> {
    for await (const _ of store.subscribe(0n, new AbortController().signal)) return;
  }
});

async function refusalAboutHistory(append: () => Promise<Appended>): Promise<boolean> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const answer = await refusal(append());
    if (!(answer instanceof StoreUnavailable)) return false;
    if (answer.message.includes('another history')) return true;
  }
  return false;
}
