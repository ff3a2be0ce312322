import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Meta } from '#event-store/fact.js';
import type { Outcome } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import { transactSealed } from '#vault/sealed-transaction.js';
import { Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import type { InformationFact } from './contract.js';
import { type EraseOrder, transactErasing } from './exchange.erasure.js';
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
    return transactSealed<Supply, InformationState, InformationFact>(this.store, this.vault, {
      decider: information,
      stream,
      meta,
      ifMatch,
      command: () => ({ ...order, at, from, to }),
      factOf: () => 'exchange.information-supplied.v1',
    });
  }
}
