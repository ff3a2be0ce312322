// What another process records in the stream beside a record, at the worst of moments: between the look and the append.
import type { EventStore } from '#event-store/event-store.js';
import { RevisionConflict } from '#event-store/event-store.js';
import type { Caller } from '#web/auth/caller.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { LETTER, metaFor, WRITTEN } from './given-letters.js';
import { type GivenRecords, givenRecords } from './given-records.js';

const T0 = Date.parse('2026-03-02T08:00:00Z');
const ID = derivedUuid('a letter');
const RECORD = `letter-${ID}`;
const BESIDE = `erasure-${RECORD}`;
const ASKED = { type: 'erasure.asked.v1', conduct: { record: RECORD } };
const ERASED = { type: 'erasure.content-erased.v1', conduct: { keys: [], at: '2026-03-02T08:00:00.000Z' } };
const ANSWER = { type: 'answer', content: { text: 'more' } } as const;
const reader: Caller = { subject: 'th-officer', role: 'officer', unit: 'TH-ATU', state: 'TH' };

let given: GivenRecords;
beforeEach(async () => {
  given = givenRecords(T0, metaFor);
  await given.send(LETTER, ID, WRITTEN, 'write');
});
afterEach(() => {
  given.close();
});

/** Before the next append to a stream something else is recorded, as by another process. */
function meanwhile(stream: string, happens: () => Promise<unknown>): void {
  const append = given.store.append.bind(given.store);
  given.store.append = async (...asked) => {
    if (asked[0] !== stream) return append(...asked);
    given.store.append = append;
    await happens();
    return append(...asked);
  };
}

const erasedMeanwhile = () => given.holds(BESIDE, ERASED);
const answer = (key = 'answer') => given.send(LETTER, ID, ANSWER, key);
const types = async (stream = RECORD) => (await given.factsOf(stream)).map(({ type }) => type);

describe('A command on a record', () => {
  it('is refused when the record was erased while it was decided, and records nothing', async () => {
    meanwhile(RECORD, erasedMeanwhile);
    await expect(answer()).rejects.toMatchObject({ code: 'content.erased' });
    expect(await types()).toEqual(['letter.written.v1']);
    await expect(answer()).rejects.toMatchObject({ code: 'content.erased' });
    await expect(answer('another')).rejects.toMatchObject({ code: 'content.erased' });
  });

  it('is carried out when someone only asked for that, however often', async () => {
    meanwhile(RECORD, () => given.holds(BESIDE, ASKED));
    expect(await answer()).toMatchObject({ revision: 2, repeated: false });
    await given.holds(BESIDE, { ...ASKED, conduct: { record: RECORD, again: true } });
    expect(await given.send(LETTER, ID, { type: 'note-unanswered' }, 'note')).toMatchObject({ revision: 3 });
  });

  it('gives up after three tries when others speak of an erasure without pause', async () => {
    const append = given.store.append.bind(given.store);
    let times = 0;
    given.store.append = async (...asked) => {
      if (asked[0] === RECORD)
        await given.holds(BESIDE, { type: 'erasure.asked.v1', conduct: { times: (times += 1) } });
      return append(...asked);
    };
    await expect(answer()).rejects.toMatchObject({ code: 'store.contended' });
    expect(times).toBe(3);
  });

  it('does not read of an erasure of which nobody spoke', async () => {
    const read: string[] = [];
    const readStream = given.store.readStream.bind(given.store);
    given.store.readStream = (stream, from) => (read.push(stream), readStream(stream, from));
    await answer();
    expect(read).toEqual([RECORD]);
  });

  it('that was carried out before the erasure is answered as the first time', async () => {
    const first = await answer();
    await erasedMeanwhile();
    expect(await answer()).toEqual({ ...first, repeated: true });
    expect(await given.send(LETTER, ID, WRITTEN, 'write')).toMatchObject({ revision: 0, repeated: true });
  });

  it('that a log recorded behind the erasure, one stream at a time, is never acknowledged', async () => {
    meanwhile(RECORD, erasedMeanwhile);
    oneStreamAtATime();
    await expect(answer()).rejects.toMatchObject({ code: 'content.erased' });
    expect(await types()).toEqual(['letter.written.v1', 'letter.unanswered.v1', 'letter.answered.v1']);
    await expect(answer()).rejects.toMatchObject({ code: 'content.erased' });
  });

  it('that such a log recorded behind someone’s asking is answered once', async () => {
    meanwhile(RECORD, () => given.holds(BESIDE, ASKED));
    oneStreamAtATime();
    expect(await answer()).toMatchObject({ revision: 2, repeated: true });
    expect(await types()).toHaveLength(3);
  });
});

/** As a log that appends to one stream and knows no condition on another: it looks at that when it has written. */
function oneStreamAtATime(): void {
  const append: EventStore['append'] = given.store.append.bind(given.store);
  given.store.append = async (stream, expected, events, proviso) => {
    const appended = await append(stream, expected, events);
    if (!proviso) return appended;
    const next = proviso.expected === 'no-stream' ? 0 : proviso.expected + 1;
    const [other] = await given.store.readStream(proviso.stream, next);
    if (other && other.position < appended.position)
      throw new RevisionConflict(proviso.stream, proviso.expected, other.revision);
    return appended;
  };
}

describe('A reading', () => {
  const read = async () => {
    const found = await given.records.find(LETTER, ID);
    return await given.contents.readBy(reader, LETTER, found!);
  };

  it('that could not be recorded before the erasure is none: nothing is opened', async () => {
    const opened: unknown[] = [];
    const open = given.vault.open.bind(given.vault);
    given.vault.open = (...place) => (opened.push(place), open(...place));
    meanwhile(`reads-${RECORD}`, erasedMeanwhile);
    expect(await read()).toMatchObject([{ erasedOn: '2026-03-02T08:00:00.000Z' }]);
    expect([opened, await types(`reads-${RECORD}`)]).toEqual([[], []]);
  });

  it('stands beside what was asked meanwhile', async () => {
    meanwhile(`reads-${RECORD}`, () => given.holds(BESIDE, ASKED));
    expect(await read()).toMatchObject([{ content: WRITTEN.content }]);
    expect(await types(`reads-${RECORD}`)).toEqual(['access.content-read.v1']);
  });
});
