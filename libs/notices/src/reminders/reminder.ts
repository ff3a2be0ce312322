// What the clock says of the limits of one record: that one is near, and, where the record itself does not say so, that one
// has passed. Each is said once for a limit as it stands; a limit that was moved is a new one.
import type { Act, Decider } from '#kernel/decider.js';
import { DAY, instant } from '#kernel/time.js';
import type { LimitName } from '../codes.js';
import type { ReminderFact } from '../contract.js';

/** A limit is near in the last quarter of the time that it gives, and a day before it at the earliest. */
const PART = 4;

/** From when on a limit is near. All in milliseconds. */
export function nearFrom(since: number, dueAt: number): number {
  return dueAt - Math.min(DAY, Math.max(0, dueAt - since) / PART);
}

export interface Remind extends Act<'remind'> {
  readonly record: string;
  readonly limit: LimitName;
  /** Milliseconds */
  readonly dueAt: number;
  /** The record says that this limit, at this very time, still asks for something. */
  readonly stands: boolean;
  /** That it passed is said as well. */
  readonly untilPassed: boolean;
}

/** What was said, by type, limit and time. */
export interface ReminderState {
  readonly name: 'reminded';
  readonly said: readonly string[];
}

function decide({ at, record, limit, dueAt, stands, untilPassed }: Remind, { said }: ReminderState) {
  if (!stands) return [];
  const isPast = at > dueAt;
  if (isPast && !untilPassed) return [];
  const type = isPast ? ('reminder.overdue.v1' as const) : ('reminder.due-soon.v1' as const);
  const fact: ReminderFact = { type, conduct: { record, limit, dueAt: instant(dueAt), at: instant(at) } };
  return said.includes(nameOf(fact)) ? [] : [fact];
}

function nameOf({ type, conduct: { limit, dueAt } }: ReminderFact): string {
  return [type, limit, dueAt].join(' ');
}

function evolve({ said }: ReminderState, fact: ReminderFact): ReminderState {
  return { name: 'reminded', said: [...said, nameOf(fact)] };
}

/** The rules of reminders. Stream `reminder-<stream of the record>`. */
export const reminderDecider: Decider<Remind, ReminderState, ReminderFact> = {
  initial: { name: 'reminded', said: [] },
  decide,
  evolve,
};
