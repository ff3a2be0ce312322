import { contentFactId } from '#event-store/identifiers.js';
import { LETTER, metaFor, MOVES, WRITTEN } from './given-letters.js';
import { type GivenRecords, givenRecords } from './given-records.js';
import { those } from './lookup.js';

const T0 = Date.parse('2026-03-02T08:00:00Z');
const MOVED = { type: 'unit.moved.v1', conduct: {} };

let given: GivenRecords;
beforeEach(() => {
  given = givenRecords(T0, metaFor);
});
afterEach(() => {
  given.close();
});

describe('A command', () => {
  it('is decided in clear and stored sealed, bound to its fact', async () => {
    await given.send(LETTER, 'a', WRITTEN, 'write');
    const [fact] = await given.factsOf('letter-a');
    expect(JSON.stringify(fact?.content)).not.toContain('canary');
    expect(fact?.id).toBe(contentFactId(metaFor('write').commandId));
    expect(await given.opened(fact)).toEqual({ content: WRITTEN.content });
    await expect(given.opened({ ...fact!, stream: 'letter-b' })).rejects.toThrow();
  });

  it('that is refused makes no key and records nothing', async () => {
    await given.holds('unit-TH-ATU', MOVED);
    const made: string[] = [];
    const newKey = given.vault.newKey.bind(given.vault);
    given.vault.newKey = () => (made.push('key'), newKey());
    await expect(given.send(LETTER, 'a', WRITTEN, 'write')).rejects.toMatchObject({ code: 'letter.moved' });
    expect([made, await given.factsOf('letter-a')]).toEqual([[], []]);
  });

  it('leaves all content of one record under one key', async () => {
    await given.send(LETTER, 'a', WRITTEN, 'write');
    await given.send(LETTER, 'a', { type: 'answer', content: { text: 'more' } }, 'answer');
    const keys = (await given.factsOf('letter-a')).flatMap(({ content }) =>
      content === undefined ? [] : [(content as { key: string }).key],
    );
    expect(new Set(keys).size).toBe(1);
    expect(keys).toHaveLength(2);
  });

  it('keeps under which policy it was carried out, and as of which position what it stands on was known', async () => {
    await given.holds('unit-VN-ATU', MOVED);
    await given.send(LETTER, 'a', WRITTEN, 'write');
    await given.send(LETTER, 'a', { type: 'answer' }, 'answer');
    const [written, , answered] = await given.factsOf('letter-a');
    expect(written?.meta).toMatchObject({ policyVersion: '7', knownAt: '1' });
    expect(answered?.meta).toMatchObject({ policyVersion: '7' });
    expect(answered?.meta.knownAt).toBeUndefined();
  });

  it('does not speak for the platform, which notes what it brings to light', async () => {
    await given.send(LETTER, 'a', WRITTEN, 'write');
    await given.send(LETTER, 'a', { type: 'answer' }, 'answer');
    const actors = (await given.factsOf('letter-a')).map(({ type, meta }) => [type, meta.actor]);
    expect(actors.slice(1)).toEqual([
      ['letter.unanswered.v1', 'platform'],
      ['letter.answered.v1', 'ph'],
    ]);
  });

  it('that erases destroys the keys at once', async () => {
    await given.send(LETTER, 'a', WRITTEN, 'write');
    await given.send(LETTER, 'a', { type: 'erase' }, 'erase');
    expect(await given.opened((await given.factsOf('letter-a'))[0])).toEqual({ erasedAt: T0 });
  });

  it('is answered as the first time when it is sent again, whatever has changed since', async () => {
    const first = await given.send(LETTER, 'a', WRITTEN, 'write');
    await given.holds('unit-TH-ATU', MOVED);
    expect(await given.send(LETTER, 'a', WRITTEN, 'write')).toEqual({ ...first, repeated: true });
  });
});

describe('A look-up', () => {
  const moved = (unit = 'TH-ATU') => given.lookups.begin().state(MOVES, `unit-${unit}`);

  it('sees what was acknowledged before it, however often it was asked before', async () => {
    expect(await moved()).toBe(false);
    await given.holds('unit-TH-ATU', MOVED);
    expect(await moved()).toBe(true);
    expect(await moved('PH-ATU')).toBe(false);
  });

  it('asks for what it does not know yet, once for all who ask in the same turn', async () => {
    await given.holds('unit-TH-ATU', MOVED);
    const asked: unknown[] = [];
    const grown = given.store.grown.bind(given.store);
    given.store.grown = (known) => (asked.push([...known]), grown(known));
    expect(await Promise.all([moved(), moved(), moved('PH-ATU')])).toEqual([true, true, false]);
    await moved();
    expect(asked).toEqual([
      [
        ['unit-TH-ATU', -1],
        ['unit-PH-ATU', -1],
      ],
      [['unit-TH-ATU', 0]],
    ]);
  });

  it('asks once for all who ask while the log answers others, and tells each what was acknowledged before they asked', async () => {
    const grown = given.store.grown.bind(given.store);
    const { promise: isOver, resolve: goOn } = Promise.withResolvers<undefined>();
    let asked = 0;
    given.store.grown = async (known) => {
      const found = await grown(known);
      if ((asked += 1) === 1) await isOver;
      return found;
    };
    const before = moved();
    while (asked === 0) await new Promise((turn) => setImmediate(turn));
    await given.holds('unit-TH-ATU', MOVED);
    const after = [moved(), moved()];
    await new Promise((turn) => setImmediate(turn));
    const last = moved();
    goOn(undefined);
    expect([await before, await Promise.all([...after, last]), asked]).toEqual([false, [true, true, true], 2]);
  });

  it('finds those of several names for which something holds, in their order', async () => {
    await given.holds('unit-TH-ATU', MOVED);
    await given.holds('unit-PH-ATU', MOVED);
    expect(await those(['TH-ATU', 'VN-ATU', 'PH-ATU'], moved)).toEqual(['TH-ATU', 'PH-ATU']);
  });

  it('reads the whole log where a command stands on all of it', async () => {
    await given.holds('unit-TH-ATU', MOVED);
    const { log } = given.lookups.begin();
    expect(await log.head()).toBe(1n);
    for await (const facts of log.readAll(0n)) expect(facts.map(({ stream }) => stream)).toEqual(['unit-TH-ATU']);
  });

  it('says as of which position all of its answers were known', async () => {
    const lookup = given.lookups.begin();
    expect(lookup.position).toBeUndefined();
    await lookup.state(MOVES, 'unit-TH-ATU');
    await given.holds('unit-TH-ATU', MOVED);
    await lookup.facts('unit-TH-ATU');
    expect(lookup.position).toBe(0n);
  });
});

describe('A command whose fact the program before does not know', () => {
  it('is refused while that program may still use the data folder; others are carried out', async () => {
    given.close();
    given = givenRecords(T0, metaFor, undefined, 1);
    await given.send(LETTER, 'a', WRITTEN, 'write');
    await expect(given.send(LETTER, 'a', { type: 'erase' }, 'erase')).rejects.toMatchObject({
      code: 'log.level-needed',
    });
    expect(await given.factsOf('letter-a')).toHaveLength(1);
    expect(await given.opened((await given.factsOf('letter-a'))[0])).toEqual({ content: WRITTEN.content });
  });
});
