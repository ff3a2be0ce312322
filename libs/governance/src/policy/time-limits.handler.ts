import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Meta } from '#event-store/fact.js';
import { type Outcome, transact } from '#event-store/transact.js';
import { type AdoptTimeLimits, type TimeLimitPolicy, timeLimitDecider } from './time-limit-policy.js';

export const TIME_LIMITS = 'policy-time-limits';

export class TimeLimitPolicyCommand extends Command<Outcome<TimeLimitPolicy>> {
  constructor(
    readonly command: AdoptTimeLimits,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

@CommandHandler(TimeLimitPolicyCommand)
export class TimeLimitPolicyHandler implements ICommandHandler<TimeLimitPolicyCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ command, meta, ifMatch }: TimeLimitPolicyCommand): Promise<Outcome<TimeLimitPolicy>> {
    return transact(this.store, {
      decider: timeLimitDecider,
      stream: TIME_LIMITS,
      meta,
      ifMatch,
      command: () => command,
    });
  }
}
