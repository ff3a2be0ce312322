import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Fact, Meta } from '#event-store/fact.js';
import { contentFactId } from '#event-store/identifiers.js';
import { type Outcome, transact } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import { fold } from '#kernel/decider.js';
import { recordKey, Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import type { DeliverableFact, Service } from './contract.js';
import { deliverableDecider, type DeliverableOrder } from './deliverable.js';
import type { DeliverableState } from './deliverable-state.js';
import { activityKey, type Grounds } from './particulars.js';
import { knownStates, registeredBodies, servedActivity } from './views/deliverable-grounds.js';

/** What is asked of a deliverable; its content, in clear here, is sealed, and what it rests on is looked up. */
export type DeliverableIntent = DeliverableOrder extends infer Order
  ? Order extends unknown
    ? Omit<Order, 'grounds'>
    : never
  : never;

/** Every command for a deliverable goes through this one. `id` is its UUID. */
export class DeliverableCommand extends Command<Outcome<DeliverableState>> {
  constructor(
    readonly id: string,
    readonly intent: DeliverableIntent,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

/** The stream of a deliverable. */
export const streamOf = (id: string) => `deliverable-${id}`;

/** The facts whose content each command seals. */
const CONTENT_OF = {
  record: 'deliverable.recorded.v1',
  revise: 'deliverable.revised.v1',
  answer: 'deliverable.survey-answered.v1',
} as const;

@CommandHandler(DeliverableCommand)
export class DeliverableHandler implements ICommandHandler<DeliverableCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly vault: Vault,
    private readonly queries: ViewQueries,
    private readonly clock: Clock,
  ) {}

  execute({ id, intent, meta, ifMatch }: DeliverableCommand): Promise<Outcome<DeliverableState>> {
    const stream = streamOf(id);
    return transact<DeliverableOrder, DeliverableState, DeliverableFact>(this.store, {
      decider: deliverableDecider,
      stream,
      meta,
      ifMatch,
      command: (history) => {
        const grounds = this.grounds(servedIn(intent));
        return this.sealed({ ...intent, grounds }, stream, meta, history);
      },
    });
  }

  /** The command with its content sealed. What will be refused is refused before: then no key is made for nothing. */
  private sealed(order: DeliverableOrder, stream: string, meta: Meta, history: readonly Fact[]): DeliverableOrder {
    if (!('content' in order) || order.content === undefined) return order;
    deliverableDecider.decide(order, fold(deliverableDecider, history as readonly (Fact & DeliverableFact)[]));
    const place = { factId: contentFactId(meta.commandId), stream, type: CONTENT_OF[order.type] };
    return { ...order, content: this.vault.seal(order.content, place, recordKey(this.vault, history)) };
  }

  private grounds(served: readonly Service[]): Grounds {
    const outputs = new Map<string, readonly number[]>();
    for (const service of served) {
      const activity = servedActivity(this.queries, service);
      if (activity) outputs.set(activityKey(service), activity.outputs);
    }
    return {
      bodies: registeredBodies(this.queries),
      states: knownStates(this.queries),
      outputs,
      today: new Date(this.clock.now()).toISOString().slice(0, 10),
    };
  }
}

function servedIn(intent: DeliverableIntent): readonly Service[] {
  if (intent.type === 'record') return intent.serves;
  return intent.type === 'link' || intent.type === 'unlink' ? [intent.service] : [];
}
