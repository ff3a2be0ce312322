import fc from 'fast-check';
import { retryable } from '#records/retry-property.js';
import { fold } from '#kernel/decider.js';
import { typesReached } from '#kernel/given-stories.js';
import { given } from '#kernel/given.js';
import { STATES, type SummaryCommand, summaryDecider } from './case-summary.js';
import {
  accept,
  iso,
  propose,
  publish,
  returned,
  review,
  revise,
  SEALED,
  startReview,
  summary,
  SUMMARY_PATHS,
  T0,
  TEXT,
  withdraw,
} from '../given-case.js';
import { summaryStory, toldOfSummary } from '../given-story.js';
import { casefileRefusals } from '../refusals.js';
import { view } from '../views/case-files.js';

const at = iso(T0);
const whenGiven = (...commands: readonly SummaryCommand[]) => given(summaryDecider)(...summary(...commands));
const { proposed, reviewed, accepted, published } = SUMMARY_PATHS;

describe('A summary is proposed', () => {
  it('of a closed case, by a member', () => {
    whenGiven()
      .when(propose)
      .then({
        type: 'casefile.summary-proposed.v1',
        conduct: { at, version: 1, caseFile: 'c1', unit: 'PH-ATU', state: 'PH', exploitation: ['forced-labour'] },
        content: SEALED,
      });
    whenGiven()
      .when({ ...propose, isClosed: false } as SummaryCommand)
      .thenRefused('summary.case-not-closed');
    whenGiven()
      .when({ ...propose, by: undefined } as SummaryCommand)
      .thenRefused('casefile.not-member');
    whenGiven(propose).when(propose).thenRefused('summary.already-proposed');
  });
});

describe('Its reviewers', () => {
  const named = (change: object) => whenGiven(...proposed).when({ ...startReview, ...change });

  it('are two states at least, each named once', () => {
    named({}).then({
      type: 'casefile.summary-review-started.v1',
      conduct: { at, version: 1, reviewers: ['MY', 'VN'] },
    });
    named({ reviewers: ['MY'] }).thenRefused('summary.reviewers-too-few', '/reviewers');
    named({ reviewers: ['MY', 'VN', 'MY'] }).thenRefused('summary.reviewers-too-few', '/reviewers');
  });

  it('are member states, and take no part in the case', () => {
    named({ known: ['MY'] }).thenRefused('summary.reviewer-unknown', '/reviewers/1');
    named({ concerned: ['PH', 'MY'] }).thenRefused('summary.reviewer-concerned', '/reviewers/0');
  });

  it('each review a version once', () => {
    whenGiven(...SUMMARY_PATHS['under-review'])
      .when(review('MY'))
      .then({
        type: 'casefile.summary-reviewed.v1',
        conduct: { at, version: 1, reviewer: 'MY', recommendation: 'accept' },
        content: SEALED,
      });
    whenGiven(...SUMMARY_PATHS['under-review'], review('MY'))
      .when(review('MY'))
      .thenRefused('summary.already-reviewed');
    whenGiven(...proposed)
      .when(review('MY'))
      .thenRefused('summary.not-under-review');
  });
});

describe('The chair', () => {
  it('accepts what two states have reviewed, whatever they recommend', () => {
    whenGiven(...SUMMARY_PATHS['under-review'], review('MY'))
      .when(accept)
      .thenRefused('summary.not-reviewed');
    whenGiven(...reviewed)
      .when(accept)
      .then({ type: 'casefile.summary-accepted.v1', conduct: { at, version: 1 } });
  });

  it('puts what was accepted into the compendium, in the open, with nothing of where it came from', () => {
    whenGiven(...accepted)
      .when(publish)
      .then({
        type: 'casefile.summary-published.v1',
        conduct: { at, version: 1, ...TEXT, exploitation: ['forced-labour'], confirmedFreeOfPersonalData: true },
      });
    whenGiven(...reviewed)
      .when(publish)
      .thenRefused('summary.not-accepted');
  });

  it('withdraws what stands there; its unit withdraws it before', () => {
    const fact = { type: 'casefile.summary-withdrawn.v1', conduct: { at }, content: SEALED } as const;
    whenGiven(...published)
      .when(withdraw('chair'))
      .then(fact);
    whenGiven(...accepted)
      .when(withdraw('unit'))
      .then(fact);
    whenGiven(...published)
      .when(withdraw('unit'))
      .thenRefused('summary.already-published');
    whenGiven(...accepted)
      .when(withdraw('chair'))
      .thenRefused('summary.not-published');
    whenGiven(...SUMMARY_PATHS.withdrawn)
      .when(withdraw('unit'))
      .thenRefused('summary.already-withdrawn');
  });
});

describe('A returned summary', () => {
  it.each(['proposed', 'under-review', 'reviewed', 'accepted'] as const)(
    'comes back from %s, with reasons',
    (state) => {
      whenGiven(...SUMMARY_PATHS[state])
        .when(returned)
        .then({
          type: 'casefile.summary-returned.v1',
          conduct: { at, version: 1, reasons: ['identifies-case'] },
          content: SEALED,
        });
      whenGiven(...SUMMARY_PATHS[state])
        .when({ ...returned, reasons: [] } as SummaryCommand)
        .thenRefused('summary.reason-missing', '/reasons');
    },
  );

  it.each(['published', 'returned', 'withdrawn'] as const)('does not come back from %s', (state) => {
    whenGiven(...SUMMARY_PATHS[state])
      .when(returned)
      .thenRefused('summary.not-pending');
  });

  it('is worded anew and reviewed anew', () => {
    whenGiven(...SUMMARY_PATHS.returned)
      .when(revise)
      .then({
        type: 'casefile.summary-revised.v1',
        conduct: { at, version: 2, exploitation: ['other'] },
        content: SEALED,
      });
    whenGiven(...proposed)
      .when(revise)
      .thenRefused('summary.not-returned');
    const again = [...reviewed, returned, revise];
    expect(fold(summaryDecider, summary(...again))).toMatchObject({
      name: 'proposed',
      summary: { version: 2, reviewers: [], reviewedBy: [] },
    });
    whenGiven(...again, startReview, review('MY'))
      .when(accept)
      .thenRefused('summary.not-reviewed');
  });
});

it('Each path of the specs leads to its state, and there is one for every state', () => {
  expect(Object.keys(SUMMARY_PATHS).sort()).toEqual([...STATES].sort());
  for (const [state, path] of Object.entries(SUMMARY_PATHS)) {
    expect(fold(summaryDecider, summary(...(path as readonly SummaryCommand[]))).name).toBe(state);
  }
});

it('What does not exist takes no step', () => {
  whenGiven().when(accept).thenRefused('record.unknown');
});

it('Any command may be sent again, at once or later: it is answered as the first time and adds nothing', async () => {
  await fc.assert(retryable(summaryDecider, summaryStory), { numRuns: 200 });
});

it('What is published was reviewed by two states in that version, in any story, and every refusal is documented', () => {
  fc.assert(
    fc.property(summaryStory, (story) => {
      const { facts, refused } = toldOfSummary(story);
      for (const code of refused) expect(Object.keys(casefileRefusals)).toContain(code);
      for (const [index, fact] of facts.entries()) {
        if (fact.type !== 'casefile.summary-published.v1') continue;
        const { version } = fact.conduct;
        const reviewers = facts
          .slice(0, index)
          .flatMap((each) =>
            each.type === 'casefile.summary-reviewed.v1' && each.conduct.version === version
              ? [each.conduct.reviewer]
              : [],
          );
        expect(new Set(reviewers).size).toBeGreaterThanOrEqual(2);
      }
    }),
    { numRuns: 500 },
  );
});

it('Some stories reach every kind of fact', () => {
  expect(typesReached(summaryStory, (story) => toldOfSummary(story).facts)).toEqual(
    Object.keys(view.evolve)
      .filter((type) => type.includes('.summary-'))
      .sort(),
  );
});
