import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { givenGolden } from '#event-store/given-golden.js';
import { typesReached } from '#kernel/given-stories.js';
import { retryable } from '#records/retry-property.js';
import { story, factsOf, refusalsIn } from './given-story.js';
import { practiceDecider } from './practice.js';
import { practiceRefusals } from './refusals.js';

it('Any command may be sent again, at once or later: it is answered as the first time and adds nothing', async () => {
  await fc.assert(retryable(practiceDecider, story), { numRuns: 300 });
});

it('Every refusal in any story is documented', () => {
  fc.assert(
    fc.property(story, (commands) => {
      for (const code of refusalsIn(commands)) expect(Object.keys(practiceRefusals)).toContain(code);
    }),
    { numRuns: 300 },
  );
});

it('No story publishes what was not endorsed, endorses what two states have not read, or puts words elsewhere in the open', () => {
  fc.assert(
    fc.property(story, (commands) => {
      const facts = factsOf(commands);
      for (const [place, { type, conduct }] of facts.entries()) {
        const before = facts.slice(0, place);
        if (type === 'practice.published.v1') expect(before.at(-1)?.type).toBe('practice.endorsed.v1');
        else expect(JSON.stringify(conduct)).not.toMatch(/At length|In short|Desks at/);
        if (type !== 'practice.endorsed.v1') continue;
        const readers = before.filter(
          (fact) => fact.type === 'practice.reviewed.v1' && fact.conduct.version === conduct.version,
        );
        expect(new Set(readers.map((fact) => (fact.conduct as { reviewer: string }).reviewer)).size).toBeGreaterThan(1);
      }
    }),
    { numRuns: 1_500 },
  );
});

it('Some stories reach every kind of fact', () => {
  const stored = givenGolden(new URL('./golden/practice.ndjson', import.meta.url)).facts.map(({ type }) => type);
  expect(typesReached(story, factsOf)).toEqual([...new Set(stored)].sort());
});
