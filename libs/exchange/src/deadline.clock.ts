import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Clock } from '#kernel/clock.js';
import { ViewQueries } from '#views/view.js';
import { DueClock, platformMeta } from '#web/due-clock.js';
import { ExchangeCommand } from './exchange.handler.js';
import { due, type Due } from './views/exchange-lists.js';

/** Notes every limit of a request that passed in silence. */
@Injectable()
export class DeadlineClock extends DueClock<Due> {
  constructor(
    private readonly queries: ViewQueries,
    private readonly commands: CommandBus,
    clock: Clock,
  ) {
    super(clock);
  }

  protected override due(now: number, most: number): readonly Due[] {
    return due(this.queries, now, most);
  }

  protected override async note({ id, limit, dueAt, setBy, policyVersion }: Due): Promise<boolean> {
    const meta = platformMeta(setBy, 'limit-passed', id, limit, String(dueAt));
    const stamped = { ...meta, policyVersion: String(policyVersion) };
    const command = new ExchangeCommand(id, { type: 'note-limit-passed', limit }, stamped);
    return !(await this.commands.execute(command)).repeated;
  }
}
