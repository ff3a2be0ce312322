/**
 * A fact as a decider makes it: what happened, before the log gives it a place. `content` is opaque to the decider: what
 * a command carries is sealed after it was decided, what the log holds is sealed already.
 */
export interface Draft<Type extends string = string, Conduct = unknown, Content = unknown> {
  readonly type: Type;
  readonly conduct: Conduct;
  readonly content?: Content;
}

/** A command: when, in milliseconds since 1970-01-01T00:00:00Z; and what was written, for its content. */
export interface Act<Type extends string> {
  readonly type: Type;
  readonly at: number;
  readonly content?: unknown;
}

/**
 * The rules of one kind of record, as pure functions.
 *
 * MUST be pure: time, ids and randomness arrive in the command. `decide` throws only `Refusal`, and answers with no
 * facts when the command asks for what is already so. `evolve` MUST accept every fact ever stored for the record.
 */
export interface Decider<Command, State, Fact extends Draft> {
  readonly initial: State;
  decide(command: Command, state: State): readonly Fact[];
  evolve(state: State, fact: Fact): State;
}

/** The state of a record after `facts`, in order. */
export function fold<State, Fact extends Draft>(
  decider: Pick<Decider<never, State, Fact>, 'initial' | 'evolve'>,
  facts: Iterable<Fact>,
): State {
  let state = decider.initial;
  for (const fact of facts) state = decider.evolve(state, fact);
  return state;
}

/** The content of a command, as a part of its fact; nothing when it carries none. */
export function withContent(content: unknown): { readonly content?: unknown } {
  return content === undefined ? {} : { content };
}
