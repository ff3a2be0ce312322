import { Injectable } from '@nestjs/common';
import { WrittenLevel } from '#event-store/written-level.js';
import { Clock } from '#kernel/clock.js';
import { Records } from '#records/records.js';
import { ViewQueries } from '#views/view.js';
import { platformMeta, Scheduler } from '#web/scheduler.js';
import { near, type Near } from '../views/notices.js';
import { Reminders } from './reminder.record.js';

/** The level of a data folder below which the program of before would meet facts that it does not know. */
const SINCE = 3;

/** Notes every limit that is near, and that has passed where the record itself does not say so. */
@Injectable()
export class ReminderScheduler extends Scheduler<Near> {
  constructor(
    queries: ViewQueries,
    private readonly records: Records,
    private readonly reminders: Reminders,
    clock: Clock,
    written: WrittenLevel,
  ) {
    super(clock, (now, most) => (written.level < SINCE ? [] : near(queries, now, most)));
  }

  protected override async note({ record, limit, dueAt, untilPassed, stage, setBy }: Near): Promise<boolean> {
    const meta = platformMeta(setBy, stage, record, limit, String(dueAt));
    const asked = { type: 'remind', limit, dueAt, untilPassed } as const;
    return !(await this.records.dispatch(this.reminders.kind, record, asked, meta)).repeated;
  }
}
