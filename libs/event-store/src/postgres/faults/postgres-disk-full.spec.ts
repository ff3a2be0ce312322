import { randomBytes } from 'node:crypto';
import { SystemClock } from '#kernel/clock.js';
import { anEvent, everything, refusal, someEvents } from '../../behaviour/subject.js';
import { StoreUnavailable } from '../../event-store.js';
import { describeWithPostgres, GivenPostgres } from '../given-postgres.js';
import { noSmallDisk, SmallDisk } from '../given-small-disk.js';
import { PostgresEventStore } from '../postgres-event-store.js';

describeWithPostgres('PostgreSQL on a disk that is full', () => {
  const test = noSmallDisk === undefined ? it : it.skip;
  let disk: SmallDisk | undefined;
  let server: GivenPostgres | undefined;
  afterEach(async () => {
    await server?.down('SIGQUIT');
    disk?.dispose();
  });

  test('refuses whole batches, loses nothing acknowledged, and is used again when there is room', async () => {
    disk = new SmallDisk(192);
    server = await GivenPostgres.start(disk.folder);
    const database = await server.newLog();
    const faults: StoreUnavailable[] = [];
    const store = await PostgresEventStore.open({
      url: server.url('log_writer', database),
      clock: new SystemClock(),
      times: { pause: 1, poll: 50 },
      onFault: (fault) => faults.push(fault),
    });
    await store.append('record-0', 'no-stream', someEvents(3));
    disk.fill(2);

    const payload = Array.from({ length: 40_000 }, () => randomBytes(8).toString('base64url')).join('');
    const appends = Array.from({ length: 80 }, (_, n) => ({ stream: `record-${n + 1}`, events: [anEvent(payload)] }));
    const accepted = new Set<string>();
    for (const { stream, events } of appends) {
      const answer = await refusal(store.append(stream, 'no-stream', events));
      if (answer === 'accepted') accepted.add(stream);
      else expect(answer).toBeInstanceOf(StoreUnavailable);
    }
    expect(accepted.size).toBeLessThan(appends.length);
    expect(faults.length).toBeGreaterThan(0);

    disk.makeRoom();
    // Without room for its own log the server may have ended.
    await server.down();
    await server.up();
    const held = new Set((await everything(store)).map(({ stream }) => stream));
    expect([...accepted].filter((stream) => !held.has(stream))).toEqual([]);
    for (const { stream, events } of appends) {
      expect(await store.append(stream, 'no-stream', events)).toMatchObject({ revision: 0 });
    }
    const all = await everything(store);
    expect(all).toHaveLength(83);
    expect(all.map(({ position }) => position)).toEqual(all.map((_, n) => BigInt(n + 1)));
    await store.close();
  });
});
