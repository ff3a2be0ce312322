import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Meta } from '#event-store/fact.js';
import { type Outcome, transact } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import { transactSealed } from '#vault/sealed-transaction.js';
import { Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import type { ExchangeFact } from './contract.js';
import { type EraseOrder, transactErasing } from './exchange.erasure.js';
import { exchangeRequest, FACT_OF, type NoteLimitPassed, type Step, type Submit } from './exchange-request.js';
import type { ExchangeState } from './exchange-state.js';
import { knownGrounds } from './exchange.grounds.js';

type As<Asked, Left extends PropertyKey> = Asked extends unknown ? Omit<Asked, Left> : never;

/** A new request as its unit words it; units and limits are looked up, and the content, in clear here, is sealed. */
export interface SubmitOrder extends Omit<Submit, 'at' | 'from' | 'to' | 'limits'> {
  readonly from: string;
  readonly to: string;
}

/** What is to be done to a request: a command without its time; its content, in clear here, is sealed. */
export type Order = SubmitOrder | As<Step, 'at'> | As<NoteLimitPassed, 'at'> | Omit<EraseOrder, 'at'>;

/** Every command for a request goes through this one. `id` is the UUID of the request. */
export class ExchangeCommand extends Command<Outcome<ExchangeState>> {
  constructor(
    readonly id: string,
    readonly order: Order,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

/** The stream of a request. */
export const streamOf = (id: string) => `exchange-${id}`;

/** Silence is noted by the platform, also when it comes to light only with the step that ends it. */
const NOTED = ['exchange.limit-passed.v1'] as const;

@CommandHandler(ExchangeCommand)
export class ExchangeHandler implements ICommandHandler<ExchangeCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly vault: Vault,
    private readonly queries: ViewQueries,
    private readonly clock: Clock,
  ) {}

  async execute({ id, order, meta, ifMatch }: ExchangeCommand): Promise<Outcome<ExchangeState>> {
    const at = this.clock.now();
    const stream = streamOf(id);
    if (order.type === 'submit') return this.submit(stream, order, at, meta, ifMatch);
    const decider = exchangeRequest;
    if (order.type === 'note-limit-passed') {
      return transact(this.store, { decider, stream, meta, command: () => ({ ...order, at }) });
    }
    if (order.type === 'erase-content') {
      return transactErasing(this.store, this.vault, { ...order, at }, { decider, stream, meta, ifMatch });
    }
    return transactSealed<Submit | Step, ExchangeState, ExchangeFact>(this.store, this.vault, {
      decider,
      stream,
      meta,
      ifMatch,
      command: () => ({ ...order, at }),
      factOf,
      notedByPlatform: NOTED,
    });
  }

  private async submit(
    stream: string,
    order: SubmitOrder,
    at: number,
    meta: Meta,
    ifMatch: number | undefined,
  ): Promise<Outcome<ExchangeState>> {
    const { from, to, limits } = await knownGrounds(this.store, this.queries, { from: order.from, to: order.to, at });
    return transactSealed<Submit | Step, ExchangeState, ExchangeFact>(this.store, this.vault, {
      decider: exchangeRequest,
      stream,
      isNew: true,
      meta: limits ? { ...meta, policyVersion: String(limits.version) } : meta,
      ifMatch,
      command: () => ({ ...order, at, from, to, limits }),
      factOf,
    });
  }
}

const factOf = ({ type }: Submit | Step) => FACT_OF[type];
