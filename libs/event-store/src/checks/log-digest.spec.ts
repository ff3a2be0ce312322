import { jest } from '@jest/globals';
import { anEvent, everything, SettableClock, someEvents } from '../behaviour/subject.js';
import { typesIn } from '../event-store.js';
import { FactMacs, newMacKey } from './fact-macs.js';
import { DigestKeeper, digestIn, DIGESTS, RunningDigest } from './log-digest.js';
import { MemoryEventStore } from '../memory-event-store.js';

const macs = new FactMacs(new Map([[1, newMacKey()]]));
const clock = new SettableClock();
let store: MemoryEventStore;
let keeper: DigestKeeper;
const fail = (error: unknown) => {
  throw error;
};
const recorded = async () => (await store.readStream(DIGESTS)).map(digestIn);

beforeEach(async () => {
  store = new MemoryEventStore(clock, macs);
  keeper = await DigestKeeper.start(store, clock, fail);
});
afterEach(() => keeper.stop());

it('the digest of all facts is recorded when the log stops, and nothing when nothing happened', async () => {
  await keeper.record();
  expect(await recorded()).toEqual([]);
  await store.append('record', 'no-stream', someEvents(3));
  await keeper.stop();
  await keeper.stop();
  const running = RunningDigest.empty();
  for (const event of (await everything(store)).slice(0, 3)) running.add(event);
  expect(await recorded()).toEqual([
    { ...running.conduct, position: '3', facts: 3, fact: (await everything(store))[2]?.id },
  ]);
});

it('a later keeper goes on from the digest that was recorded last', async () => {
  await store.append('record', 'no-stream', someEvents(2));
  await keeper.stop();
  keeper = await DigestKeeper.start(store, clock, fail);
  await keeper.record();
  expect(await recorded()).toHaveLength(1);
  await store.append('record', 1, [anEvent()]);
  await keeper.record();
  const running = RunningDigest.empty();
  for (const event of (await everything(store)).slice(0, 4)) running.add(event);
  expect((await recorded()).at(-1)).toEqual({ ...running.conduct, position: '4', facts: 4 });
});

describe('while facts come', () => {
  beforeEach(async () => {
    await keeper.stop();
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    keeper = await DigestKeeper.start(store, clock, fail);
    keeper.repeat();
  });
  afterEach(() => jest.useRealTimers());

  it('it is recorded within a minute, without being asked for', async () => {
    await store.append('record', 'no-stream', someEvents(1));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await recorded()).toMatchObject([{ position: '1' }]);
    await jest.advanceTimersByTimeAsync(600_000);
    expect(await recorded()).toHaveLength(1);
  });
});

describe('several processes that keep the digest of one log', () => {
  let others: DigestKeeper[];
  beforeEach(async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    others = [await DigestKeeper.start(store, clock, fail), await DigestKeeper.start(store, clock, fail)];
  });
  afterEach(async () => {
    for (const other of others) await other.stop();
    jest.useRealTimers();
  });

  it('record one together when they are told to at the same time', async () => {
    await store.append('record', 'no-stream', someEvents(2));
    await Promise.all([keeper, ...others].map((each) => each.record()));
    expect(await recorded()).toMatchObject([{ position: '2', facts: 2 }]);
  });

  it('record no more than one alone would, in the order of positions, each of them right', async () => {
    for (const each of [keeper, ...others]) {
      each.repeat();
      await jest.advanceTimersByTimeAsync(4_000);
    }
    for (let second = 0; second < 600; second += 5) {
      await store.append('record', 'any', someEvents(1));
      await jest.advanceTimersByTimeAsync(5_000);
    }
    const digests = await recorded();
    expect(digests.length).toBeLessThanOrEqual(600 / 15);
    const positions = digests.map(({ position }) => Number(position));
    expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
    const running = RunningDigest.empty();
    for (const event of await everything(store)) {
      running.add(event);
      const { conduct } = running;
      const there = digests.find(({ position }) => position === conduct.position);
      if (there) expect(there).toEqual(conduct);
    }
  });
});

describe('the keeper that recorded the last digest', () => {
  let other: DigestKeeper;
  /** The facts that were read, by those who read the whole log. */
  let read: bigint[];
  beforeEach(async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    other = await DigestKeeper.start(store, clock, fail);
    await store.append('record', 'any', someEvents(3));
    await keeper.record();
    for (const each of [keeper, other]) each.repeat();
    read = [];
    const readAll = store.readAll.bind(store);
    store.typesBetween = (after, until) => typesIn(readAll(after, until));
    store.readAll = async function* (after, until) {
      for await (const batch of readAll(after, until)) {
        read.push(...batch.map(({ position }) => position));
        yield batch;
      }
    };
  });
  afterEach(async () => {
    await other.stop();
    jest.useRealTimers();
  });

  /** Facts that come all the time. */
  async function facts(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 5) {
      await store.append('record', 'any', someEvents(1));
      await jest.advanceTimersByTimeAsync(5_000);
    }
  }

  it('records the next ones, and it alone reads what comes', async () => {
    await facts(300);
    expect((await recorded()).length).toBeGreaterThan(5);
    expect(read).toHaveLength(new Set(read).size);
  });

  it('is followed by another when it has gone, within a minute', async () => {
    await keeper.stop();
    const before = (await recorded()).length;
    await facts(60);
    expect((await recorded()).length).toBeGreaterThan(before);
    const digests = await recorded();
    await other.stop();
    const running = RunningDigest.empty();
    for (const event of await everything(store)) {
      running.add(event);
      const there = digests.find(({ position }) => position === running.conduct.position);
      if (there) expect(there).toEqual(running.conduct);
    }
  });
});

it('a store that fails is told of, and the next time takes all of it', async () => {
  const faults: unknown[] = [];
  const failing = await DigestKeeper.start(store, clock, (error) => faults.push(error));
  await store.append('record', 'no-stream', someEvents(1));
  const append = jest.spyOn(store, 'append').mockRejectedValueOnce(new Error('disk full'));
  await failing.record();
  append.mockRestore();
  await failing.stop();
  expect(faults).toHaveLength(1);
  expect(await recorded()).toMatchObject([{ position: '1', facts: 1 }]);
});
