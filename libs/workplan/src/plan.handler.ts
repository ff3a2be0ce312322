import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import { decode, type Fact, type Meta } from '#event-store/fact.js';
import { type Outcome, transact } from '#event-store/transact.js';
import { fold } from '#kernel/decider.js';
import { activityStream } from './activity.js';
import type { EvaluationKind } from './codes.js';
import type { PlanFact, StatusReported } from './contract.js';
import { evaluationAt } from './evaluation.reader.js';
import { expectationOf, tally } from './period.tally.js';
import { activityCodes, planDecider, type PlanOrder, type PlanState, planStream } from './plan.js';

/** What is asked of a plan; what was reported in a period, and what an evaluation shows, is taken from the log here. */
export type PlanIntent =
  | Extract<PlanOrder, { type: 'adopt' | 'open-period' }>
  | { readonly type: 'close-period' | 'endorse-period'; readonly period: string }
  | {
      readonly type: 'evaluate';
      readonly kind: EvaluationKind;
      /** A log position; left out: the head. */
      readonly position?: bigint;
    };

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
      command: async (history): Promise<PlanOrder> => {
        const state = fold(planDecider, history as readonly (Fact & PlanFact)[]);
        const codes = state.kind === 'adopted' ? activityCodes(state.frame) : [];
        switch (intent.type) {
          case 'adopt':
          case 'open-period':
            return intent;
          case 'close-period':
            return { type: 'close-period', period: intent.period, tally: await this.count(plan, intent.period, codes) };
          case 'endorse-period': {
            const reported = await this.reportsIn(plan, intent.period, codes);
            return { type: 'endorse-period', period: intent.period, reported };
          }
          case 'evaluate': {
            const { kind, position = await this.store.head() } = intent;
            const evaluation = await evaluationAt(this.store, plan, kind, position);
            return { type: 'evaluate', kind, snapshot: evaluation?.frozen };
          }
        }
      },
    });
  }

  /** Counts what the log holds up to its present head, so that the same count can be made again from the facts. */
  private async count(plan: string, period: string, codes: readonly string[]) {
    const { head, histories } = await this.histories(plan, codes);
    return {
      countedUpTo: String(head),
      ...tally(histories.map(({ code, facts }) => expectationOf(code, period, facts))),
    };
  }

  /** Every report of the period that the log holds now, those included that came after the closing was counted. */
  private async reportsIn(plan: string, period: string, codes: readonly string[]) {
    const { head, histories } = await this.histories(plan, codes);
    const reports = histories.flatMap(({ code, facts }) =>
      facts.filter((fact) => isReportIn(period, fact)).map(({ revision }) => ({ code, revision })),
    );
    return { upTo: String(head), reports };
  }

  private async histories(plan: string, codes: readonly string[]) {
    const head = await this.store.head();
    const reading = codes.map(async (code) => {
      const events = await this.store.readStream(activityStream(plan, code));
      const facts = events.filter(({ position }) => position <= head).map((event) => decode(event, new Map()));
      return { code, facts };
    });
    return { head, histories: await Promise.all(reading) };
  }
}

function isReportIn(period: string, { type, conduct }: Fact): boolean {
  return type === 'workplan.status-reported.v1' && (conduct as StatusReported['conduct']).period === period;
}
