import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retryable } from '#records/retry-property.js';
import { fold } from '#kernel/decider.js';
import { given } from '#kernel/given.js';
import type { ReviewClosed, ReviewInputGiven, ReviewOpened } from '../contract.js';
import { type GiveInput, type Open, reviewDecider, type ReviewCommand, withoutInput } from './review-round.js';

const T0 = Date.parse('2026-03-01T08:00:00.000Z');
const at = new Date(T0).toISOString();
const sealed = { sealed: 'text' };
const open: Open = {
  type: 'open',
  today: '2026-03-01',
  draft: 'study',
  reference: 'S/1',
  deliverable: undefined,
  isDeliverableKnown: false,
  version: 'draft 1',
  closesOn: '2026-03-10',
  members: ['PH', 'TH', 'VN'],
  at: T0,
};
const opened: ReviewOpened = {
  type: 'governance.review-opened.v1',
  conduct: {
    draft: 'study',
    reference: 'S/1',
    version: 'draft 1',
    closesOn: '2026-03-10',
    states: ['PH', 'TH', 'VN'],
    at,
  },
};
const give = (state: string, when = T0): GiveInput => ({
  type: 'give-input',
  state,
  stance: 'comments',
  agencies: ['police'],
  content: sealed,
  at: when,
});
const inputOf = (state: string, when = T0): ReviewInputGiven => ({
  type: 'governance.review-input-given.v1',
  conduct: { state, stance: 'comments', agencies: ['police'], at: new Date(when).toISOString() },
  content: sealed,
});
const close = { type: 'close', at: T0 } as const;
const closed: ReviewClosed = { type: 'governance.review-closed.v1', conduct: { at } };

describe('A round of review', () => {
  it('asks the states that are members then', () => {
    given(reviewDecider)().when(open).then(opened);
    given(reviewDecider)()
      .when({ ...open, members: [] })
      .thenRefused('governance.no-members');
  });

  it('has a last day that has not passed, and comes within a year', () => {
    given(reviewDecider)()
      .when({ ...open, closesOn: '2026-03-01' })
      .then({ ...opened, conduct: { ...opened.conduct, closesOn: '2026-03-01' } });
    given(reviewDecider)()
      .when({ ...open, closesOn: '2026-02-28' })
      .thenRefused('governance.day-passed', '/closesOn');
    for (const closesOn of ['2027-03-03', '2099-12-31'])
      given(reviewDecider)()
        .when({ ...open, closesOn })
        .thenRefused('governance.day-too-late', '/closesOn');
    given(reviewDecider)()
      .when({ ...open, closesOn: '2027-03-02' })
      .then({ ...opened, conduct: { ...opened.conduct, closesOn: '2027-03-02' } });
  });

  it('may be of a deliverable, which then is one', () => {
    const deliverable = '00000000-0000-8000-8000-000000000001';
    given(reviewDecider)()
      .when({ ...open, deliverable })
      .thenRefused('governance.deliverable-unknown', '/deliverable');
    expect(
      given(reviewDecider)()
        .when({ ...open, deliverable, isDeliverableKnown: true })
        .facts(),
    ).toMatchObject([{ conduct: { deliverable } }]);
  });

  it('takes input of the states asked, comments in words', () => {
    given(reviewDecider)(opened).when(give('TH')).then(inputOf('TH'));
    given(reviewDecider)(opened).when(give('SG')).thenRefused('governance.not-asked');
    const silent: GiveInput = { type: 'give-input', state: 'TH', stance: 'comments', agencies: ['police'], at: T0 };
    given(reviewDecider)(opened).when(silent).thenRefused('governance.comments-missing', '/content');
    expect(
      given(reviewDecider)(opened)
        .when({ ...silent, stance: 'no-comment' })
        .facts(),
    ).toMatchObject([{ conduct: { stance: 'no-comment' } }]);
  });

  it('keeps the last word of each state, says when it came late, and who is missing', () => {
    const late = Date.parse('2026-03-11T00:00:00.000Z');
    const state = fold(reviewDecider, [opened, inputOf('TH'), inputOf('VN'), inputOf('TH', late)]);
    if (state.name === 'unknown') throw new Error('not opened');
    expect(state.round.inputs.map((input) => [input.state, input.late])).toEqual([
      ['VN', false],
      ['TH', true],
    ]);
    expect(withoutInput(state.round)).toEqual(['PH']);
  });

  it('is closed once, and then takes nothing', () => {
    given(reviewDecider)(opened).when(close).then(closed);
    given(reviewDecider)(opened, closed).when(close).thenRefused('governance.review-closed');
    given(reviewDecider)(opened, closed).when(give('TH')).thenRefused('governance.review-closed');
    given(reviewDecider)().when(give('TH')).thenRefused('governance.review-unknown');
    given(reviewDecider)(opened).when(open).thenRefused('governance.review-exists');
  });

  it('may be sent every command again', async () => {
    const commands = fc.constantFrom<ReviewCommand>(open, give('TH'), give('VN'), give('SG'), close);
    await fc.assert(retryable(reviewDecider, fc.array(commands, { maxLength: 8 })), { numRuns: 60 });
  });
});
