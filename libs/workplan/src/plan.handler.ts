import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import { decode, type Fact, type Meta } from '#event-store/fact.js';
import { type Outcome, transact } from '#event-store/transact.js';
import { fold } from '#kernel/decider.js';
import { activityStream } from './activity.js';
import type { PlanFact } from './contract.js';
import { expectationOf, tally } from './period-tally.js';
import { activityCodes, planDecider, type PlanOrder, type PlanState, planStream } from './plan.js';

/** What is asked of a plan; who has not reported by the closing of a period is counted here. */
export type PlanIntent =
  Exclude<PlanOrder, { type: 'close-period' }> | Omit<Extract<PlanOrder, { type: 'close-period' }>, 'tally'>;

export class PlanCommand extends Command<Outcome<PlanState>> {
  constructor(
    readonly plan: string,
    readonly meta: Meta,
    readonly intent: PlanIntent,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

@CommandHandler(PlanCommand)
export class PlanHandler implements ICommandHandler<PlanCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ plan, meta, intent, ifMatch }: PlanCommand): Promise<Outcome<PlanState>> {
    return transact<PlanOrder, PlanState, PlanFact>(this.store, {
      decider: planDecider,
      stream: planStream(plan),
      meta,
      ifMatch,
      command: async (history) => {
        if (intent.type !== 'close-period') return intent;
        const state = fold(planDecider, history as readonly (Fact & PlanFact)[]);
        const codes = state.kind === 'adopted' ? activityCodes(state.frame) : [];
        return { ...intent, tally: await this.count(plan, intent.period, codes) };
      },
    });
  }

  /** Counts what the log holds up to its present head, so that the same count can be made again from the facts. */
  private async count(plan: string, period: string, codes: readonly string[]) {
    const head = await this.store.head();
    const expectations = codes.map(async (code) => {
      const events = await this.store.readStream(activityStream(plan, code));
      const counted = events.filter(({ position }) => position <= head).map((event) => decode(event, new Map()));
      return expectationOf(code, period, counted);
    });
    return { countedUpTo: String(head), ...tally(await Promise.all(expectations)) };
  }
}
