import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Meta } from '#event-store/fact.js';
import type { Outcome } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import { transactSealed } from '#vault/sealed-transaction.js';
import { Vault } from '#vault/vault.js';
import type { DirectionFact } from '../contract.js';
import { Grounds } from '../governance.grounds.js';
import { directionDecider, type DirectionOrder, type DirectionState, FACT_OF } from './direction.js';

type As<Asked> = Asked extends unknown ? Omit<Asked, 'at' | 'known'> : never;

/** What is to be done to a direction, as it was asked for; its content, in clear here, is sealed. */
export type DirectionIntent = As<DirectionOrder>;

/** Every command for a direction goes through this one. `id` is the UUID of the direction. */
export class DirectionCommand extends Command<Outcome<DirectionState>> {
  constructor(
    readonly id: string,
    readonly intent: DirectionIntent,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

@CommandHandler(DirectionCommand)
export class DirectionHandler implements ICommandHandler<DirectionCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly vault: Vault,
    private readonly grounds: Grounds,
    private readonly clock: Clock,
  ) {}

  execute({ id, intent, meta, ifMatch }: DirectionCommand): Promise<Outcome<DirectionState>> {
    const at = this.clock.now();
    return transactSealed<DirectionOrder, DirectionState, DirectionFact>(this.store, this.vault, {
      decider: directionDecider,
      stream: `direction-${id}`,
      meta,
      ifMatch,
      command: async () => {
        if (intent.type !== 'issue') return { ...intent, at };
        return { ...intent, at, known: await this.grounds.unitsOfHsu(new Date(at).toISOString().slice(0, 10)) };
      },
      factOf: ({ type }) => FACT_OF[type],
    });
  }
}
