import { describe, expect, it } from '@jest/globals';
import { givenGolden } from '#event-store/given-golden.js';
import { fold } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import type { ErasureFact } from '../contract.js';
import { erasureDecider } from '../erasure.js';
import { view } from '../views/erasures.js';

const golden = givenGolden(new URL('./erasure.ndjson', import.meta.url));
const { facts } = golden;

/** Every type of the contract, and what its conduct is made of; the compiler keeps the list whole. */
const CONDUCT: Readonly<Record<ErasureFact['type'], string>> = {
  'erasure.asked.v1': 'record parties afresh party reason at eraseAfter policyVersion',
  'erasure.withdrawn.v1': 'party at',
  'erasure.objected.v1': 'party ground at',
  'erasure.objection-withdrawn.v1': 'party at',
  'erasure.held.v1': 'record parties afresh party until reason at',
  'erasure.hold-lifted.v1': 'party at',
  'erasure.proposed.v1': 'record parties afresh policyVersion since at',
  'erasure.content-erased.v1': 'record askedBy reason keys at',
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

describe('Stored erasures read as they did', () => {
  const ofRecord = (kind: string) => facts.filter(({ stream }) => stream.startsWith(`erasure-${kind}-`));
  const stateOf = (kind: string) =>
    fold(erasureDecider, ofRecord(kind) as readonly unknown[] as readonly ErasureFact[]);

  it('one that was carried out after much to and fro', () => {
    expect(stateOf('exchange')).toMatchObject({
      name: 'erased',
      asked: [{ party: 'TH-ATU', reason: 'court-order' }],
      objections: [],
      holds: [],
      erased: { askedBy: 'TH-ATU', at: '2026-03-15T08:00:00.000Z' },
    });
  });

  it('one that was proposed', () => {
    expect(stateOf('referral')).toMatchObject({ name: 'proposed', proposed: { policyVersion: 2 }, asked: [] });
  });

  it('in their view', () => {
    const after = givenView(view)(...facts);
    const rows = after.queries().all(view, 'SELECT record, state, due_at, held_until FROM erasure ORDER BY record');
    expect(rows).toMatchObject([
      { state: 'erased', due_at: null, held_until: null },
      { state: 'proposed', due_at: null, held_until: null },
    ]);
  });
});
