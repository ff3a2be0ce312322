import type { ErasureFact } from '#erasure/contract.js';
import type { ReminderFact } from '../../contract.js';
import { CHANGED, type Telling, tellingsOf } from '../telling.js';

/** What stands beside a record: whom that concerns. */
export const besideTellings = tellingsOf<ErasureFact | ReminderFact>()({
  'erasure.asked.v1': CHANGED,
  'erasure.withdrawn.v1': CHANGED,
  'erasure.objected.v1': CHANGED,
  'erasure.objection-withdrawn.v1': CHANGED,
  'erasure.held.v1': CHANGED,
  'erasure.hold-lifted.v1': CHANGED,
  'erasure.proposed.v1': CHANGED,
  'erasure.content-erased.v1': { what: 'erased' },
  'reminder.due-soon.v1': ({ conduct: { dueAt } }): Telling => ({ what: 'due-soon', dueAt }),
  'reminder.overdue.v1': ({ conduct: { dueAt, limit } }): Telling => ({ what: 'overdue', dueAt, met: [limit] }),
});
