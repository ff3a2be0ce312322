import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Meta } from '#event-store/fact.js';
import { type Outcome, transact } from '#event-store/transact.js';
import { Grounds, ROLES } from '../governance.grounds.js';
import { rolesDecider, type RolesOrder, type RolesState } from './roles.js';

type As<Asked> = Asked extends unknown ? Omit<Asked, 'members'> : never;

/** Who leads, as it was told; who is a member is looked up. */
export class RolesCommand extends Command<Outcome<RolesState>> {
  constructor(
    readonly order: As<RolesOrder>,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

@CommandHandler(RolesCommand)
export class RolesHandler implements ICommandHandler<RolesCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly grounds: Grounds,
  ) {}

  execute({ order, meta, ifMatch }: RolesCommand): Promise<Outcome<RolesState>> {
    const day = order.type === 'appoint-lead-shepherd' ? order.from : `${String(order.year)}-12-31`;
    return transact(this.store, {
      decider: rolesDecider,
      stream: ROLES,
      meta,
      ifMatch,
      command: async () => ({ ...order, members: await this.grounds.membersOn(day) }),
    });
  }
}
