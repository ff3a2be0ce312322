// Reminders stand beside records of any kind, on how these stand in that moment.
import { derivedUuid } from '#event-store/identifiers.js';
import { HOUR } from '#kernel/time.js';
import { LETTER, metaFor } from '#records/given-letters.js';
import { type GivenRecords, givenRecords } from '#records/given-records.js';
import { RecordKinds } from '#records/record-kinds.js';
import { Reminders } from './reminder.record.js';

const T0 = Date.UTC(2026, 2, 2, 8);
const dueAt = T0 + HOUR;
const ID = derivedUuid('a letter');
const RECORD = `letter-${ID}`;
const BESIDE = `reminder-${RECORD}`;

/** Letters that want an answer within the hour. */
const KIND: typeof LETTER = {
  ...LETTER,
  limitsRunning: ({ name }) => (name === 'written' ? [{ limit: 'answer', dueAt }] : []),
};

let given: GivenRecords;
let reminders: Reminders;
beforeEach(async () => {
  given = givenRecords(T0, metaFor);
  reminders = new Reminders(new RecordKinds([KIND]));
  await given.send(KIND, ID, { type: 'write', from: 'PH-ATU', to: 'TH-ATU', content: {} }, 'write');
});
afterEach(() => {
  given.close();
});

const answer = () => given.send(KIND, ID, { type: 'answer', content: {} }, 'answer');
const remind = (at = dueAt) =>
  given.send(
    reminders.kind,
    RECORD,
    { type: 'remind', limit: 'answer', dueAt: at, untilPassed: true },
    `remind ${String(at)}`,
  );
const reminded = async () => (await given.factsOf(BESIDE)).map(({ type }) => type);

it('What is near is noted beside the record, which stays as it was', async () => {
  const before = await given.factsOf(RECORD);
  await remind();
  expect(await reminded()).toEqual(['reminder.due-soon.v1']);
  expect(await given.factsOf(RECORD)).toEqual(before);
});

it('Nothing is noted of a limit that the record does not have, or no longer', async () => {
  await remind(dueAt + HOUR);
  await answer();
  await remind();
  expect(await reminded()).toEqual([]);
});

it('What two processes note at once is noted once', async () => {
  await Promise.all([remind(), remind()]);
  await remind();
  expect(await reminded()).toEqual(['reminder.due-soon.v1']);
});

it('Nothing is noted of what was done in the very moment', async () => {
  const append = given.store.append.bind(given.store);
  given.store.append = async (...asked) => {
    if (asked[0] !== BESIDE) return append(...asked);
    given.store.append = append;
    await given.holds(RECORD, { type: 'letter.answered.v1', conduct: { at: '2026-03-02T08:30:00.000Z' } });
    return append(...asked);
  };
  await remind();
  expect(await reminded()).toEqual([]);
});

it('Below level 3 of a data folder nothing is recorded that the program of before does not know', async () => {
  given.close();
  given = givenRecords(T0, metaFor, undefined, 2);
  await given.send(KIND, ID, { type: 'write', from: 'PH-ATU', to: 'TH-ATU', content: {} }, 'write');
  await expect(remind()).rejects.toMatchObject({ code: 'log.level-needed' });
});

it('They stand beside records with limits alone', () => {
  const { kind } = new Reminders(new RecordKinds([LETTER]));
  expect(kind.isId?.(RECORD)).toBe(false);
  expect(reminders.kind.isId?.(RECORD)).toBe(true);
  expect(reminders.kind.isId?.(`stranger-${ID}`)).toBe(false);
});
