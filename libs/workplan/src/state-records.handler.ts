import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Meta } from '#event-store/fact.js';
import { type Outcome, transact } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import { ViewQueries } from '#views/view.js';
import { type StateRecordOrder, type StateRecords, stateRecordsDecider, stateRecordsStream } from './state-records.js';
import { stateName } from './views/state-records.js';

/** What a state reports; whether it is known, and the day, are looked up here. */
export type StateRecordIntent = StateRecordOrder extends infer Order
  ? Order extends unknown
    ? Omit<Order, 'stateKnown' | 'today'>
    : never
  : never;

export class StateRecordCommand extends Command<Outcome<StateRecords>> {
  constructor(
    readonly state: string,
    readonly meta: Meta,
    readonly intent: StateRecordIntent,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

@CommandHandler(StateRecordCommand)
export class StateRecordHandler implements ICommandHandler<StateRecordCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly queries: ViewQueries,
    private readonly clock: Clock,
  ) {}

  execute({ state, meta, intent, ifMatch }: StateRecordCommand): Promise<Outcome<StateRecords>> {
    const today = new Date(this.clock.now()).toISOString().slice(0, 10);
    return transact(this.store, {
      decider: stateRecordsDecider,
      stream: stateRecordsStream(state),
      meta,
      ifMatch,
      command: (): StateRecordOrder => {
        const stateKnown = stateName(this.queries, state) !== undefined;
        return { ...intent, stateKnown, today };
      },
    });
  }
}
