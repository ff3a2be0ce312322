import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Meta } from '#event-store/fact.js';
import { type Outcome, transact } from '#event-store/transact.js';
import { type AdoptPolicy, policyDecider, type PolicyState } from './policy.js';

export class PolicyCommand extends Command<Outcome<PolicyState>> {
  constructor(
    readonly order: AdoptPolicy,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

/** The stream of a policy. */
export const policyStream = (policy: string) => `policy-${policy}`;

@CommandHandler(PolicyCommand)
export class PolicyHandler implements ICommandHandler<PolicyCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ order, meta, ifMatch }: PolicyCommand): Promise<Outcome<PolicyState>> {
    const stream = policyStream(order.policy);
    return transact(this.store, { decider: policyDecider, stream, meta, ifMatch, command: () => order });
  }
}
