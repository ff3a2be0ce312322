import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { type Clock, SystemClock } from '#kernel/clock.js';
import { anEvent, everything, positionsOf, refusal, SettableClock, someEvents } from '../behaviour/subject.js';
import { type Appended, type StoredEvent, StoreUnavailable } from '../event-store.js';
import type { EventStoreDbStore } from './eventstoredb-store.js';
import { openedAt } from './given-eventstoredb.js';
import { GivenNode, GivenWriter } from './given-processes.js';

/** A log on a double in a process of its own, which keeps what it acknowledged when it is killed. */
describe('a log in EventStoreDB, on a double of the server,', () => {
  let directory = '';
  let node: GivenNode;
  const stores: EventStoreDbStore[] = [];
  const writers: GivenWriter[] = [];
  const faults: StoreUnavailable[] = [];

  beforeEach(async () => {
    faults.length = 0;
    directory = mkdtempSync(join(tmpdir(), 'talaan-esdb-'));
    node = new GivenNode(join(directory, 'events'));
    await node.up();
  });
  afterEach(async () => {
    await Promise.all(writers.splice(0).map((writer) => writer.kill()));
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await node.kill();
    rmSync(directory, { recursive: true });
  });

  async function opened(clock: Clock = new SystemClock()): Promise<EventStoreDbStore> {
    const store = await openedAt(node.url(), clock, undefined, { onFault: (fault) => faults.push(fault) });
    stores.push(store);
    return store;
  }

  function writing(name: string): GivenWriter {
    const writer = new GivenWriter(node.url(), name);
    writers.push(writer);
    return writer;
  }

  /** Every fact once, streams without gaps, no half append, and all that the writers were told of where they were told. */
  function expectWhole(all: readonly StoredEvent[]): void {
    positionsOf(all);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const places = new Map(all.map(({ id, position }) => [id, position]));
    for (const writer of writers) {
      const { acknowledged } = writer;
      expect(acknowledged.size).toBeGreaterThan(0);
      const lost = [...acknowledged].filter(
        ([id, at]) => !places.has(id) || (at !== undefined && places.get(id) !== at),
      );
      expect(lost).toEqual([]);
    }
    const next = new Map<string, number>();
    for (const { stream, revision } of all) {
      expect([stream, revision]).toEqual([stream, next.get(stream) ?? 0]);
      next.set(stream, revision + 1);
    }
    for (const [stream, length] of next) if (stream.includes('-')) expect([stream, length % 2]).toEqual([stream, 0]);
  }

  function followed(store: EventStoreDbStore) {
    const stop = new AbortController();
    const seen: StoredEvent[] = [];
    const ended = (async () => {
      for await (const batch of store.subscribe(0n, stop.signal)) seen.push(...batch);
    })();
    return async (): Promise<readonly StoredEvent[]> => {
      while ((seen.at(-1)?.position ?? 0n) < (await store.head())) await after(5);
      stop.abort();
      await ended;
      return seen;
    };
  }

  it('keeps all that was acknowledged when writing processes are killed, and what they send again is there once', async () => {
    for (let round = 1; round <= 3; round += 1) {
      const two = [writing('one'), writing('two')];
      await Promise.all(two.map((writer) => writer.tells(150 * round)));
      await Promise.all(two.map((writer) => writer.kill()));
    }
    const all = await everything(await opened());
    expectWhole(all);
    expect(all.length).toBeGreaterThanOrEqual(900);
  });

  it('keeps all that was acknowledged when the server is killed under load, and goes on by itself', async () => {
    const store = await opened();
    const follower = followed(store);
    const writer = writing('under-load');
    for (let round = 0; round < 3; round += 1) {
      await writer.tells(200);
      await node.kill();
      expect(await refusal(store.append('alone', 'any', someEvents(1)))).toBeInstanceOf(StoreUnavailable);
      await node.up();
    }
    await writer.tells(200);
    await writer.kill();
    expect(await follower()).toEqual(await everything(store));
    expectWhole(await everything(store));
    expect(faults.length).toBeGreaterThan(0);
  });

  it('is refused while the server is away, and used again when it is back; who follows it loses nothing', async () => {
    const store = await opened();
    const follower = followed(store);
    const first = anEvent();
    await store.append('record', 'no-stream', [first]);
    await node.kill();
    const asked = performance.now();
    const refused = [
      store.append('record', 0, someEvents(1)),
      store.readStream('record'),
      everything(store),
      store.head(),
      store.positionAt(Date.now()),
      store.factWithId(first.id),
      store.hasBegun('record', 0n, 1n),
    ];
    for (const answer of await Promise.allSettled(refused)) {
      expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) });
    }
    // They are not tried for ever.
    expect(performance.now() - asked).toBeLessThan(30_000);
    await after(3_000);
    await node.up();
    const second = anEvent();
    while ((await refusal(store.append('record', 0, [second]))) !== 'accepted') await after(20);
    expect((await store.readStream('record')).map(({ id }) => id)).toEqual([first.id, second.id]);
    expect((await follower()).map(({ id }) => id)).toEqual([first.id, second.id]);
  });

  it('waits for no answer of a server that stands still longer than a call may take', async () => {
    const store = await opened();
    await store.append('record', 'no-stream', someEvents(1));
    node.signal('SIGSTOP');
    const events = someEvents(2);
    const fault = await refusal(store.append('record', 0, events));
    expect(fault).toBeInstanceOf(StoreUnavailable);
    expect((fault as Error).message).toMatch(/^EventStoreDB at \S+:\d+ cannot be used now \(/);
    await expect(store.head()).rejects.toBeInstanceOf(StoreUnavailable);
    node.signal('SIGCONT');
    while ((await refusal(store.append('record', 0, events))) !== 'accepted') await after(20);
    expect(await store.readStream('record')).toHaveLength(3);
  });

  it('records no time before that of a fact that was there when the append began, while clocks step and many write', async () => {
    const clocks = [new SettableClock(), new SettableClock()];
    const both = [await opened(clocks[0]), await opened(clocks[1])];
    /** The latest time that anyone was told of. */
    let known = 0;
    const kept: Appended[] = [];
    await Promise.all(
      Array.from({ length: 12 }, async (_, writer) => {
        for (let n = 0; n < 15; n += 1) {
          clocks[writer % 2]!.time += [1_000, -7_000, 60_000, -3_600_000, 5][(n + writer) % 5]!;
          const before = known;
          const appended = await both[writer % 2]!.append(`record-${String(writer % 4)}`, 'any', someEvents(2));
          expect(appended.recordedAt).toBeGreaterThanOrEqual(before);
          known = Math.max(known, appended.recordedAt);
          kept.push(appended);
        }
      }),
    );
    const all = await everything(both[0]!);
    expect(all).toHaveLength(2 * kept.length);
    for (const record of ['record-0', 'record-1', 'record-2', 'record-3']) {
      const times = all.filter(({ stream }) => stream === record).map(({ recordedAt }) => recordedAt);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
    }
  });
});
