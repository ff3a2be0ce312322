import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Fact, Meta } from '#event-store/fact.js';
import type { Outcome } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import { transactSealed } from '#vault/sealed-transaction.js';
import { type Sealed, Vault } from '#vault/vault.js';
import { isKnown } from '../registry.handler.js';
import { type EntryAct, entryDecider, type EntryRecord, FACT_OF } from './entry.js';

type Unchecked<Asked> = Asked extends unknown ? Omit<Asked, 'today' | 'stateKnown' | 'keys'> : never;

/** Every command for an entry goes through this one; its content, in clear here, is sealed. `id` is a UUID. */
export class EntryCommand extends Command<Outcome<EntryRecord>> {
  constructor(
    readonly id: string,
    readonly order: Unchecked<EntryAct>,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

/** The stream of an entry. */
export const streamOf = (id: string) => `entry-${id}`;

@CommandHandler(EntryCommand)
export class EntryHandler implements ICommandHandler<EntryCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  async execute({ id, order, meta, ifMatch }: EntryCommand): Promise<Outcome<EntryRecord>> {
    const now = this.clock.now();
    const today = new Date(now).toISOString().slice(0, 10);
    const stream = streamOf(id);
    let keys: readonly string[] = [];
    const command = async (history: readonly Fact[]): Promise<EntryAct> => {
      switch (order.kind) {
        case 'add':
        case 'revise':
          return { ...order, today, stateKnown: await isKnown(this.store, `state-${order.particulars.state}`) };
        case 'confirm':
          return { ...order, today };
        case 'retire':
          return order;
        case 'withdraw-consent':
          keys = keysIn(history);
          return { ...order, today, keys };
      }
    };
    const factOf = ({ kind }: EntryAct) => FACT_OF[kind];
    const transaction = { decider: entryDecider, stream, meta, ifMatch, command, factOf };
    const outcome = await transactSealed(this.store, this.vault, transaction);
    // The follower of erasures does the same from the log; doing it here makes it immediate.
    this.vault.destroy(keys, now);
    return outcome;
  }
}

function keysIn(history: readonly Fact[]): readonly string[] {
  const sealed = history.flatMap(({ content }) => (content === undefined ? [] : [content as Sealed]));
  return [...new Set(sealed.map(({ key }) => key))];
}
