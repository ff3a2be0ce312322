import { expect, it } from '@jest/globals';
import { recorded } from '#event-store/recorded.js';
import { givenView } from '#views/given-view.js';
import { entries } from './trail.js';
import { view } from './views/audit-trail.js';

const stream = 'practice-p';
const facts = [
  { type: 'practice.submitted.v1', conduct: { submitter: { kind: 'unit', unit: 'PH-ATU', state: 'PH' } } },
  { type: 'practice.screened.v1', conduct: {} },
  { type: 'practice.review-started.v1', conduct: { reviewers: ['TH', 'VN'] } },
  { type: 'practice.endorsed.v1', conduct: {} },
].map((draft, revision) => recorded<string, unknown>(draft, { stream, revision }));

it('A practice is about the unit and state that submitted it and, from their naming on, the states that review it', () => {
  const queries = givenView(view)(...facts).queries();
  const revisions = (filter: object) =>
    [...entries(queries, { state: undefined }, filter, { after: 0n, upTo: 9n }, 9)].map(({ entry }) => entry.revision);
  expect(revisions({ unit: 'PH-ATU' })).toEqual([0, 1, 2, 3]);
  expect(revisions({ state: 'PH' })).toEqual([0, 1, 2, 3]);
  expect(revisions({ state: 'TH' })).toEqual([2, 3]);
  expect(revisions({ state: 'SG' })).toEqual([]);
});
