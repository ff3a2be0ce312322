// Random stories of a request, for the properties of this slice.
import fc from 'fast-check';
import { fold } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import type { ExchangeFact } from './contract.js';
import { HOUR, steps, submit, T0 } from './given-request.js';
import { exchangeRequest, FACT_OF, type RequestCommand } from './exchange-request.js';

const STEPS = Object.keys(FACT_OF) as readonly (keyof typeof FACT_OF)[];
/** These lead far; the longer a story is open, the more can happen in it. */
const OFTEN = [
  'answer',
  'close',
  'reopen',
  'note-limit-passed',
  'acknowledge',
  'ask-onward-use',
  'ask-onward-use',
] as const;

/** A submission, then commands of all kinds, hours or weeks after each other; many of them will be refused. */
export const story: fc.Arbitrary<readonly RequestCommand[]> = fc
  .array(
    fc.record({
      type: fc.constantFrom(...STEPS, ...OFTEN),
      hours: fc.constantFrom(0, 0, 1, 20, 80, 500),
      limit: fc.constantFrom('acknowledge' as const, 'answer' as const),
      answer: fc.constantFrom(1, 1, 1, 2, 3),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((asked) => {
    let at = T0;
    const commands = asked.map(({ type, hours, limit, answer }): RequestCommand => {
      at += hours * HOUR + 1;
      if (type === 'submit') return { ...submit, at };
      if (type === 'note-limit-passed') return { type, at, limit };
      return steps(at, answer)[type];
    });
    return [submit, ...commands];
  });

/** The facts of a story; what is refused leaves none. */
export function factsOf(commands: readonly RequestCommand[]): readonly ExchangeFact[] {
  const facts: ExchangeFact[] = [];
  for (const command of commands) {
    try {
      facts.push(...exchangeRequest.decide(command, fold(exchangeRequest, facts)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return facts;
}
