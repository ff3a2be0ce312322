import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Meta } from '#event-store/fact.js';
import { contentFactId } from '#event-store/identifiers.js';
import { type Outcome, transact } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import { recordKey, Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import { type EraseOrder, transactErasing } from './erasure.js';
import { information, type InformationState, type Supply } from './information.js';
import { knownGrounds } from './exchange.grounds.js';

/** Information as its unit words it; the content, in clear here, is sealed. */
export interface SupplyOrder extends Omit<Supply, 'at' | 'from' | 'to'> {
  readonly from: string;
  readonly to: string;
}

/** Every command for a record of information goes through this one. `id` is the UUID of the record. */
export class InformationCommand extends Command<Outcome<InformationState>> {
  constructor(
    readonly id: string,
    readonly order: SupplyOrder | Omit<EraseOrder, 'at'>,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

/** The stream of a record of information. */
export const streamOf = (id: string) => `information-${id}`;

@CommandHandler(InformationCommand)
export class InformationHandler implements ICommandHandler<InformationCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly vault: Vault,
    private readonly queries: ViewQueries,
    private readonly clock: Clock,
  ) {}

  async execute({ id, order, meta, ifMatch }: InformationCommand): Promise<Outcome<InformationState>> {
    const at = this.clock.now();
    const stream = streamOf(id);
    if (order.type === 'supply') return this.supply(stream, order, at, meta, ifMatch);
    return transactErasing(this.store, this.vault, { ...order, at }, { decider: information, stream, meta, ifMatch });
  }

  private async supply(
    stream: string,
    order: SupplyOrder,
    at: number,
    meta: Meta,
    ifMatch: number | undefined,
  ): Promise<Outcome<InformationState>> {
    const { from, to } = await knownGrounds(this.store, this.queries, { from: order.from, to: order.to, at });
    const place = { factId: contentFactId(meta.commandId), stream, type: 'exchange.information-supplied.v1' };
    return transact(this.store, {
      decider: information,
      stream,
      meta,
      ifMatch,
      command: (history) => {
        const supply = { ...order, at, from, to };
        // What will be refused is refused before a key is made for nothing.
        information.decide(supply, information.initial);
        return { ...supply, content: this.vault.seal(order.content, place, recordKey(this.vault, history)) };
      },
    });
  }
}
