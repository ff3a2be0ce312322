import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { Clock } from '#kernel/clock.js';
import type { Decider, Draft } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import type { Fact, Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { type CommandResult, transact } from './record-command.js';

/** What a command came to, in a form that two tries can be compared in. */
type Answer<State> = Omit<CommandResult<State>, 'repeated'> | { readonly refused: string; readonly pointers: string[] };

class StandingClock extends Clock {
  override now(): number {
    return Date.UTC(2024, 0, 1);
  }
}

/**
 * The property that every command may be retried: whatever the commands, sending one again with the same command id
 * adds no fact and is answered as the first time, refusals included. After the whole sequence, each is sent once more:
 * what was accepted gets its first answer, however much has happened since.
 *
 * `fc.assert(retryable(exchangeRequest, fc.array(commands)))`. A command may be a function of the record's facts, as in
 * `transact`, so that arbitraries can make plausible sequences.
 */
export function retryable<Command, State, F extends Draft>(
  decider: Decider<Command, State, F>,
  sequences: fc.Arbitrary<readonly (Command | ((history: readonly Fact[]) => Command))[]>,
): fc.IAsyncProperty<[readonly (Command | ((history: readonly Fact[]) => Command))[]]> {
  return fc.asyncProperty(sequences, async (commands) => {
    const store = new MemoryEventStore(new StandingClock());
    const send = async (index: number): Promise<Answer<State>> => {
      const command = commands[index] as Command | ((history: readonly Fact[]) => Command);
      const make = isMaker(command) ? command : () => command;
      return answer(transact(store, { decider, stream: 'record-1', meta: metaOf(index), command: make }));
    };
    const first: Answer<State>[] = [];
    for (const index of commands.keys()) {
      const answered = await send(index);
      const head = await store.head();
      deepStrictEqual(await send(index), answered, 'the second try is answered otherwise');
      deepStrictEqual(await store.head(), head, 'the second try added a fact');
      first.push(answered);
    }
    const head = await store.head();
    const kept = new Set((await store.readStream('record-1')).map(({ metadata }) => commandOf(metadata)));
    for (const [index, answered] of first.entries()) {
      if (kept.has(metaOf(index).commandId))
        deepStrictEqual(await send(index), answered, 'a late try is answered otherwise');
    }
    deepStrictEqual(await store.head(), head, 'a late try added a fact');
  });
}

function isMaker<Command>(
  command: Command | ((history: readonly Fact[]) => Command),
): command is (history: readonly Fact[]) => Command {
  return typeof command === 'function';
}

function metaOf(index: number): Meta {
  const commandId = derivedUuid('retry-property', String(index));
  return { actor: 'actor-1', role: 'officer', commandId, correlationId: commandId, requestHash: commandId };
}

function commandOf(metadata: string): string {
  return (JSON.parse(metadata) as Meta).commandId;
}

async function answer<State>(attempt: Promise<CommandResult<State>>): Promise<Answer<State>> {
  try {
    const { state, revision, position } = await attempt;
    return { state, revision, position };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { refused: error.code, pointers: error.errors.map(({ pointer }) => pointer) };
  }
}
