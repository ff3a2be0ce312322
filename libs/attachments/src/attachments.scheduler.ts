import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel/clock.js';
import { Scheduler } from '#web/scheduler.js';
import { Attachments } from './attachments.js';

/** Destroys what was sent and no record cites, a day after it was announced. */
@Injectable()
export class AttachmentScheduler extends Scheduler<string> {
  constructor(
    private readonly attachments: Attachments,
    clock: Clock,
  ) {
    super(clock, (now, most) => attachments.due(now, most));
  }

  protected override note(id: string): Promise<boolean> {
    return this.attachments.expire(id);
  }
}
