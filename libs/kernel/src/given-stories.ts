import fc from 'fast-check';

/**
 * The types of the facts in a fixed sample of stories, each once, in order. The sample is the same in every run, so that
 * a kind of fact that few stories reach is found always or never.
 */
export function typesReached<Story>(
  stories: fc.Arbitrary<Story>,
  factsOf: (story: Story) => readonly { readonly type: string }[],
): readonly string[] {
  const sample = fc.sample(stories, { numRuns: 2_000, seed: 1 });
  return [...new Set(sample.flatMap(factsOf).map(({ type }) => type))].sort();
}
