import { expect, it } from '@jest/globals';
import { recorded } from '#event-store/recorded.js';
import { givenView } from '#views/given-view.js';
import { entries } from './trail.js';
import { view } from './views/audit-trail.js';

const logged = (stream: string, place: number, drafts: readonly { type: string; conduct: object }[]) =>
  drafts.map((draft, revision) =>
    recorded<string, unknown>(draft, { stream, revision, position: BigInt(place + revision) }),
  );
const facts = [
  ...logged('casefile-c', 1, [
    { type: 'casefile.opened.v1', conduct: { unit: 'PH-ATU', state: 'PH' } },
    { type: 'casefile.note-added.v1', conduct: {} },
    { type: 'casefile.unit-invited.v1', conduct: { unit: 'TH-ATU', state: 'TH' } },
    { type: 'casefile.unit-joined.v1', conduct: {} },
  ]),
  ...logged('summary-s', 5, [
    { type: 'casefile.summary-proposed.v1', conduct: { unit: 'PH-ATU', state: 'PH' } },
    { type: 'casefile.summary-review-started.v1', conduct: { reviewers: ['MY', 'VN'] } },
  ]),
];

it('A case file is about the unit that opened it and, from its invitation on, each unit; a summary about its reviewers', () => {
  const queries = givenView(view)(...facts).queries();
  const positions = (filter: object) =>
    [...entries(queries, { state: undefined }, filter, { after: 0n, upTo: 9n }, 9)].map(({ entry }) =>
      Number(entry.position),
    );
  expect(positions({ unit: 'PH-ATU' })).toEqual([1, 2, 3, 4, 5, 6]);
  expect(positions({ unit: 'TH-ATU' })).toEqual([3, 4]);
  expect(positions({ state: 'VN' })).toEqual([6]);
  expect(positions({ state: 'SG' })).toEqual([]);
});
