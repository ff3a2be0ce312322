import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Fact, Meta } from '#event-store/fact.js';
import { type Outcome, transact } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import { fold } from '#kernel/decider.js';
import type { Days } from '#governance/contract.js';
import type { ReportFact } from './contract.js';
import { reportDecider, type ReportOrder, type ReportState } from './chair-report.js';
import { ReportBuilder } from './forms/report.builder.js';
import { KIND } from './report.record.js';

/** What is to be done to a report, as it was asked for. */
export type ReportIntent =
  | {
      readonly type: 'draft';
      /** A log position; undefined: the head. */
      readonly position: bigint | undefined;
      readonly period: Days | null;
    }
  | { readonly type: 'sign-off' }
  | { readonly type: 'transmit'; readonly on: string };

/** Every command for a report goes through this one. `id` is the UUID of the report. */
export class ReportCommand extends Command<Outcome<ReportState>> {
  constructor(
    readonly id: string,
    readonly intent: ReportIntent,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

@CommandHandler(ReportCommand)
export class ReportHandler implements ICommandHandler<ReportCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly builder: ReportBuilder,
    private readonly clock: Clock,
  ) {}

  execute({ id, intent, meta, ifMatch }: ReportCommand): Promise<Outcome<ReportState>> {
    const at = this.clock.now();
    const command = async (history: readonly Fact[]): Promise<ReportOrder> => {
      switch (intent.type) {
        case 'draft': {
          const head = await this.store.head();
          return { ...intent, position: intent.position ?? head, head, at };
        }
        case 'sign-off': {
          const state = fold(reportDecider, history as readonly unknown[] as readonly ReportFact[]);
          const sha256 = state.name === 'drafted' ? (await this.builder.build(state.scope)).sha256 : undefined;
          return { type: 'sign-off', sha256, at };
        }
        case 'transmit':
          return { ...intent, at };
      }
    };
    return transact<ReportOrder, ReportState, ReportFact>(this.store, {
      decider: reportDecider,
      stream: `${KIND}-${id}`,
      meta,
      ifMatch,
      command,
    });
  }
}
