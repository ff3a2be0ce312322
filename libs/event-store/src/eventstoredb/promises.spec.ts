import { inspect } from 'node:util';
import type { EventStoreDbDouble } from '../../../../tests/doubles/eventstoredb/double.js';
import { anEvent, everything, firstOf, positionsOf, refusal, SettableClock, someEvents } from '../behaviour/subject.js';
import { CheckedStore } from '../checks/checked-log.js';
import { AppendTooLarge, DuplicateFact, StoreUnavailable } from '../event-store.js';
import type { Broken } from '../checks/fact-checks.js';
import { FactMacs, newMacKey } from '../checks/fact-macs.js';
import { appendSize } from './envelope.js';
import { EventStoreDbReader } from './eventstoredb-reader.js';
import type { EventStoreDbStore } from './eventstoredb-store.js';
import { GivenEventStoreDb, openedAt } from './given-eventstoredb.js';
import { locationOf } from './location/location.js';

let given: GivenEventStoreDb;
let double: EventStoreDbDouble;
let store: EventStoreDbStore;
const clock = new SettableClock();
const macs = new FactMacs(new Map([[1, newMacKey()]]));

beforeEach(async () => {
  given = await GivenEventStoreDb.start();
  ({ double } = given);
  store = await given.open(clock, {}, macs);
});
afterEach(() => given.stop());

const foreign = (stream: string, data: string, contentType = 'application/json'): void => {
  const event = { id: crypto.randomUUID(), type: 'theirs', contentType, data: Buffer.from(data) };
  double.database.append(stream, -2, [{ ...event, metadata: Buffer.from('{"n":1e2}') }]);
};

describe('the bytes of a fact', () => {
  it('are in binary data, of which the server writes nothing anew, and nothing is in its metadata', async () => {
    const payload = '{"amount":1e2, "amount":100.0}';
    await store.append('record-1', 'no-stream', [{ ...anEvent(payload), metadata: payload }]);
    const [event] = double.database.stream('talaan:record-1');
    expect(event).toMatchObject({ type: 'thing.happened.v1', contentType: 'application/octet-stream' });
    expect(event?.metadata).toHaveLength(0);
    expect(await store.readStream('record-1')).toMatchObject([{ payload, metadata: payload }]);
  });

  it('are told from what others wrote into its stream', async () => {
    const broken: Broken[] = [];
    const checked = new CheckedStore(store, { macs, onBroken: (found) => broken.push(found) });
    await store.append('record-1', 'no-stream', someEvents(1));
    foreign('talaan:record-1', '{"conduct":{}}');
    foreign('talaan:record-2', 'no envelope', 'application/octet-stream');
    await expect(checked.readStream('record-1')).rejects.toMatchObject({ code: 'log.tampered' });
    await expect(checked.readStream('record-2')).rejects.toMatchObject({ code: 'log.tampered' });
    expect(broken.map(({ stream, revision }) => [stream, revision])).toEqual([
      ['record-1', 1],
      ['record-2', 0],
    ]);
    expect(await everything(checked)).toHaveLength(3);
  });
});

describe('the log', () => {
  it('is what is its own in the database: other events are no facts', async () => {
    foreign('orders-1', '{}');
    foreign('talaan-orders', '{}');
    await store.append('record-1', 'no-stream', someEvents(2));
    const other = await given.open(clock, { log: 'other' }, macs);
    await other.append('record-1', 'no-stream', someEvents(3));
    for (let n = 0; n < 700; n += 1) foreign(`orders-${String(n)}`, '{}');
    const facts = await everything(store);
    expect(facts).toHaveLength(2);
    expect(await store.head()).toBe(positionsOf(facts).at(-1));
    expect(await firstOf(store, 0n, 2)).toEqual(facts);
    expect(await everything(other)).toHaveLength(3);
  });

  it('is opened with keys when it has MACs, and stays without when it was begun without', async () => {
    await expect(given.open(clock)).rejects.toThrow('no keys');
    const bare = await given.open(clock, { log: 'bare' });
    await bare.append('record-1', 'no-stream', someEvents(1));
    const again = await given.open(clock, { log: 'bare' }, macs);
    await again.append('record-1', 0, someEvents(1));
    expect((await again.readStream('record-1')).map(({ mac }) => mac)).toEqual([undefined, undefined]);
  });

  it('is read beside its writers, and not where there is none', async () => {
    await store.append('record-1', 'no-stream', someEvents(2));
    const reader = await EventStoreDbReader.open(locationOf(double.url()));
    expect(await everything(reader)).toEqual(await everything(store));
    await reader.close();
    await expect(EventStoreDbReader.open(locationOf(double.url({ log: 'none' })))).rejects.toThrow('there is no log');
  });

  it('needs a server that tells positions in streams', async () => {
    await store.append('record-1', 'no-stream', someEvents(1));
    double.traps.tellsNoPositions = true;
    await expect(store.readStream('record-1')).rejects.toThrow('22.6');
  });

  it('refuses a stream of which an operator cut facts off', async () => {
    await store.append('record-1', 'no-stream', someEvents(3));
    double.database.truncate('talaan:record-1', 1);
    await expect(store.readStream('record-1')).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it('refuses what the server would give back otherwise, or keep for itself', async () => {
    const wrong = [
      { ...anEvent(), id: anEvent().id.toUpperCase() },
      { ...anEvent(), id: '00000000-0000-0000-0000-000000000000' },
      { ...anEvent(), type: '$metadata' },
      { ...anEvent(), type: '' },
    ];
    for (const event of wrong) {
      expect(await refusal(store.append('record-1', 'any', [event]))).toBeInstanceOf(TypeError);
    }
    expect(await store.head()).toBe(0n);
  });
});

describe('an append larger than the server takes', () => {
  it('is refused before anything is sent', async () => {
    const event = anEvent('x'.repeat(1_048_576 - 300));
    expect(appendSize([event])).toBeLessThan(1_048_576);
    await store.append('record-1', 'no-stream', [event]);
    const { appends } = double.asked;
    const larger = anEvent('x'.repeat(1_048_576));
    const answer = await refusal(store.append('record-1', 0, [larger]));
    expect(answer).toBeInstanceOf(AppendTooLarge);
    expect(answer).toMatchObject({ size: appendSize([larger]), limit: 1_048_576 });
    expect(double.asked.appends).toBe(appends);
  });

  it('is refused as clearly where the server takes less than was said', async () => {
    const trusting = await given.open(clock, { appendLimit: 4_000_000 }, macs);
    const answer = await refusal(trusting.append('record-1', 'no-stream', [anEvent('x'.repeat(2_000_000))]));
    expect(answer).toBeInstanceOf(AppendTooLarge);
    expect(await trusting.append('record-1', 'no-stream', someEvents(1))).toMatchObject({ revision: 0 });
  });
});

describe('several processes', () => {
  it('make one fact of an id, whichever streams they send it to at the same time', async () => {
    const other = await given.open(clock, {}, macs);
    for (let round = 0; round < 25; round += 1) {
      const event = anEvent();
      const answers = await Promise.all([
        refusal(store.append(`one-${String(round)}`, 'no-stream', [event])),
        refusal(other.append(`two-${String(round)}`, 'no-stream', [event])),
      ]);
      expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(1);
      expect(answers.filter((answer) => answer instanceof DuplicateFact)).toHaveLength(1);
    }
    expect(await everything(store)).toHaveLength(25);
  });

  it('make one fact of an append that both send at the same time, and answer with its place', async () => {
    const other = await given.open(clock, {}, macs);
    for (const expected of ['no-stream', 'any', 'exists', 3] as const) {
      const [one, two] = [someEvents(2), someEvents(1)];
      if (expected === 'exists') await store.append('record-exists', 'any', two);
      if (expected === 3) await store.append('record-3', 'any', someEvents(4));
      const stream = `record-${String(expected)}`;
      const answers = await Promise.all([store.append(stream, expected, one), other.append(stream, expected, one)]);
      expect(answers[0].position).toBe(answers[1].position);
      const facts = await store.readStream(stream);
      expect(facts.slice(-2).map(({ id }) => id)).toEqual(one.map(({ id }) => id));
      expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length);
    }
  });

  it('make one fact of an append whose first sender is overtaken by the second, and by others before it', async () => {
    const other = await given.open(clock, {}, macs);
    const event = anEvent();
    await store.append('record-1', 'any', someEvents(1));
    double.traps.concerns = 'talaan:record-1';
    double.traps.late = [400];
    const overtaken = store.append('record-1', 'any', [event]);
    while (double.traps.late.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await other.append('record-1', 'any', someEvents(2));
    const second = await other.append('record-1', 'any', [event]);
    expect(await overtaken).toEqual({ ...second, repeated: true });
    const facts = await store.readStream('record-1');
    expect(facts.map(({ id }) => id).filter((id) => id === event.id)).toHaveLength(1);
    expect(facts).toHaveLength(4);
  });

  it('record no time before that of a fact that was acknowledged before, whatever their clocks say', async () => {
    const [ahead, behind] = [new SettableClock(), new SettableClock()];
    ahead.time += 3_600_000;
    const writers = [await given.open(ahead, {}, macs), await given.open(behind, {}, macs)];
    for (let n = 0; n < 12; n += 1) {
      behind.time += 1_000;
      if (n === 6) ahead.time -= 7_200_000;
      await writers[n % 2]!.append(`record-${String(n % 3)}`, 'any', someEvents(1));
    }
    const times = (await everything(store)).map(({ recordedAt }) => recordedAt);
    expect(times).toEqual(times.toSorted((one, two) => one - two));
    expect(times.at(-1)).toBe(Date.UTC(2024, 0, 1) + 3_600_000);
  });

  it('find positions by time along the marks that one of them made', async () => {
    const other = await given.open(clock, {}, macs);
    const start = clock.now();
    for (let minute = 0; minute < 12; minute += 1) {
      clock.time = start + minute * 60_000;
      await (minute % 2 === 0 ? store : other).append('record-1', 'any', someEvents(50));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const marks = double.database.stream('talaan~marks').length;
    expect(marks).toBeGreaterThan(5);
    expect(marks).toBeLessThanOrEqual(12);
    const positions = positionsOf(await everything(store));
    for (const minute of [0, 4, 11]) {
      expect(await other.positionAt(start + minute * 60_000)).toBe(positions[minute * 50 + 49]);
      expect(await other.positionAt(start + minute * 60_000 - 1)).toBe(minute === 0 ? 0n : positions[minute * 50 - 1]);
    }
    clock.time = start;
  });
});

describe('the password', () => {
  it('is in no error and in no text that is made of the location', async () => {
    const url = `esdb://admin:chang%2Feit@127.0.0.1:${String(double.port)}?tls=false&log=secret`;
    const location = locationOf(url);
    expect(location.credentials.password).toBe('chang/eit');
    expect(inspect(location, { depth: 9, showHidden: true }) + JSON.stringify(location)).not.toContain('chang');
    const opened = await openedAt(url, clock, macs);
    await double.stop();
    const error = await opened.readStream('record-1').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(inspect(error, { depth: 9 })).not.toContain('chang');
    await opened.close();
    await double.listen();
  });
});
