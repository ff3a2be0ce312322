import { describe, expect, it } from '@jest/globals';
import type { Fact } from '#event-store/fact.js';
import { givenGolden } from '#event-store/given-golden.js';
import { fold } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import type { DeliverableFact } from '../contract.js';
import { deliverableDecider } from '../deliverable.js';
import { listDeliverables } from '../views/deliverable-lists.js';
import { view } from '../views/deliverables.js';

const golden = givenGolden(new URL('./deliverable.ndjson', import.meta.url));
const { facts } = golden;

/** Every type of the contract, and what its conduct may be made of; the compiler keeps the list whole. */
const CONDUCT: Readonly<Record<DeliverableFact['type'], string>> = {
  'deliverable.recorded.v1': 'body title releasable particulars serves',
  'deliverable.revised.v1': 'body title releasable particulars version',
  'deliverable.linked.v1': 'body plan activity output',
  'deliverable.unlinked.v1': 'body plan activity output',
  'deliverable.translation-set.v1': 'state language status ofVersion',
  'deliverable.distributed.v1': 'body place on state copies address',
  'deliverable.participants-counted.v1': 'state counts',
  'deliverable.survey-answered.v1': 'state answers inWords',
  'deliverable.withdrawn.v1': 'body reason',
};

describe('Stored deliverables', () => {
  it('have a fact of every type in the contract, and of no other', () => {
    expect([...new Set(facts.map(({ type }) => type))].sort()).toEqual(Object.keys(CONDUCT).sort());
  });

  it.each(Object.entries(CONDUCT))('%s is made of the fields that it was stored with', (type, fields) => {
    const own = facts.filter((fact) => fact.type === type).map(({ conduct }) => Object.keys(conduct as object));
    expect([...new Set(own.flat())].sort()).toEqual(fields.split(' ').sort());
  });

  it('are written again byte for byte', () => {
    expect(golden.writtenNow).toEqual(golden.written);
  });

  it('read as they did, by the rules and in the view', () => {
    const rows = listDeliverables(givenView(view)(...facts).queries(), {}, { limit: 9 });
    expect(rows.map(({ record: { name, version, particulars } }) => [particulars.kind, name, version])).toEqual([
      ['register', 'withdrawn', 1],
      ['survey', 'current', 1],
      ['event', 'current', 1],
      ['document', 'current', 2],
    ]);
    for (const { id, revision, record } of rows) {
      const own = facts.filter(({ stream }) => stream === `deliverable-${id}`) as (Fact & DeliverableFact)[];
      expect(revision).toBe(own.length - 1);
      expect(record).toEqual(fold(deliverableDecider, own));
    }
  });
});
