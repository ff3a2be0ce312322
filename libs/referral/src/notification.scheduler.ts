import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel/clock.js';
import { Records } from '#records/records.js';
import { ViewQueries } from '#views/view.js';
import { Scheduler, platformMeta } from '#web/scheduler.js';
import { REFERRAL } from './referral.record.js';
import { due, type Due } from './views/referrals.js';

/** Notes every limit that passed with the post untold. */
@Injectable()
export class NotificationScheduler extends Scheduler<Due> {
  constructor(
    queries: ViewQueries,
    private readonly records: Records,
    clock: Clock,
  ) {
    super(clock, (now, most) => due(queries, now, most));
  }

  protected override async note({ id, notifyBy, setBy }: Due): Promise<boolean> {
    const meta = platformMeta(setBy, 'limit-passed', id, String(notifyBy));
    return !(await this.records.dispatch(REFERRAL, id, { type: 'note-limit-passed' }, meta)).repeated;
  }
}
