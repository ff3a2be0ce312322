import { deepStrictEqual, fail, strictEqual } from 'node:assert/strict';
import { type Decider, type Draft, fold } from './decider.js';
import { Refusal } from './refusal.js';

/** `given(decider)(...facts).when(command).then(...facts)`: the one wording for decider tests. */
export function given<Command, State, Fact extends Draft>(decider: Decider<Command, State, Fact>) {
  return (...past: readonly Fact[]) => ({
    when(command: Command) {
      const outcome = attempt(() => decider.decide(command, fold(decider, past)));
      return {
        /** Exactly these facts, in this order, nothing else. */
        then(...expected: readonly Fact[]): void {
          if (outcome.refusal) fail(`refused: ${outcome.refusal.message}`);
          deepStrictEqual(outcome.facts, expected);
        },
        /** Refused with this code; with `pointer`, naming that field. */
        thenRefused(code: string, pointer?: string): void {
          if (!outcome.refusal) fail(`not refused; decided ${JSON.stringify(outcome.facts)}`);
          strictEqual(outcome.refusal.code, code);
          if (pointer !== undefined) strictEqual(outcome.refusal.errors[0]?.pointer, pointer);
        },
        /** The facts for a closer look. */
        facts(): readonly Fact[] {
          if (outcome.refusal) fail(`refused: ${outcome.refusal.message}`);
          return outcome.facts;
        },
      };
    },
  });
}

function attempt<Fact>(run: () => readonly Fact[]): { facts: readonly Fact[]; refusal?: Refusal } {
  try {
    return { facts: run() };
  } catch (error) {
    if (error instanceof Refusal) return { facts: [], refusal: error };
    throw error;
  }
}
