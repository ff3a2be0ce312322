import fc from 'fast-check';
import type { Decider } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import { SettableClock } from '#event-store/behaviour/subject.js';
import type { Appended, Expected, NewEvent } from '#event-store/event-store.js';
import { decode, type Meta } from '#event-store/fact.js';
import { contentFactId, derivedUuid, factId } from '#event-store/identifiers.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { retryable } from './retry-property.js';
import { transact } from './record-command.js';

type Command = { add: number; note?: string } | { reset: true };
type Counted = { type: 'counter.added.v1'; conduct: { by: number }; content?: unknown } | Reset;
interface Reset {
  type: 'counter.reset.v1';
  conduct: object;
}

/** Adds at most 10 together; adding 0 is what is already so; a note is content. */
const counter: Decider<Command, number, Counted> = {
  initial: 0,
  decide(command, sum) {
    if ('reset' in command) return [{ type: 'counter.reset.v1', conduct: {} }];
    if (sum + command.add > 10) throw new Refusal('counter.full', 'No more.');
    if (command.add === 0) return [];
    const fact = { type: 'counter.added.v1', conduct: { by: command.add } } as const;
    if (command.note === undefined) return [fact];
    return [{ type: 'counter.reset.v1', conduct: {} }, { ...fact, content: command.note }, fact];
  },
  evolve: (sum, fact) => (fact.type === 'counter.reset.v1' ? 0 : sum + fact.conduct.by),
};

/** A log in which something happens between a reading and the writing after it. */
class BusyStore extends MemoryEventStore {
  before: ((tried: number) => Promise<unknown>) | undefined;
  tried = 0;

  override async append(stream: string, expected: Expected, events: readonly NewEvent[]): Promise<Appended> {
    const { before } = this;
    this.before = undefined;
    await before?.((this.tried += 1));
    if (before) this.before = before;
    return super.append(stream, expected, events);
  }
}

describe('transact', () => {
  let store: BusyStore;
  beforeEach(() => (store = new BusyStore(new SettableClock())));

  const meta = (name: string, rest: Partial<Meta> = {}): Meta => {
    const commandId = derivedUuid(name);
    return { actor: 'actor-1', role: 'officer', commandId, correlationId: commandId, requestHash: 'a', ...rest };
  };
  const send = (name: string, command: Command, rest: { ifMatch?: number; meta?: Partial<Meta> } = {}) =>
    transact(store, {
      decider: counter,
      stream: 'counter-1',
      meta: meta(name, rest.meta),
      command: () => command,
      ...(rest.ifMatch !== undefined && { ifMatch: [rest.ifMatch] }),
    });
  const codeOf = async (attempt: Promise<unknown>) =>
    attempt.then(
      () => 'accepted',
      (error: unknown) => (error instanceof Refusal ? error.code : error),
    );

  it('folds, decides, appends, and answers with the state after', async () => {
    expect(await send('a', { add: 3 })).toEqual({ state: 3, revision: 0, position: 1n, repeated: false });
    expect(await send('b', { add: 4 })).toEqual({ state: 7, revision: 1, position: 2n, repeated: false });
  });

  it('writes nothing when the command asks for what is already so', async () => {
    expect(await send('a', { add: 0 })).toEqual({ state: 0, revision: -1, position: 0n, repeated: false });
    await send('b', { add: 3 });
    expect(await send('c', { add: 0 })).toEqual({ state: 3, revision: 0, position: 1n, repeated: false });
  });

  it('lets a refusal through, and writes nothing', async () => {
    expect(await codeOf(send('a', { add: 11 }))).toBe('counter.full');
    expect(await store.head()).toBe(0n);
  });

  it('decides again on the new state when another writer came first', async () => {
    const decided: number[] = [];
    store.before = async (tried) => (tried <= 2 ? send(`other-${String(tried)}`, { add: 2 }) : undefined);
    const result = await transact(store, {
      decider: { ...counter, decide: (command, sum) => (decided.push(sum), counter.decide(command, sum)) },
      stream: 'counter-1',
      meta: meta('a'),
      command: () => ({ add: 3 }),
    });
    expect(decided).toEqual([0, 2, 4]);
    expect(result).toMatchObject({ state: 7, revision: 2 });
  });

  it('refuses on the new state what is no longer allowed', async () => {
    store.before = async (tried) => (tried === 1 ? send('other', { add: 9 }) : undefined);
    expect(await codeOf(send('a', { add: 3 }))).toBe('counter.full');
  });

  it('gives up after three tries', async () => {
    store.before = async (tried) => send(`other-${String(tried)}`, { add: 1 });
    expect(await codeOf(send('a', { add: 1 }))).toBe('store.contended');
    expect(store.tried).toBe(3);
    expect(await store.head()).toBe(3n);
  });

  describe('for a record that is named after its command', () => {
    const create = (command: Command, requestHash = 'a') =>
      transact(store, {
        decider: counter,
        stream: 'counter-new',
        meta: meta('create', { requestHash }),
        command: () => command,
        isNew: true,
      });

    it('does not read what cannot be there', async () => {
      store.readStream = () => Promise.reject(new Error('it was read'));
      expect(await create({ add: 3 })).toEqual({ state: 3, revision: 0, position: 1n, repeated: false });
    });

    it('answers as the first time when it is sent again, also when it would be refused by now', async () => {
      const first = await create({ add: 3 });
      expect(await create({ add: 3 })).toEqual({ ...first, repeated: true });
      expect(await create({ add: 11 })).toEqual({ ...first, repeated: true });
      expect(await store.head()).toBe(1n);
    });

    it('knows the key that comes back with another body', async () => {
      await create({ add: 3 });
      expect(await codeOf(create({ add: 4 }, 'b'))).toBe('idempotency.key-reused');
    });

    it('lets a refusal through', async () => {
      expect(await codeOf(create({ add: 11 }))).toBe('counter.full');
      expect(await store.head()).toBe(0n);
    });
  });

  it('answers a repeated command as the first time, whatever has happened since', async () => {
    const first = await send('a', { add: 3, note: 'x' });
    await send('b', { reset: true });
    await send('c', { add: 5 });
    expect(await send('a', { add: 3, note: 'x' })).toEqual({ ...first, repeated: true });
    expect(await store.head()).toBe(5n);
  });

  it('answers a command that was sent twice at once as one command', async () => {
    store.before = async (tried) => (tried === 1 ? send('a', { add: 3 }) : undefined);
    expect(await send('a', { add: 3 })).toEqual({ state: 3, revision: 0, position: 1n, repeated: true });
    expect(await store.head()).toBe(1n);
  });

  it('refuses a command id that was used with another request', async () => {
    await send('a', { add: 3 });
    expect(await codeOf(send('a', { add: 4 }, { meta: { requestHash: 'b' } }))).toBe('idempotency.key-reused');
    expect(await store.head()).toBe(1n);
  });

  it('refuses it also when both requests are under way at once', async () => {
    store.before = async (tried) => (tried === 1 ? send('a', { add: 3 }) : undefined);
    expect(await codeOf(send('a', { add: 4 }, { meta: { requestHash: 'b' } }))).toBe('idempotency.key-reused');
    expect(await store.head()).toBe(1n);
  });

  it('refuses it for another record, too', async () => {
    await send('a', { add: 3 });
    const elsewhere = {
      decider: counter,
      stream: 'counter-2',
      meta: meta('a'),
      command: () => ({ add: 3 }) as Command,
    };
    expect(await codeOf(transact(store, elsewhere))).toBe('idempotency.key-reused');
    expect(await store.head()).toBe(1n);
  });

  it('refuses it for another record also when only one of the two carries content', async () => {
    await send('a', { add: 3 });
    await send('b', { add: 3, note: 'x' });
    const elsewhere = (name: string, command: Command) =>
      transact(store, { decider: counter, stream: 'counter-2', meta: meta(name), command: () => command });
    expect(await codeOf(elsewhere('a', { add: 3, note: 'x' }))).toBe('idempotency.key-reused');
    expect(await codeOf(elsewhere('b', { add: 3 }))).toBe('idempotency.key-reused');
    expect(await store.readStream('counter-2')).toEqual([]);
  });

  it('answers a command that was sent twice at once as one, also when time has made other facts of it', async () => {
    const longer: Decider<Command, number, Counted> = {
      ...counter,
      decide: (command, sum) => [{ type: 'counter.reset.v1', conduct: {} }, ...counter.decide(command, sum)],
    };
    const as = (decider: typeof counter) =>
      transact(store, { decider, stream: 'counter-1', meta: meta('a'), command: () => ({ add: 3 }) });
    for (const [first, second] of [
      [counter, longer],
      [longer, counter],
    ] as const) {
      store = new BusyStore(new SettableClock());
      store.before = async (tried) => (tried === 1 ? as(first) : undefined);
      const result = await as(second);
      const head = await store.head();
      expect(result).toMatchObject({ state: 3, position: head, repeated: true });
      expect(head).toBe(first === counter ? 1n : 2n);
    }
  });

  it('has the platform as actor of what it notes while it carries out a command', async () => {
    await transact(store, {
      decider: counter,
      stream: 'counter-1',
      meta: meta('a', { unit: 'PH-ATU', state: 'PH', policyVersion: '1' }),
      command: () => ({ add: 3, note: 'x' }),
      notedByPlatform: ['counter.reset.v1'],
    });
    const facts = (await store.readStream('counter-1')).map((event) => decode(event, new Map()).meta);
    const { commandId, correlationId } = meta('a');
    expect(facts[0]).toEqual({ actor: 'platform', role: 'platform', commandId, correlationId, policyVersion: '1' });
    expect(facts[1]).toMatchObject({ actor: 'actor-1', unit: 'PH-ATU' });
  });

  it('refuses a command that was made for another revision of the record', async () => {
    await send('a', { add: 1 });
    await send('b', { add: 1 });
    for (const ifMatch of [0, 2, -1]) {
      expect(await codeOf(send('c', { add: 1 }, { ifMatch }))).toBe('precondition.stale');
    }
    expect(await send('c', { add: 1 }, { ifMatch: 1 })).toMatchObject({ revision: 2 });
  });

  it('answers a repeated command although its If-Match is stale by now', async () => {
    await send('a', { add: 1 });
    const first = await send('b', { add: 1 }, { ifMatch: 0 });
    await send('c', { add: 1 });
    expect(await send('b', { add: 1 }, { ifMatch: 0 })).toEqual({ ...first, repeated: true });
  });

  it('refuses a stale If-Match also when the other writer comes while it decides', async () => {
    await send('a', { add: 1 });
    store.before = async (tried) => (tried === 1 ? send('other', { add: 1 }) : undefined);
    expect(await codeOf(send('b', { add: 1 }, { ifMatch: 0 }))).toBe('precondition.stale');
  });

  it('gives the fact with content the id that its content was sealed to, and the others theirs in order', async () => {
    await send('a', { add: 3, note: 'x' });
    const { commandId } = meta('a');
    const facts = (await store.readStream('counter-1')).map((event) => decode(event, new Map()));
    expect(facts.map(({ id, content }) => [id, content])).toEqual([
      [factId(commandId, 0), undefined],
      [contentFactId(commandId), 'x'],
      [factId(commandId, 1), undefined],
    ]);
  });

  it('shows the decider facts in their newest version', async () => {
    await send('a', { add: 3 });
    const double = (by: unknown) => ({ type: 'counter.added.v2', conduct: { by: Number(by) * 2 } });
    const upcasters = new Map([
      ['counter.added.v1', (draft: { conduct: unknown }) => double((draft.conduct as { by: number }).by)],
    ]);
    const result = await transact(store, {
      decider: counter,
      stream: 'counter-1',
      meta: meta('b'),
      command: (history) => ({ add: history.length }),
      upcasters,
    });
    expect(result.state).toBe(7);
  });
});

describe('the property that every command may be retried', () => {
  const commands = fc.array(
    fc.oneof(
      fc.record({ add: fc.integer({ min: 0, max: 6 }) }),
      fc.record({ add: fc.integer({ min: 1, max: 6 }), note: fc.string() }),
      fc.constant({ reset: true } as const),
    ),
    { maxLength: 12 },
  );

  it('holds for a sound decider', () => fc.assert(retryable<Command, number, Counted>(counter, commands)));

  it('does not hold for a decider that is not pure', async () => {
    let calls = 0;
    const moody: Decider<Command, number, Counted> = {
      ...counter,
      decide(command, sum) {
        if ((calls += 1) % 3 === 0) throw new Refusal('counter.moody', 'Not now.');
        return counter.decide(command, sum);
      },
    };
    await expect(fc.assert(retryable<Command, number, Counted>(moody, commands))).rejects.toThrow('Property failed');
  });
});
