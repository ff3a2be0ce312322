// An erasure while other processes write: the record and its erasure are two streams.
import { derivedUuid } from '#event-store/identifiers.js';
import { DAY, instant } from '#kernel/time.js';
import { metaFor } from '#records/given-letters.js';
import { type GivenRecords, givenRecords } from '#records/given-records.js';
import { RecordKinds } from '#records/record-kinds.js';
import { Erasures } from './erasure.record.js';
import { T0 } from './given-erasure.js';
import { NOTE } from './given-notes.js';

const ID = derivedUuid('a note');
const RECORD = `note-${ID}`;
const BESIDE = `erasure-${RECORD}`;

let given: GivenRecords;
let erasures: Erasures;
beforeEach(async () => {
  given = givenRecords(T0, metaFor);
  erasures = new Erasures(new RecordKinds([NOTE]), given.contents);
  await add('first');
  await given.send(erasures.kind, RECORD, { type: 'ask', party: 'PH-ATU', reason: 'no-longer-needed' }, 'ask');
  given.clock.time = T0 + 31 * DAY;
});
afterEach(() => {
  given.close();
});

const add = (key: string) => given.send(NOTE, ID, { type: 'add', content: { text: key } }, key);
const erase = () => given.send(erasures.kind, RECORD, { type: 'erase' }, 'erase');
const opened = async () => {
  const facts = await given.factsOf(RECORD);
  const written = facts.filter(({ content }) => content !== undefined);
  return await Promise.all(written.map((fact) => given.opened(fact, facts[0])));
};
const last = async () => (await given.factsOf(BESIDE)).at(-1);

/** Before the erasure is appended something is recorded, as by another process. */
function meanwhile(happens: () => Promise<unknown>): void {
  const append = given.store.append.bind(given.store);
  given.store.append = async (...asked) => {
    if (asked[0] !== BESIDE) return append(...asked);
    given.store.append = append;
    await happens();
    return append(...asked);
  };
}

describe('An erasure that is carried out', () => {
  it('takes what was written of the record, with its key', async () => {
    await add('second');
    await erase();
    expect((await last())?.type).toBe('erasure.content-erased.v1');
    expect(await opened()).toEqual(Array(2).fill({ erasedAt: given.clock.time }));
    await expect(add('third')).rejects.toMatchObject({ code: 'content.erased' });
  });

  it('leaves everything as it is where a hold was placed while it was decided: no key is destroyed', async () => {
    const conduct = { party: 'TH-ATU', until: instant(T0 + 90 * DAY), reason: 'prosecution', at: instant(T0) };
    const held = { record: RECORD, parties: ['PH-ATU'], afresh: false, ...conduct };
    meanwhile(() => given.holds(BESIDE, { type: 'erasure.held.v1', conduct: held }));
    expect(await erase()).toMatchObject({ state: { name: 'asked' } });
    expect((await last())?.type).toBe('erasure.held.v1');
    expect(await opened()).toEqual([{ content: { text: 'first' } }]);
    expect(await add('second')).toMatchObject({ revision: 1 });
  });

  it('is decided again where the record went on while it was decided', async () => {
    meanwhile(() => given.holds(RECORD, { type: 'note.reopened.v1', conduct: {} }));
    expect(await erase()).toMatchObject({ state: { name: 'asked' } });
    expect((await last())?.type).toBe('erasure.asked.v1');
    expect(await opened()).toEqual([{ content: { text: 'first' } }]);
  });
});

describe('What is asked of an erasure', () => {
  it('stands on the record as it is then: what a party learns of meanwhile is not said behind its back', async () => {
    const asked: unknown[] = [];
    const append = given.store.append.bind(given.store);
    given.store.append = (...each) => (asked.push(each[3]), append(...each));
    await given.send(erasures.kind, RECORD, { type: 'object', party: 'TH-ATU', ground: 'evidence' }, 'object');
    expect(asked).toEqual([{ stream: RECORD, expected: 0 }]);
  });
});
