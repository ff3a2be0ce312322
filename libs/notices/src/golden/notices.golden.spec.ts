import { givenGolden } from '#event-store/given-golden.js';
import { fold } from '#kernel/decider.js';
import type { ReminderFact } from '../contract.js';
import { reminderDecider } from '../reminders/reminder.js';

const golden = givenGolden(new URL('./notices.ndjson', import.meta.url));
const { facts } = golden;

/** Every type of the contract, and what its conduct is made of; the compiler keeps the list whole. */
const CONDUCT: Readonly<Record<ReminderFact['type'], string>> = {
  'reminder.due-soon.v1': 'record limit dueAt at',
  'reminder.overdue.v1': 'record limit dueAt at',
};

it('There is a stored fact of every type in the contract, and of no other', () => {
  expect([...new Set(facts.map(({ type }) => type))].sort()).toEqual(Object.keys(CONDUCT).sort());
});

it.each(Object.entries(CONDUCT))('%s is made of the fields that it was stored with', (type, fields) => {
  const conducts = facts
    .filter((fact) => fact.type === type)
    .map(({ conduct }) => Object.keys(conduct as object).sort());
  for (const conduct of conducts) expect(conduct).toEqual(fields.split(' ').sort());
});

it('Every stored fact is written again byte for byte', () => {
  expect(golden.writtenNow).toEqual(golden.written);
});

it('Stored reminders read as they did', () => {
  expect(fold(reminderDecider, facts as readonly unknown[] as readonly ReminderFact[])).toEqual({
    name: 'reminded',
    said: [
      'reminder.due-soon.v1 answer 2026-03-04T08:00:00.000Z',
      'reminder.overdue.v1 answer 2026-03-04T08:00:00.000Z',
    ],
  });
});
