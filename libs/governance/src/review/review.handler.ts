import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Meta } from '#event-store/fact.js';
import type { Outcome } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import { transactSealed } from '#vault/sealed-transaction.js';
import { Vault } from '#vault/vault.js';
import type { ReviewFact } from '../contract.js';
import { Grounds } from '../governance.grounds.js';
import { FACT_OF, reviewDecider, type ReviewOrder, type ReviewState } from './review-round.js';

type As<Asked> = Asked extends unknown ? Omit<Asked, 'at' | 'members' | 'isDeliverableKnown'> : never;

/** What is to be done to a round, as it was asked for; its content, in clear here, is sealed. */
export type ReviewIntent = As<ReviewOrder>;

/** Every command for a review round goes through this one. `id` is the UUID of the round. */
export class ReviewCommand extends Command<Outcome<ReviewState>> {
  constructor(
    readonly id: string,
    readonly intent: ReviewIntent,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

@CommandHandler(ReviewCommand)
export class ReviewHandler implements ICommandHandler<ReviewCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly vault: Vault,
    private readonly grounds: Grounds,
    private readonly clock: Clock,
  ) {}

  execute({ id, intent, meta, ifMatch }: ReviewCommand): Promise<Outcome<ReviewState>> {
    const at = this.clock.now();
    return transactSealed<ReviewOrder, ReviewState, ReviewFact>(this.store, this.vault, {
      decider: reviewDecider,
      stream: `review-${id}`,
      meta,
      ifMatch,
      command: () => this.completed(intent, at),
      factOf: ({ type }) => FACT_OF[type],
    });
  }

  private async completed(intent: ReviewIntent, at: number): Promise<ReviewOrder> {
    if (intent.type !== 'open') return { ...intent, at };
    const { deliverable } = intent;
    const members = await this.grounds.membersOn(new Date(at).toISOString().slice(0, 10));
    const isDeliverableKnown = deliverable !== undefined && (await this.grounds.isDeliverableKnown(deliverable));
    return { ...intent, at, members, isDeliverableKnown };
  }
}
