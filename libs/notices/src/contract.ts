// The facts as stored. Stored for ever: add `.v2` with an upcaster, never edit.
//
// What the clock says of a record stands beside it, in the stream `reminder-<stream of the record>`: the record itself does
// not change by it. The platform notes it, nobody else.
import type { Draft } from '#kernel/decider.js';
import type { LimitName } from './codes.js';

interface OfLimit {
  /** The stream of the record. */
  readonly record: string;
  readonly limit: LimitName;
  /** RFC 3339, UTC; so are all instants. */
  readonly dueAt: string;
  /** When it was noted. */
  readonly at: string;
}

/** The limit still asks for something and is near. Once for each limit, as it stands. */
export type DueSoon = Draft<'reminder.due-soon.v1', OfLimit>;

/** The limit passed and still asks for something; for records whose own facts do not say so. Once for each limit. */
export type Overdue = Draft<'reminder.overdue.v1', OfLimit>;

/** The facts of the reminders of one record. */
export type ReminderFact = DueSoon | Overdue;
