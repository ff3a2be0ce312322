import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel/clock.js';
import { Records } from '#records/records.js';
import { ViewQueries } from '#views/view.js';
import { Scheduler, platformMeta } from '#web/scheduler.js';
import { EXCHANGE } from '../exchange.record.js';
import { due, type Due } from '../views/exchange-lists.js';

/** Notes every limit of a request that passed in silence. */
@Injectable()
export class DeadlineScheduler extends Scheduler<Due> {
  constructor(
    queries: ViewQueries,
    private readonly records: Records,
    clock: Clock,
  ) {
    super(clock, (now, most) => due(queries, now, most));
  }

  protected override async note({ id, limit, dueAt, setBy }: Due): Promise<boolean> {
    const meta = platformMeta(setBy, 'limit-passed', id, limit, String(dueAt));
    const noted = await this.records.dispatch(EXCHANGE, id, { type: 'note-limit-passed', limit }, meta);
    return !noted.repeated;
  }
}
