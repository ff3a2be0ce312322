import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import { type Fact, factsOf, type Meta } from '#event-store/fact.js';
import type { Outcome } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import { fold } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import { openFact } from '#vault/opened-fact.js';
import { transactSealed } from '#vault/sealed-transaction.js';
import { Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import type { PracticeFact, PracticeText, Revised, Submitted } from './contract.js';
import { FACT_OF, type PracticeAct, practiceDecider, type Step, type Submit } from './practice.js';
import { isInForce, type PracticeState } from './practice-state.js';
import { isKnownParty, membersOn, unknownActivities } from './views/practice-grounds.js';

/** What the handler looks up or opens itself. */
type LookedUp = 'at' | 'id' | 'isKnown' | 'unknownActivities' | 'members' | 'text' | 'isSuccessorInForce';
type As<Asked> = Asked extends unknown ? Omit<Asked, LookedUp> : never;

/** What is to be done to a practice, as it was asked for; its content, in clear here, is sealed. */
export type Order = As<Submit> | As<Step>;

/** Every command for a practice goes through this one. `id` is the UUID of the practice. */
export class PracticeCommand extends Command<Outcome<PracticeState>> {
  constructor(
    readonly id: string,
    readonly order: Order,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

/** The stream of a practice. */
export const streamOf = (id: string) => `practice-${id}`;

/** The state that facts lead to, as the log has them. */
export const stateAfter = (facts: readonly Fact[]): PracticeState =>
  fold(practiceDecider, facts as readonly unknown[] as readonly PracticeFact[]);

@CommandHandler(PracticeCommand)
export class PracticeHandler implements ICommandHandler<PracticeCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly vault: Vault,
    private readonly queries: ViewQueries,
    private readonly clock: Clock,
  ) {}

  execute({ id, order, meta, ifMatch }: PracticeCommand): Promise<Outcome<PracticeState>> {
    const at = this.clock.now();
    return transactSealed(this.store, this.vault, {
      decider: practiceDecider,
      stream: streamOf(id),
      meta,
      ifMatch,
      command: (history) => this.completed(id, order, at, history),
      factOf: ({ type }) => FACT_OF[type],
    });
  }

  /** The command, with what the registry, the plans and the other records say. */
  private async completed(id: string, order: Order, at: number, history: readonly Fact[]): Promise<PracticeAct> {
    const day = new Date(at).toISOString().slice(0, 10);
    switch (order.type) {
      case 'submit':
        return {
          ...order,
          at,
          isKnown: isKnownParty(this.queries, order.submitter, day),
          ...this.cited(order.classification),
        };
      case 'revise':
        return { ...order, at, ...this.cited(order.classification) };
      case 'start-review':
        return { ...order, at, members: membersOn(this.queries, day) };
      case 'publish':
        return { ...order, at, text: this.endorsedText(history) };
      case 'adopt':
        return { ...order, at, isKnown: isKnownParty(this.queries, order.adopter, day) };
      case 'supersede':
        return { ...order, at, id, isSuccessorInForce: isInForce(await this.stateOf(order.by)) };
      case 'screen':
      case 'review':
      case 'ask-revision':
      case 'endorse':
      case 'decline':
      case 'report-result':
      case 'withdraw':
        return { ...order, at };
    }
  }

  private cited({ activities }: Submit['classification']) {
    return { unknownActivities: unknownActivities(this.queries, activities) };
  }

  private async stateOf(id: string): Promise<PracticeState> {
    return stateAfter(await factsOf(this.store, streamOf(id)));
  }

  /** The text of the latest version: after an endorsement, the endorsed one. Only publication opens it here. */
  private endorsedText(history: readonly Fact[]): PracticeText {
    if (stateAfter(history).name !== 'endorsed') throw notEndorsed();
    const worded = history.findLast(({ type }) => type === FACT_OF.submit || type === FACT_OF.revise) as Fact<
      string,
      (Submitted | Revised)['conduct']
    >;
    const opened = openFact(this.vault, worded);
    if ('erasedAt' in opened) throw new Refusal('content.erased', 'The text of this practice was erased.');
    const { title, summary, body, lessons } = opened.content as PracticeText;
    return { title, summary, body, lessons };
  }
}

const notEndorsed = () => new Refusal('practice.not-endorsed', 'Only an endorsed practice is published.');
