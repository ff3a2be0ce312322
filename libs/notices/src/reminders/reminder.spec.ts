import { given } from '#kernel/given.js';
import { DAY, HOUR, instant } from '#kernel/time.js';
import type { DueSoon, Overdue } from '../contract.js';
import { nearFrom, type Remind, reminderDecider } from './reminder.js';

const T0 = Date.UTC(2026, 2, 2, 8);
const record = 'exchange-5f7a1c9e-2b6d-8e4f-9a31-7c0d4e8b1a02';
const dueAt = T0 + 8 * HOUR;
const asked = { type: 'remind', record, limit: 'answer', dueAt, stands: true, untilPassed: true } as const;
const remind = (at: number, but: Partial<Remind> = {}): Remind => ({ ...asked, at, ...but });

const conduct = { record, limit: 'answer', dueAt: instant(dueAt) } as const;
const near = T0 + 6 * HOUR;
const dueSoon: DueSoon = { type: 'reminder.due-soon.v1', conduct: { ...conduct, at: instant(near) } };
const passed = dueAt + 1;
const overdue: Overdue = { type: 'reminder.overdue.v1', conduct: { ...conduct, at: instant(passed) } };

describe('Of a limit', () => {
  const after = given(reminderDecider);

  it('it is said once that it is near, and once that it has passed', () => {
    after().when(remind(near)).then(dueSoon);
    after(dueSoon)
      .when(remind(near + HOUR))
      .then();
    after(dueSoon).when(remind(passed)).then(overdue);
    after(dueSoon, overdue)
      .when(remind(passed + DAY))
      .then();
  });

  it('it is said to the very moment that it is near, and not after it', () => {
    after()
      .when(remind(dueAt))
      .then({ ...dueSoon, conduct: { ...dueSoon.conduct, at: instant(dueAt) } });
    after().when(remind(passed)).then(overdue);
  });

  it('that the record notes itself, it is not said that it has passed', () => {
    after()
      .when(remind(passed, { untilPassed: false }))
      .then();
    after()
      .when(remind(near, { untilPassed: false }))
      .then(dueSoon);
  });

  it('that asks for nothing any more, or was moved meanwhile, nothing is said', () => {
    after()
      .when(remind(near, { stands: false }))
      .then();
    after()
      .when(remind(passed, { stands: false }))
      .then();
  });

  it('that was moved, it is said anew', () => {
    const moved = dueAt + DAY;
    after(dueSoon, overdue)
      .when(remind(moved - HOUR, { dueAt: moved }))
      .then({ ...dueSoon, conduct: { ...conduct, dueAt: instant(moved), at: instant(moved - HOUR) } });
  });
});

it.each([
  ['2 hours', 2 * HOUR, 0.5 * HOUR],
  ['8 hours', 8 * HOUR, 2 * HOUR],
  ['3 days', 3 * DAY, 18 * HOUR],
  ['7 days', 7 * DAY, DAY],
  ['no time at all', 0, 0],
  ['less than none', -HOUR, 0],
])('A limit that gives %s is near so long before it', (_, gives, before) => {
  expect(T0 + gives - nearFrom(T0, T0 + gives)).toBe(before);
});
