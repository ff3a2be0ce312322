import { SystemClock } from '#kernel/clock.js';
import { someEvents } from '../../behaviour/subject.js';
import { describeWithPostgres, GivenPostgres } from '../given-postgres.js';
import { PostgresEventStore } from '../postgres-event-store.js';

/** Milliseconds after which no test waits any more: nothing is found by looking again. */
const NEVER = 3_600_000;

describeWithPostgres('A log on PostgreSQL that several processes write', () => {
  let server: GivenPostgres;
  let url = '';
  beforeAll(async () => {
    server = await GivenPostgres.start();
    url = server.url('log_writer', await server.newLog());
  });
  afterAll(() => server.dispose());

  const open = (poll: number, onGrown: () => void = () => undefined) =>
    PostgresEventStore.open({ url, clock: new SystemClock(), times: { poll }, onGrown });
  const turns = async (until: () => boolean) => {
    while (!until()) await new Promise((turn) => setTimeout(turn, 1));
  };

  it('tells each of what others commit, so that nobody has to look: of one commit once, and of its own never', async () => {
    let told = 0;
    const one = await open(NEVER, () => (told += 1));
    const other = await open(NEVER);
    // Until it listens, nothing is sure to be told.
    for (let before = told; told === before;) await other.append('first', 'any', someEvents(1));
    await turns(() => told > 0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    told = 0;
    for (let n = 1; n <= 20; n += 1) {
      await other.append('others', 'any', someEvents(2));
      await turns(() => told >= n);
    }
    for (let n = 0; n < 20; n += 1) await one.append('own', 'any', someEvents(1));
    await other.append('others', 'any', someEvents(1));
    await turns(() => told >= 21);
    expect(told).toBe(21);
    await Promise.all([one.close(), other.close()]);
  });

  it('gives each who follows it what others commit, though nobody looks again', async () => {
    const [one, other] = [await open(NEVER), await open(NEVER)];
    const stopped = new AbortController();
    const head = await one.head();
    const given: string[] = [];
    const following = (async () => {
      for await (const batch of one.subscribe(head, stopped.signal)) given.push(...batch.map(({ id }) => id));
    })();
    const appended: string[] = [];
    for (let n = 0; n < 20; n += 1) {
      const events = someEvents(1);
      await other.append('followed', 'any', events);
      appended.push(...events.map(({ id }) => id));
      if (n === 0) continue;
      await turns(() => given.length === appended.length);
    }
    expect(given).toEqual(appended);
    stopped.abort();
    await following;
    await Promise.all([one.close(), other.close()]);
  });
});
