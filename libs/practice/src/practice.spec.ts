import { describe, expect, it } from '@jest/globals';
import { fold } from '#kernel/decider.js';
import { given } from '#kernel/given.js';
import { instant } from '#kernel/time.js';
import type { PracticeFact } from './contract.js';
import {
  after,
  ALL_DEEDS,
  classification,
  type Deed,
  deed,
  MINUTE,
  PATHS,
  PH,
  revisedClassification,
  SEALED,
  type Step,
  submit,
  submitted,
  SUCCESSOR,
  T0,
  text,
  TH,
} from './given-practice.js';
import { practiceDecider } from './practice.js';
import { isPublic, STATES } from './practice-state.js';

const practice = given(practiceDecider);
const at = T0 + 100 * MINUTE;
const nameAfter = (facts: readonly PracticeFact[]) => fold(practiceDecider, facts).name;
const doing = (name: Deed, but: object = {}): Step => ({ ...deed(name, at), ...but });

/** The states in which each deed is possible, from docs/domain.md §5; elsewhere it is refused with the code. */
const POSSIBLE: Readonly<Record<Deed, readonly [states: string, elsewhere: string]>> = {
  accept: ['submitted', 'practice.not-submitted'],
  return: ['submitted', 'practice.not-submitted'],
  'start-review': ['screened', 'practice.not-screened'],
  'review-th': ['revised', 'practice.not-under-review'],
  'review-vn': ['revised', 'practice.not-under-review'],
  'ask-revision': ['under-review revised', 'practice.not-under-review'],
  revise: ['returned revision-asked', 'practice.no-revision-asked'],
  endorse: ['under-review', 'practice.not-under-review'],
  decline: ['under-review revision-asked revised', 'practice.not-under-review'],
  publish: ['endorsed', 'practice.not-endorsed'],
  adopt: ['published', 'practice.not-published'],
  'adopt-ph': ['published adopted result-reported', 'practice.not-published'],
  'report-result': ['adopted result-reported', 'practice.not-published'],
  withdraw: ['submitted returned screened under-review revision-asked revised endorsed', 'practice.ended'],
  'withdraw-chair': ['published adopted result-reported superseded', 'practice.not-published'],
  supersede: ['published adopted result-reported', 'practice.not-published'],
};

/** Where another rule says no than elsewhere. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'review-th under-review': 'practice.already-reviewed',
  'review-vn under-review': 'practice.already-reviewed',
  'endorse revised': 'practice.reviews-missing',
  'adopt adopted': 'practice.already-adopted',
  'adopt result-reported': 'practice.already-adopted',
  'report-result published': 'practice.not-adopted',
  ...Object.fromEntries(
    ['published', 'adopted', 'result-reported', 'superseded'].map((state) => [
      `withdraw ${state}`,
      'practice.already-published',
    ]),
  ),
};

describe('A practice', () => {
  it.each(STATES)('comes into the state that its deeds lead to: %s', (state) => {
    expect(nameAfter(after(...PATHS[state]))).toBe(state);
  });

  it.each(ALL_DEEDS.flatMap((name) => STATES.map((state) => [name, state] as const)))(
    'takes %s when %s, or says why not',
    (name, state) => {
      const [states, elsewhere] = POSSIBLE[name];
      const outcome = practice(...after(...PATHS[state])).when(doing(name));
      if (states.split(' ').includes(state)) expect(outcome.facts()).toHaveLength(1);
      else outcome.thenRefused(OTHERWISE[`${name} ${state}`] ?? elsewhere);
    },
  );

  it('is submitted with what is said openly of it, and its text sealed', () => {
    practice()
      .when(submit)
      .then({
        type: 'practice.submitted.v1',
        conduct: { at: instant(T0), version: 1, submitter: PH, ...classification },
        content: SEALED,
      });
    practice(submitted).when(submit).thenRefused('practice.already-submitted');
    practice().when(doing('accept')).thenRefused('record.unknown');
  });

  it('comes from someone whom the registry knows, and cites activities that a plan has', () => {
    practice()
      .when({ ...submit, isKnown: false })
      .thenRefused('practice.party-unknown');
    practice()
      .when({ ...submit, unknownActivities: [3, 4] })
      .thenRefused('practice.activity-unknown', '/activities/3');
    practice(...after('return'))
      .when(doing('revise', { unknownActivities: [0] }))
      .thenRefused('practice.activity-unknown', '/activities/0');
  });
});

describe('Screening', () => {
  it('returns with reasons and accepts without', () => {
    practice(submitted)
      .when(doing('return', { reasons: [] }))
      .thenRefused('practice.reasons-unfit', '/reasons');
    practice(submitted)
      .when(doing('accept', { reasons: ['other'] }))
      .thenRefused('practice.reasons-unfit', '/reasons');
    const conduct = { at: instant(at), version: 1, outcome: 'returned' as const, reasons: ['unclear' as const] };
    practice(submitted).when(doing('return')).then({ type: 'practice.screened.v1', conduct, content: SEALED });
  });

  it('comes again after a returned practice was reworded', () => {
    expect(nameAfter(after('return', 'revise'))).toBe('submitted');
    expect(nameAfter(after('return', 'revise', 'accept'))).toBe('screened');
  });
});

describe('A review', () => {
  const start = (reviewers: readonly string[], unknownReviewers: readonly number[] = []) =>
    practice(...after('accept')).when(doing('start-review', { reviewers, unknownReviewers }));

  it('is by two different member states at least, none of them the submitter’s', () => {
    start(['TH']).thenRefused('practice.reviewers-too-few', '/reviewers');
    start(['TH', 'TH']).thenRefused('practice.reviewers-too-few', '/reviewers');
    start(['TH', 'VN', 'TH']).thenRefused('practice.reviewers-too-few', '/reviewers');
    start(['TH', 'TL'], [1]).thenRefused('practice.reviewer-unknown', '/reviewers/1');
    start(['PH', 'VN']).thenRefused('practice.own-reviewer', '/reviewers/0');
    expect(start(['TH', 'VN']).facts()).toHaveLength(1);
  });

  it('may be by any states for a practice of a sectoral body', () => {
    const [fromBody] = practice()
      .when({ ...submit, submitter: { kind: 'body', body: 'ACWC' } })
      .facts();
    const facts = [fromBody, ...after('accept').slice(1)] as PracticeFact[];
    const reviewers = ['PH', 'TH'];
    expect(
      practice(...facts)
        .when(doing('start-review', { reviewers }))
        .facts(),
    ).toHaveLength(1);
  });

  it('is once for each version by each state', () => {
    const once = after('accept', 'start-review', 'review-th');
    practice(...once)
      .when(doing('review-th'))
      .thenRefused('practice.already-reviewed');
    const revised = after('accept', 'start-review', 'review-th', 'ask-revision', 'revise');
    const [fact] = practice(...revised)
      .when(doing('review-th'))
      .facts();
    expect(fact?.conduct).toEqual({ at: instant(at), version: 2, reviewer: 'TH', recommendation: 'revise' });
    expect(nameAfter([...revised, fact!])).toBe('revised');
  });
});

describe('The decision of the Working Group', () => {
  it('endorses only what two states have read in the version that it is', () => {
    practice(...after('accept', 'start-review', 'review-th'))
      .when(doing('endorse'))
      .thenRefused('practice.reviews-missing');
    const revised = after(...PATHS.revised, 'review-th');
    practice(...revised)
      .when(doing('endorse'))
      .thenRefused('practice.reviews-missing');
    const conduct = { at: instant(at), version: 2 };
    practice(...after(...PATHS.revised, 'review-th', 'review-vn'))
      .when(doing('endorse', { content: SEALED }))
      .then({ type: 'practice.endorsed.v1', conduct, content: SEALED });
  });

  it('declines what two states have read in any version', () => {
    practice(...after('accept', 'start-review', 'review-th'))
      .when(doing('decline'))
      .thenRefused('practice.reviews-missing');
    const onceEach = after('accept', 'start-review', 'review-th', 'ask-revision', 'revise', 'review-vn');
    expect(
      practice(...onceEach)
        .when(doing('decline'))
        .facts(),
    ).toHaveLength(1);
  });

  it('publishes the endorsed version openly, as a whole', () => {
    practice(...after(...PATHS.revised, 'review-th', 'review-vn', 'endorse'))
      .when(doing('publish'))
      .then({
        type: 'practice.published.v1',
        conduct: {
          at: instant(at),
          version: 2,
          submitter: PH,
          ...revisedClassification,
          ...text,
          confirmedFreeOfPersonalData: true,
        },
      });
  });
});

describe('A published practice', () => {
  const published = after(...PATHS.published);

  it('is adopted by someone whom the registry knows, on a day that has begun there', () => {
    practice(...published)
      .when(doing('adopt', { isKnown: false }))
      .thenRefused('practice.party-unknown');
    const on = (adoptedOn: string, today: string) => practice(...published).when(doing('adopt', { adoptedOn, today }));
    on('2026-03-03', '2026-03-02').thenRefused('practice.date-in-future', '/adoptedOn');
    expect(on('2026-03-02', '2026-03-02').facts()).toHaveLength(1);
    expect(on('2026-03-03', '2026-03-03').facts()).toHaveLength(1);
  });

  it('stays as far as it has come when another adopts it', () => {
    expect(nameAfter(after(...PATHS['result-reported'], 'adopt-ph'))).toBe('result-reported');
  });

  it('has results over a period that is past, from those who adopted it', () => {
    const report = (but: object) => practice(...after(...PATHS.adopted)).when(doing('report-result', but));
    report({ adopter: PH }).thenRefused('practice.not-adopted');
    report({ period: { from: '2026-03-02', to: '2026-03-01' } }).thenRefused('practice.period-inverted', '/period/to');
    report({ period: { from: '2026-03-01', to: '2026-09-01' } }).thenRefused('practice.date-in-future', '/period/to');
    report({}).then({
      type: 'practice.result-reported.v1',
      conduct: {
        at: instant(at),
        adopter: TH,
        measure: 'victims-identified',
        before: 12,
        after: 31,
        period: { from: '2026-02-01', to: '2026-03-01' },
      },
    });
  });

  it('gives way only to another practice that is published and in force', () => {
    const supersede = (but: object) => practice(...published).when(doing('supersede', but));
    supersede({ by: 'p' }).thenRefused('practice.own-successor', '/by');
    supersede({ isSuccessorInForce: false }).thenRefused('practice.successor-not-published', '/by');
    supersede({}).then({ type: 'practice.superseded.v1', conduct: { at: instant(at), by: SUCCESSOR } });
  });

  it('is public until it is withdrawn, also when another took its place', () => {
    const open = STATES.filter((state) => isPublic(fold(practiceDecider, after(...PATHS[state]))));
    expect(open).toEqual(['published', 'adopted', 'result-reported', 'superseded']);
    expect(isPublic(fold(practiceDecider, after(...PATHS.superseded, 'withdraw-chair')))).toBe(false);
  });
});
