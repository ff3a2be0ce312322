import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Fact, Meta } from '#event-store/fact.js';
import { contentFactId } from '#event-store/identifiers.js';
import { type Outcome, transact } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import { fold } from '#kernel/decider.js';
import { recordKey, Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import type { ReferralFact } from './contract.js';
import { dayOf, type ReferralState } from './referral-state.js';
import {
  FACT_OF,
  type NoteLimitPassed,
  type Raise,
  type ReferralCommand as Asked,
  referralDecider,
  type Step,
} from './referral.js';
import { knownPost, knownUnit, ruleBetween } from './views/referral-grounds.js';

type As<Asked, Left extends PropertyKey> = Asked extends unknown ? Omit<Asked, Left> : never;

/** A new referral as its unit words it; unit, post and rule are looked up, and the content, in clear here, is sealed. */
export interface RaiseOrder extends Omit<Raise, 'at' | 'by' | 'post' | 'rule'> {
  readonly by: { readonly unit: string; readonly state: string };
  readonly post: string;
}

/** What is to be done to a referral: a command without its time; its content, in clear here, is sealed. */
export type Order = RaiseOrder | As<Step, 'at'> | As<NoteLimitPassed, 'at'>;

/** Every command for a referral goes through this one. `id` is the UUID of the referral. */
export class ReferralCommand extends Command<Outcome<ReferralState>> {
  constructor(
    readonly id: string,
    readonly order: Order,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

/** The stream of a referral. */
export const streamOf = (id: string) => `referral-${id}`;

/** Silence is noted by the platform, also when it comes to light only with the step that ends it. */
const NOTED = ['referral.limit-passed.v1'] as const;

@CommandHandler(ReferralCommand)
export class ReferralHandler implements ICommandHandler<ReferralCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly vault: Vault,
    private readonly queries: ViewQueries,
    private readonly clock: Clock,
  ) {}

  execute({ id, order, meta, ifMatch }: ReferralCommand): Promise<Outcome<ReferralState>> {
    const asked = this.timed(order, this.clock.now());
    const stream = streamOf(id);
    const command = (history: readonly Fact[]): Asked => this.sealed(asked, stream, meta, history);
    // The platform's own command says what it follows from; a person's does not speak for the platform.
    const notedByPlatform = order.type === 'note-limit-passed' ? [] : NOTED;
    return transact(this.store, { decider: referralDecider, stream, meta, ifMatch, command, notedByPlatform });
  }

  private timed(order: Order, at: number): Asked {
    if (order.type !== 'raise') return { ...order, at };
    const { by, post, nationality } = order;
    return {
      ...order,
      at,
      by: knownUnit(this.queries, by.unit),
      post: knownPost(this.queries, post),
      rule: ruleBetween(this.queries, [by.state, nationality], dayOf(at)),
    };
  }

  /** The command with its content sealed. What will be refused is refused before: then no key is made for nothing. */
  private sealed(command: Asked, stream: string, meta: Meta, history: readonly Fact[]): Asked {
    const { content } = command;
    if (content === undefined || command.type === 'note-limit-passed') return command;
    const state = fold(referralDecider, history as readonly unknown[] as readonly ReferralFact[]);
    if (referralDecider.decide(command, state).length === 0) return command;
    const place = { factId: contentFactId(meta.commandId), stream, type: FACT_OF[command.type] };
    return { ...command, content: this.vault.seal(content, place, recordKey(this.vault, history)) };
  }
}
