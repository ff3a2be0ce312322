// Random stories of a practice, for the properties of this slice.
import fc from 'fast-check';
import { fold } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import type { PracticeFact } from './contract.js';
import { ALL_DEEDS, deed, MINUTE, PATHS, submit, T0 } from './given-practice.js';
import { type PracticeCommand, practiceDecider } from './practice.js';
import { STATES } from './practice-state.js';

/** A submission, the way into some state, then commands of all kinds; many of them will be refused. */
export const story: fc.Arbitrary<readonly PracticeCommand[]> = fc
  .tuple(fc.constantFrom(...STATES), fc.array(fc.constantFrom(...ALL_DEEDS, 'submit' as const), { maxLength: 12 }))
  .map(([state, more]) => [
    submit,
    ...[...PATHS[state], ...more].map((name, index): PracticeCommand => {
      const at = T0 + (index + 1) * MINUTE;
      return name === 'submit' ? { ...submit, at } : deed(name, at);
    }),
  ]);

/** The facts of a story; what is refused leaves none. */
export function factsOf(commands: readonly PracticeCommand[]): readonly PracticeFact[] {
  return outcomeOf(commands).facts;
}

/** The codes of all refusals in a story. */
export function refusalsIn(commands: readonly PracticeCommand[]): readonly string[] {
  return outcomeOf(commands).refused;
}

function outcomeOf(commands: readonly PracticeCommand[]) {
  const facts: PracticeFact[] = [];
  const refused: string[] = [];
  for (const command of commands) {
    try {
      facts.push(...practiceDecider.decide(command, fold(practiceDecider, facts)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.push(error.code);
    }
  }
  return { facts, refused };
}
