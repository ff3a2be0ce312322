import type { EventStore } from '#event-store/event-store.js';
import type { Fact } from '#event-store/fact.js';
import { contentFactId } from '#event-store/identifiers.js';
import { type Outcome, transact, type Transaction } from '#event-store/transact.js';
import { type Draft, fold } from '#kernel/decider.js';
import { recordKey, type Vault } from './vault.js';

/** A command that may carry content: in clear until it is sealed, opaque to the decider. */
interface Carrying {
  readonly content?: unknown;
}

/** A command for one record whose content is sealed to the fact that it will make. */
export interface SealedTransaction<Command extends Carrying, State, F extends Draft> extends Transaction<
  Command,
  State,
  F
> {
  /** The stored type of the fact that carries the content of this command. */
  readonly factOf: (command: Command) => F['type'];
}

/**
 * `transact`, with the command's content sealed before it is decided. What will be refused is refused before that: then
 * no key is made for nothing.
 * @throws as `transact`; Refusal `content.erased` when the record's key was destroyed
 */
export function transactSealed<Command extends Carrying, State, F extends Draft>(
  store: EventStore,
  vault: Vault,
  { factOf, ...transaction }: SealedTransaction<Command, State, F>,
): Promise<Outcome<State>> {
  const { decider, stream, meta } = transaction;
  const command = async (history: readonly Fact[], state: State): Promise<Command> => {
    const asked = await transaction.command(history, state);
    if (asked.content === undefined) return asked;
    decider.decide(asked, fold(decider, history as readonly unknown[] as readonly F[]));
    const place = { factId: contentFactId(meta.commandId), stream, type: factOf(asked) };
    return { ...asked, content: vault.seal(asked.content, place, recordKey(vault, history)) };
  };
  return transact(store, { ...transaction, command });
}
