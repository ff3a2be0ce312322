import { once } from 'node:events';
import { createServer, type Server, Socket } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import type { Client } from 'pg';
import { SystemClock } from '#kernel/clock.js';
import { anEvent, appendInTurn, everything, refusal, SettableClock, someEvents } from '../../behaviour/subject.js';
import { type StoredEvent, StoreUnavailable } from '../../event-store.js';
import { readAddress } from '../connection/address.js';
import { connected, ended } from '../connection/connection.js';
import { describeWithPostgres, GivenPostgres } from '../given-postgres.js';
import { GivenWriter } from '../given-writers.js';
import { committed } from '../log-writer.js';
import { PostgresEventStore, type PostgresEventStoreOptions } from '../postgres-event-store.js';
import { WRITERS_LOCK } from '../preparing/schema.js';
import { type Times, TIMES } from '../times.js';

describeWithPostgres('A log on PostgreSQL', () => {
  let server: GivenPostgres;
  let database = '';
  const stores: PostgresEventStore[] = [];
  const writers: GivenWriter[] = [];
  const faults: StoreUnavailable[] = [];
  beforeAll(async () => (server = await GivenPostgres.start()));
  afterAll(() => server.dispose());
  beforeEach(async () => {
    faults.length = 0;
    database = await server.newLog();
  });
  afterEach(async () => {
    await Promise.all(writers.splice(0).map((writer) => writer.kill()));
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await server.drop(database);
  });

  async function opened(options: Partial<PostgresEventStoreOptions> = {}): Promise<PostgresEventStore> {
    const url = server.url('log_writer', database);
    const onFault = (fault: StoreUnavailable) => faults.push(fault);
    const store = await PostgresEventStore.open({ url, clock: new SystemClock(), onFault, ...options });
    stores.push(store);
    return store;
  }

  function writing(name: string): GivenWriter {
    const writer = new GivenWriter(server.url('log_writer', database), name);
    writers.push(writer);
    return writer;
  }

  /** Every fact once, in order, without a gap, and all that the writers were told of where they were told it is. */
  function expectWhole(all: readonly StoredEvent[]): void {
    expect(all.map(({ position }) => position)).toEqual(all.map((_, n) => BigInt(n + 1)));
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const places = new Map(all.map(({ id, position }) => [id, position]));
    for (const writer of writers) {
      const lost = [...writer.acknowledged].filter(([id, position]) => places.get(id) !== position);
      expect(lost).toEqual([]);
    }
    const next = new Map<string, number>();
    for (const { stream, revision } of all) {
      expect([stream, revision]).toEqual([stream, next.get(stream) ?? 0]);
      next.set(stream, revision + 1);
    }
  }

  it('written by three processes at once has no gap, and no fact that is late, lost or there twice', async () => {
    const store = await opened();
    const stop = new AbortController();
    const followed: StoredEvent[] = [];
    const following = (async () => {
      for await (const batch of store.subscribe(0n, stop.signal)) followed.push(...batch);
    })();
    const [one, two] = [writing('one'), writing('two')];
    await Promise.all([one.tells(1_500), two.tells(1_500), appendInTurn(store, 'record-0', 200)]);
    await Promise.all([one.kill(), two.kill()]);
    const all = await everything(store);
    expectWhole(all);
    while ((followed.at(-1)?.position ?? 0n) < (await store.head())) await after(5);
    stop.abort();
    await following;
    expect(followed.slice(0, all.length)).toEqual(all);
    expect(followed.map(({ position }) => position)).toEqual(followed.map((_, n) => BigInt(n + 1)));
  });

  it('keeps all that was acknowledged when a writing process is killed, and no half append', async () => {
    for (let round = 1; round <= 3; round += 1) {
      const writer = writing(`round-${String(round)}`);
      await writer.tells(400 * round);
      await writer.kill();
    }
    const all = await everything(await opened());
    expectWhole(all);
    expect(all.length).toBeGreaterThan(2_000);
    expect(all.length % 2).toBe(0);
  });

  it('keeps all that was acknowledged when the server is killed under load, and goes on by itself', async () => {
    const store = await opened({ times: { pause: 20 } });
    const writer = writing('under-load');
    for (let round = 0; round < 3; round += 1) {
      await writer.tells(500);
      await server.kill();
      expect(await refusal(store.append('record-1', 'any', someEvents(1)))).toBeInstanceOf(StoreUnavailable);
      await server.up();
    }
    await writer.tells(500);
    await writer.kill();
    expectWhole(await everything(store));
    expect(faults.length).toBeGreaterThan(0);
  });

  it('is refused while the server is away, and used again when it is back; who follows it loses nothing', async () => {
    let times = 0;
    const store = await opened({ times: { poll: 100, pause: 20 }, onBack: () => (times += 1) });
    const stop = new AbortController();
    const followed: bigint[] = [];
    const following = (async () => {
      for await (const batch of store.subscribe(0n, stop.signal))
        followed.push(...batch.map(({ position }) => position));
    })();
    await store.append('record-1', 'no-stream', someEvents(1));
    await server.down();
    const events = someEvents(2);
    for (let n = 0; n < 20; n += 1) {
      expect(await refusal(store.append('record-2', 'no-stream', events))).toBeInstanceOf(StoreUnavailable);
    }
    await expect(store.readStream('record-1')).rejects.toBeInstanceOf(StoreUnavailable);
    await server.up();
    let answer = await refusal(store.append('record-2', 'no-stream', events));
    for (let tries = 0; answer !== 'accepted' && tries < 50; tries += 1) {
      expect(answer).toBeInstanceOf(StoreUnavailable);
      answer = await refusal(store.append('record-2', 'no-stream', events));
    }
    expect(answer).toBe('accepted');
    while (followed.length < 3) await after(5);
    stop.abort();
    await following;
    expect(followed).toEqual([1n, 2n, 3n]);
    while (times === 0) await after(5);
    expect(times).toBe(1);
  });

  it('loses no append to a restart of the server between two of them', async () => {
    const store = await opened();
    await store.append('record-1', 'no-stream', someEvents(1));
    await server.down();
    await server.up();
    await after(50);
    expect(await store.append('record-1', 0, someEvents(1))).toMatchObject({ revision: 1, position: 2n });
  });

  describe('when the connection is cut at a commit', () => {
    it.each([
      ['before the server heard of it', false],
      ['after the server heard of it', true],
    ])('%s', async (_, isHeard) => {
      const cutter = await Cutter.start(server.port, isHeard);
      const url = server.url('log_writer', database).replace(`:${String(server.port)}/`, `:${String(cutter.port)}/`);
      const store = await opened({ url, times: { pause: 1 } });
      await store.append('record-0', 'no-stream', someEvents(1));
      const events = someEvents(2);
      cutter.isCutting = true;
      const answers = [
        refusal(store.append('record-1', 'no-stream', events)),
        refusal(store.append('record-2', 'no-stream', someEvents(1))),
      ];
      for (const answer of await Promise.all(answers)) expect(answer).toBeInstanceOf(StoreUnavailable);
      expect(cutter.cuts).toBe(1);
      cutter.isCutting = false;
      expect(await store.append('record-1', 'no-stream', events)).toMatchObject({ revision: 1, repeated: isHeard });
      expect(await everything(store)).toHaveLength(isHeard ? 4 : 3);
      expect(faults).toHaveLength(1);
      await store.close();
      await cutter.stop();
    });
  });

  it('is written by others soon after a process was stopped, whatever it held', async () => {
    const other = await opened();
    for (let round = 0; round < 4; round += 1) {
      const stopped = writing(`stopped-${String(round)}`);
      await stopped.tells(100 + 10 * round);
      stopped.signal('SIGSTOP');
      await other.append('record-0', 'any', someEvents(1));
      stopped.signal('SIGCONT');
      await stopped.tells(100);
      await stopped.kill();
    }
    expectWhole(await everything(other));
    expect(faults).toEqual([]);
  });

  it('is taken away from who says nothing in a transaction', async () => {
    const store = await opened();
    const holder = await holding({ ...TIMES, idle: 300 });
    const started = performance.now();
    await store.append('record-0', 'no-stream', someEvents(1));
    expect(performance.now() - started).toBeGreaterThan(200);
    await holder.end();
    expect(faults).toEqual([]);
  });

  it('refuses after a while what waits for the others, and asks again for the next', async () => {
    const store = await opened({ times: { lock: 200, pause: 1 } });
    const holder = await holding(TIMES);
    const answer = await refusal(store.append('record-0', 'no-stream', someEvents(1)));
    expect(answer).toBeInstanceOf(StoreUnavailable);
    expect((answer as Error).message).toContain('lock timeout');
    await holder.end();
    expect(await refusal(store.append('record-0', 'no-stream', [anEvent()]))).toBe('accepted');
  });

  it('is not taken for written when the server rolls back at a commit, which is no error to it', async () => {
    const client = await holding(TIMES);
    await expect(client.query('SELECT 1 / 0')).rejects.toThrow('division by zero');
    await expect(committed(client, TIMES, 'COMMIT')).rejects.toThrow('the transaction ended with ROLLBACK');
    await ended(client);
  });

  /** A connection as a store makes it, which begins a transaction as a store does and then says nothing. */
  async function holding(times: Times): Promise<Client> {
    const client = await connected(readAddress(server.url('log_writer', database)), times, () => undefined);
    await client.query(`BEGIN; SELECT pg_advisory_xact_lock(${String(BigInt(WRITERS_LOCK))})`);
    return client;
  }

  it('has times that never decrease, whatever the clocks of its writers show', async () => {
    const clocks = [new SettableClock(), new SettableClock()];
    const [early, late] = await Promise.all(clocks.map((clock) => opened({ clock })));
    const start = clocks[1]!.now();
    for (const step of [60_000, -60_000, 120_000, 0, -1]) {
      clocks[1]!.time = start + step;
      await late!.append('late', 'any', someEvents(1));
      await early!.append('early', 'any', someEvents(1));
    }
    const times = (await everything(early!)).map(({ recordedAt }) => (recordedAt - start) / 1_000);
    expect(times).toEqual([60, 60, 60, 60, 120, 120, 120, 120, 120, 120]);
  });

  it('says that a standby did not confirm, and waits for it also when it answers again', async () => {
    const store = await opened({ times: { pause: 1 } });
    const waiting = async () =>
      (
        await server.sql(
          `SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND backend_type = 'client backend'`,
        )
      ).length;
    try {
      await server.reload({ synchronous_standby_names: 'nobody' });
      const events = someEvents(1);
      const first = refusal(store.append('record-1', 'no-stream', events));
      while ((await waiting()) === 0) await after(5);
      await server.sql(`SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`);
      expect(await first).toBeInstanceOf(StoreUnavailable);
      expect(await store.readStream('record-1')).toHaveLength(1);
      let isAnswered = false;
      const again = store.append('record-1', 'no-stream', events).finally(() => (isAnswered = true));
      while ((await waiting()) === 0) await after(5);
      expect(isAnswered).toBe(false);
      await server.reload({ synchronous_standby_names: '' });
      expect(await again).toMatchObject({ revision: 0, repeated: true });
    } finally {
      await server.reload({ synchronous_standby_names: '' });
    }
  });
});

/** Passes bytes on to a server, and cuts the connection at a commit. */
class Cutter {
  isCutting = false;
  cuts = 0;
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(to: number, isHeard: boolean): Promise<Cutter> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const cutter = new Cutter(server, (server.address() as { port: number }).port);
    server.on('connection', (client) => {
      const behind = new Socket().connect(to, '127.0.0.1');
      for (const socket of [client, behind]) {
        cutter.#sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => (client.destroy(), behind.destroy()));
      }
      client.on('data', (bytes) => {
        const isCut = cutter.isCutting && bytes.includes(' COMMIT\0');
        if (!isCut) return void behind.write(bytes);
        cutter.cuts += 1;
        behind.removeAllListeners('data');
        if (!isHeard) return void client.destroy();
        behind.once('data', () => client.destroy());
        behind.write(bytes);
      });
      behind.on('data', (bytes) => client.write(bytes));
    });
    return cutter;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}
