import { describe, expect, it } from '@jest/globals';
import { givenGolden } from '#event-store/given-golden.js';
import { fold } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import { caseFileDecider } from '../case-file.js';
import { summaryDecider } from '../summary/case-summary.js';
import type { CaseFileFact, SummaryFact } from '../contract.js';
import { view } from '../views/case-files.js';

const golden = givenGolden(new URL('./casefile.ndjson', import.meta.url));
const { facts } = golden;
const ofStream = (prefix: string) => facts.filter(({ stream }) => stream.startsWith(prefix)) as readonly unknown[];

/** Every type of the contract, and what its conduct is made of; the compiler keeps the list whole. */
const CONDUCT: Readonly<Record<(CaseFileFact | SummaryFact)['type'], string>> = {
  'casefile.opened.v1': 'at reference unit state',
  'casefile.unit-invited.v1': 'at unit state',
  'casefile.unit-joined.v1': 'at unit state',
  'casefile.invitation-declined.v1': 'at unit',
  'casefile.invitation-withdrawn.v1': 'at unit',
  'casefile.unit-left.v1': 'at unit',
  'casefile.unit-removed.v1': 'at unit',
  'casefile.record-linked.v1': 'at link unit',
  'casefile.record-unlinked.v1': 'at link unit',
  'casefile.note-added.v1': 'at unit',
  'casefile.closed.v1': 'at outcomes',
  'casefile.reopened.v1': 'at',
  'casefile.summary-proposed.v1': 'at version caseFile unit state exploitation',
  'casefile.summary-review-started.v1': 'at version reviewers',
  'casefile.summary-reviewed.v1': 'at version reviewer recommendation',
  'casefile.summary-returned.v1': 'at version reasons',
  'casefile.summary-revised.v1': 'at version exploitation',
  'casefile.summary-accepted.v1': 'at version',
  'casefile.summary-published.v1': 'at version title summary lessons exploitation confirmedFreeOfPersonalData',
  'casefile.summary-withdrawn.v1': 'at',
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

describe('Stored records read as they did', () => {
  it('a case file', () => {
    expect(fold(caseFileDecider, ofStream('casefile-5f7a1c9e') as readonly CaseFileFact[])).toMatchObject({
      name: 'closed',
      file: { reference: 'PH-2026-0001', members: [{ unit: 'PH-ATU', state: 'PH' }], invited: [], outcomes: [] },
    });
  });

  it('a case file whose opening unit took back an invitation and removed a member', () => {
    expect(fold(caseFileDecider, ofStream('casefile-8b2f') as readonly CaseFileFact[])).toMatchObject({
      name: 'open',
      file: { reference: 'PH-2026-0002', members: [{ unit: 'PH-ATU', state: 'PH' }], invited: [] },
    });
  });

  it('a summary', () => {
    expect(fold(summaryDecider, ofStream('summary-') as readonly SummaryFact[])).toMatchObject({
      name: 'withdrawn',
      summary: { version: 2, reviewers: ['MY', 'VN'], reviewedBy: ['MY', 'VN'], by: { unit: 'PH-ATU' } },
    });
  });

  it('in their view', () => {
    const after = givenView(view)(...facts.map((fact, index) => ({ ...fact, position: BigInt(index + 1) })));
    expect({ ...after.get("SELECT state, revision FROM case_file WHERE reference = 'PH-2026-0001'") }).toEqual({
      state: 'closed',
      revision: 14,
    });
    expect({ ...after.get('SELECT state, revision, version FROM summary') }).toEqual({
      state: 'withdrawn',
      revision: 8,
      version: 2,
    });
  });
});
