import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Meta } from '#event-store/fact.js';
import { type Outcome, transact } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import { Grounds } from '../governance.grounds.js';
import { type FocalPoints, focalPointsDecider, type SetFocalPoints } from './focal-points.js';

export class FocalPointsCommand extends Command<Outcome<FocalPoints>> {
  constructor(
    readonly order: Omit<SetFocalPoints, 'isMember'>,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

/** The stream of a state's focal points. */
export const focalPointsStream = (state: string) => `focal-points-${state}`;

@CommandHandler(FocalPointsCommand)
export class FocalPointsHandler implements ICommandHandler<FocalPointsCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly grounds: Grounds,
    private readonly clock: Clock,
  ) {}

  execute({ order, meta, ifMatch }: FocalPointsCommand): Promise<Outcome<FocalPoints>> {
    const today = new Date(this.clock.now()).toISOString().slice(0, 10);
    return transact(this.store, {
      decider: focalPointsDecider,
      stream: focalPointsStream(order.state),
      meta,
      ifMatch,
      command: async () => ({ ...order, isMember: (await this.grounds.membersOn(today)).includes(order.state) }),
    });
  }
}
