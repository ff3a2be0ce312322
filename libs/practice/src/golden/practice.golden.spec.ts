import { describe, expect, it } from '@jest/globals';
import { givenGolden } from '#event-store/given-golden.js';
import { fold } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import type { PracticeFact } from '../contract.js';
import { practiceHistory } from '../practice.history.js';
import { practiceDecider } from '../practice.js';
import { view as practices } from '../views/practices.js';

const golden = givenGolden(new URL('./practice.ndjson', import.meta.url));
const { facts } = golden;

/** Every type of the contract, and what its conduct is made of; the compiler keeps the list whole. */
const CONDUCT: Readonly<Record<PracticeFact['type'], string>> = {
  'practice.submitted.v1': 'at version submitter category activities articles source',
  'practice.screened.v1': 'at version outcome reasons',
  'practice.review-started.v1': 'at version reviewers',
  'practice.reviewed.v1': 'at version reviewer recommendation',
  'practice.revision-asked.v1': 'at version',
  'practice.revised.v1': 'at version category activities articles source',
  'practice.endorsed.v1': 'at version',
  'practice.declined.v1': 'at version',
  'practice.published.v1':
    'at version submitter category activities articles source title summary body lessons confirmedFreeOfPersonalData',
  'practice.adopted.v1': 'at adopter adoptedOn',
  'practice.result-reported.v1': 'at adopter measure before after period',
  'practice.withdrawn.v1': 'at',
  'practice.superseded.v1': 'at by',
};

it('There is a stored fact of every type in the contract, and of no other', () => {
  expect([...new Set(facts.map(({ type }) => type))].sort()).toEqual(Object.keys(CONDUCT).sort());
});

it.each(Object.entries(CONDUCT))('%s is made of the fields that it was stored with', (type, fields) => {
  const conducts = facts
    .filter((fact) => fact.type === type)
    .map(({ conduct }) => Object.keys(conduct as object).sort());
  for (const conduct of conducts) expect(conduct).toEqual(fields.split(' ').sort());
});

it('Every stored fact is written again byte for byte', () => {
  expect(golden.writtenNow).toEqual(golden.written);
});

describe('Stored practices read as they did', () => {
  const ends = {
    replaced: ['superseded', 16, 3],
    removed: ['withdrawn', 7, 1],
    declined: ['declined', 5, 1],
    mistaken: ['withdrawn', 1, 1],
  } as const;
  const streams = [...new Set(facts.map(({ stream }) => stream))];

  it.each(Object.entries(ends).map(([name, end], index) => [name, index, end] as const))(
    '%s',
    (_, index, [state, revision, versions]) => {
      const own = facts.filter(({ stream }) => stream === streams[index]);
      const { name } = fold(practiceDecider, own as readonly unknown[] as readonly PracticeFact[]);
      expect([name, own.length - 1, practiceHistory(own).versions.length]).toEqual([state, revision, versions]);
      const row = givenView(practices)(...own).get('SELECT state, revision, version FROM practice');
      expect({ ...row }).toEqual({ state, revision, version: versions });
    },
  );
});
