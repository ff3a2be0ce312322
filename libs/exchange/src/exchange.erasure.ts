import type { EventStore } from '#event-store/event-store.js';
import { type Outcome, transact, type Transaction } from '#event-store/transact.js';
import type { Draft } from '#kernel/decider.js';
import type { Sealed, Vault } from '#vault/vault.js';
import type { EraseContent } from './exchange-request.js';

/** What is asked for; which keys there are, the record itself says. */
export type EraseOrder = Omit<EraseContent, 'keys'>;

/** Erases the content of a record: the fact comes first, then its keys are destroyed. @throws as `transact` */
export async function transactErasing<Command, State, F extends Draft>(
  store: EventStore,
  vault: Vault,
  order: EraseOrder,
  record: Omit<Transaction<Command | EraseContent, State, F>, 'command'>,
): Promise<Outcome<State>> {
  let keys: readonly string[] = [];
  const outcome = await transact(store, {
    ...record,
    command: (history) => {
      keys = [...new Set(history.flatMap(({ content }) => (content === undefined ? [] : [(content as Sealed).key])))];
      return { ...order, keys };
    },
  });
  // The follower of erasures does the same from the log; doing it here makes it immediate.
  vault.destroy(keys, order.at);
  return outcome;
}
