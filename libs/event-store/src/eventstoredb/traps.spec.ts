import { EventStoreDBClient } from '@eventstore/db-client';
import { EventStoreDbDouble } from '../../../../tests/doubles/eventstoredb/double.js';
import {
  anEvent,
  appendInTurn,
  everything,
  firstOf,
  positionsOf,
  refusal,
  SettableClock,
  someEvents,
} from '../behaviour/subject.js';
import { RevisionConflict, StoreUnavailable } from '../event-store.js';
import type { EventStoreDbStore } from './eventstoredb-store.js';
import { GivenEventStoreDb, openedAt } from './given-eventstoredb.js';

// What was seen of the client and of servers. The double plays it; that a server does the same is not shown here.

let given: GivenEventStoreDb;
let double: EventStoreDbDouble;
let store: EventStoreDbStore;
const clock = new SettableClock();
const DEADLINE = 1_000;

beforeEach(async () => {
  given = await GivenEventStoreDb.start();
  ({ double } = given);
  store = await given.open(clock, { defaultDeadline: DEADLINE });
});
afterEach(() => given.stop());

describe('an append', () => {
  it('never shares the stream of batches, in which an error of one fails others and an end is never noticed', async () => {
    double.traps.endsBatches = true;
    await store.append('record-1', 'no-stream', someEvents(3));
    expect(double.asked).toMatchObject({ batches: 0 });
    // The control: this is what the client does by itself, and it waits without end.
    const client = new EventStoreDBClient({ endpoint: `127.0.0.1:${String(double.port)}` }, { insecure: true });
    const appending = client.appendToStream('other', [], { deadline: 50 }).then(
      () => 'answered',
      () => 'answered',
    );
    const waited = new Promise((resolve) => setTimeout(resolve, 500, 'still waiting'));
    expect(await Promise.race([appending, waited])).toBe('still waiting');
    expect(double.asked.batches).toBe(1);
    void client.dispose();
  });

  it('is refused when something else came to the other stream while it was under way, though it is there, and again', async () => {
    const other = await given.open(clock, { defaultDeadline: DEADLINE });
    for (const [index, expected] of (['no-stream', 0] as const).entries()) {
      const [record, beside] = [`record-${String(index)}`, `beside-${String(index)}`];
      if (expected === 0) await store.append(beside, 'no-stream', someEvents(1));
      double.traps.concerns = `talaan:${record}`;
      double.traps.late.push(300);
      const [events, proviso] = [someEvents(2), { stream: beside, expected }];
      const appending = refusal(store.append(record, 'no-stream', events, proviso));
      while (double.traps.late.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await other.append(beside, expected, someEvents(2));
      const current = expected === 0 ? 1 : 0;
      const refused = { name: 'RevisionConflict', stream: beside, expected, current };
      expect(await appending).toMatchObject(refused);
      expect((await everything(store)).map(({ stream }) => stream).slice(-4)).toEqual([beside, beside, record, record]);
      expect(await refusal(store.append(record, 'no-stream', events, proviso))).toMatchObject(refused);
      const known = { stream: beside, expected: current + 1 };
      expect(await store.append(record, 'no-stream', events, known)).toMatchObject({ revision: 1, repeated: true });
    }
  });

  const lost = (['unanswered', 'dropped'] as const).flatMap((how) =>
    (['applied', 'not applied'] as const).flatMap((what) =>
      (['no-stream', 0, 'exists', 'any'] as const).map((expected) => [how, what, expected] as const),
    ),
  );
  it.each(lost)(
    'that is %s and %s, expecting %s, is unavailable, and written once when repeated',
    async (how, what, expected) => {
      if (expected !== 'no-stream') await store.append('record-1', 'no-stream', someEvents(1));
      const before = await everything(store);
      // First the ids are taken, then the facts are written: each can be lost.
      for (const [streams, isRepeated] of [
        ['talaan~id:', false],
        ['talaan:', what === 'applied'],
      ] as const) {
        const events = someEvents(2);
        const stream = streams === 'talaan:' ? 'record-1' : 'record-2';
        if (stream === 'record-2' && expected !== 'no-stream') await store.append(stream, 'no-stream', someEvents(1));
        double.traps.concerns = streams;
        double.traps[how].push(what);
        expect(await refusal(store.append(stream, expected, events))).toBeInstanceOf(StoreUnavailable);
        expect(await store.append(stream, expected, events)).toMatchObject({ repeated: isRepeated });
        expect(await store.append(stream, expected, events)).toMatchObject({ repeated: true });
        expect((await store.readStream(stream)).slice(-2).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
      }
      expect(await everything(store)).toHaveLength(before.length + (expected === 'no-stream' ? 4 : 5));
    },
  );

  it.each(['talaan~id:', 'talaan:'])(
    'to %s… that is applied after its deadline is written once, whenever it is repeated',
    async (streams) => {
      await store.append('record-1', 'no-stream', someEvents(1));
      double.traps.concerns = streams;
      for (const wait of [0, 400]) {
        const event = anEvent();
        double.traps.late.push(DEADLINE + 200);
        expect(await refusal(store.append('record-1', 'any', [event]))).toBeInstanceOf(StoreUnavailable);
        await new Promise((resolve) => setTimeout(resolve, wait));
        await store.append('record-1', 'any', [event]);
        await new Promise((resolve) => setTimeout(resolve, 400 - wait));
        expect((await store.readStream('record-1')).filter(({ id }) => id === event.id)).toHaveLength(1);
      }
    },
  );

  it('whose answer says neither yes nor no is unavailable, and known when it is repeated', async () => {
    const event = anEvent();
    double.traps.concerns = 'talaan:';
    double.traps.emptyAnswers = 1;
    expect(await refusal(store.append('record-1', 'no-stream', [event]))).toBeInstanceOf(StoreUnavailable);
    expect(await store.append('record-1', 'no-stream', [event])).toMatchObject({ revision: 0, repeated: true });
    expect(await everything(store)).toHaveLength(1);
  });

  it('that conflicts is told the revision that the stream has', async () => {
    await store.append('record-1', 'no-stream', someEvents(3));
    const answer = await refusal(store.append('record-1', 'no-stream', someEvents(1)));
    expect(answer).toBeInstanceOf(RevisionConflict);
    expect(answer).toMatchObject({ current: 2 });
    // What another process appended is seen, too.
    const other = await given.open(clock);
    await other.append('record-1', 2, someEvents(1));
    expect(await refusal(store.append('record-1', 2, someEvents(1)))).toMatchObject({ current: 3 });
  });

  it('that another process overtakes is judged again', async () => {
    const other = await given.open(clock);
    await Promise.all([store, other].flatMap((one) => [appendInTurn(one, 'reads', 20), appendInTurn(one, 'more', 20)]));
    for (const stream of ['reads', 'more']) {
      const revisions = (await store.readStream(stream)).map(({ revision }) => revision);
      expect(revisions).toEqual(Array.from({ length: 40 }, (_, n) => n));
    }
  });
});

describe('a subscription', () => {
  it('that the server ends without an error goes on after the last fact that was given', async () => {
    double.traps.endsSubscriptionsAfter = 5;
    await store.append('record-1', 'any', someEvents(23));
    const following = firstOf(store, 0n, 43);
    await appendInTurn(store, 'record-2', 20);
    expect(await following).toEqual(await everything(store));
    expect(double.asked.subscriptions).toBeGreaterThan(8);
  });

  it('that ends while nothing happens gives what comes afterwards', async () => {
    const following = firstOf(store, 0n, 3);
    for (let n = 0; n < 3; n += 1) {
      while (double.subscriptions.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      double.endSubscriptions();
      await store.append('record-1', 'any', [anEvent()]);
    }
    expect(await following).toEqual(await everything(store));
  });

  it('takes no notice of the word that it caught up, nor of checkpoints', async () => {
    double.traps.saysCaughtUpFirst = true;
    double.traps.endsSubscriptionsAfter = 4;
    await store.append('record-1', 'any', someEvents(30));
    expect(await firstOf(store, 0n, 30)).toEqual(await everything(store));
  });
});

describe('a read', () => {
  it('is bounded in events', async () => {
    await store.append('record-1', 'any', someEvents(1_500));
    await everything(store);
    await store.readStream('record-1');
    await store.factWithId('00000000-0000-8000-8000-000000000000');
    await store.positionAt(clock.now());
    expect(double.asked).toMatchObject({ unbounded: 0 });
  });

  it('that says nothing ends, and the next is answered', async () => {
    await store.append('record-1', 'any', someEvents(3));
    double.traps.silentReads = 1;
    expect(await store.readStream('record-1')).toHaveLength(3);
    double.traps.silentReads = Infinity;
    await expect(store.readStream('record-1')).rejects.toBeInstanceOf(StoreUnavailable);
    const asked = store.readStream('record-1');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await store.close();
    await expect(asked).rejects.toThrow('the store is closed');
  });

  it('that breaks off is made again, and gives each fact once', async () => {
    await store.append('record-1', 'any', someEvents(8));
    double.traps.brokenReads = 2;
    expect(await store.readStream('record-1')).toHaveLength(8);
    double.traps.brokenReads = 3;
    expect(positionsOf(await everything(store))).toHaveLength(8);
  });

  it('begins at no position that the server does not take', async () => {
    await store.append('record-1', 'any', someEvents(20));
    const all = await everything(store);
    for (const hangs of [false, true]) {
      double.traps.hangsAtNoPlace = hangs;
      const after = all[9]!.position + 1n;
      expect(await everything(store, after)).toEqual(all.slice(10));
      expect(await firstOf(store, after, 10)).toEqual(all.slice(10));
    }
  });
});

describe('a leader that is lost', () => {
  it('is followed to another node, with the same append, and subscriptions and reads go on', async () => {
    const second = await EventStoreDbDouble.start({ database: double.database });
    const following = firstOf(store, 0n, 200);
    const writing = Promise.all(Array.from({ length: 8 }, (_, n) => appendInTurn(store, `record-${String(n)}`, 25)));
    for (const [old, next] of [
      [double, second],
      [second, double],
      [double, second],
    ] as const) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      [old.leader, next.leader] = [next, undefined];
      old.endSubscriptions();
    }
    await writing;
    expect(second.asked.appends).toBeGreaterThan(0);
    const all = await everything(store);
    expect(all).toHaveLength(200);
    expect(new Set(all.map(({ id }) => id)).size).toBe(200);
    expect(await following).toEqual(all);
    await second.stop();
  });

  it('is looked for on each node that is named', async () => {
    const second = await EventStoreDbDouble.start({ database: double.database });
    const nodes = `127.0.0.1:${String(double.port)},127.0.0.1:${String(second.port)}`;
    const both = await openedAt(`esdb://${nodes}?tls=false&defaultDeadline=500`, clock);
    await both.append('record-1', 'no-stream', someEvents(1));
    await double.stop();
    const events = someEvents(1);
    // It is not known whether the first reached the node that went.
    await refusal(both.append('record-1', 0, events));
    await both.append('record-1', 0, events);
    expect(await everything(both)).toHaveLength(2);
    await both.close();
    await second.stop();
    await double.listen();
  });
});
