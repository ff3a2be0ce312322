import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recorded } from '#event-store/recorded.js';
import { retryable } from '#records/retry-property.js';
import { type Draft, fold } from '#kernel/decider.js';
import { given } from '#kernel/given.js';
import { givenView } from '#views/given-view.js';
import type { AccreditationFact, LinkageFact } from '../contract.js';
import { accreditationsOf, linkagesOf, view } from '../views/tenures.js';
import { type Accredit, type AccreditationCommand, accreditationDecider } from './accreditation.js';
import { type EstablishLinkage, type LinkageCommand, linkageDecider } from './linkage.js';

const pair = { linkage: 'l1', unit: 'PH-ATU', body: 'DGICM', from: '2026-02-01' };
const establish: EstablishLinkage = { type: 'establish', ...pair, unitKnown: true, bodyKnown: true };
const linked: LinkageFact = { type: 'registry.linkage-established.v1', conduct: pair };
const unlinked: LinkageFact = { type: 'registry.linkage-ended.v1', conduct: { on: '2027-01-01' } };
const linkage = given(linkageDecider);

describe('A linkage', () => {
  it('is between a body and a unit that the register knows, or the HSU as a whole', () => {
    linkage().when(establish).then(linked);
    const whole = { ...pair, unit: null };
    linkage()
      .when({ ...establish, ...whole })
      .then({ ...linked, conduct: whole });
    linkage()
      .when({ ...establish, unitKnown: false })
      .thenRefused('registry.unit-unknown', '/unit');
    linkage()
      .when({ ...establish, bodyKnown: false })
      .thenRefused('registry.body-unknown', '/body');
  });

  it('ends, and begins again no earlier than it ended', () => {
    const end = { type: 'end', on: '2027-01-01' } as const;
    linkage(linked).when(end).then(unlinked);
    linkage(linked)
      .when({ ...end, on: '2026-01-31' })
      .thenRefused('registry.days-disordered', '/on');
    const again = { ...pair, from: '2027-01-01' };
    linkage(linked, unlinked)
      .when({ ...establish, ...again })
      .then({ ...linked, conduct: again });
    linkage(linked, unlinked)
      .when({ ...establish, from: '2026-12-31' })
      .thenRefused('registry.days-disordered', '/from');
    linkage().when(end).thenRefused('record.unknown');
  });

  it('is left alone when the same is said again, and refused when something else is', () => {
    linkage(linked).when(establish).then();
    linkage(linked, unlinked).when({ type: 'end', on: '2027-01-01' }).then();
    linkage(linked)
      .when({ ...establish, from: '2026-03-01' })
      .thenRefused('registry.linkage-active');
    linkage(linked, unlinked).when({ type: 'end', on: '2027-06-01' }).thenRefused('registry.linkage-ended');
  });
});

const officer = {
  accreditation: 'a1',
  state: 'PH',
  capacity: 'focal-point',
  agency: 'police',
  subject: 'ph-officer',
  from: '2026-02-01',
} as const;
const accredit: Accredit = { type: 'accredit', ...officer, stateKnown: true };
const accredited: AccreditationFact = { type: 'registry.officer-accredited.v1', conduct: officer };
const over: AccreditationFact = { type: 'registry.accreditation-ended.v1', conduct: { on: '2027-01-01' } };

describe('An accreditation', () => {
  it('holds for a state that the register knows, for one period after another', () => {
    const accreditation = given(accreditationDecider);
    accreditation().when(accredit).then(accredited);
    accreditation(accredited).when(accredit).then();
    accreditation()
      .when({ ...accredit, stateKnown: false })
      .thenRefused('registry.state-unknown', '/state');
    accreditation(accredited)
      .when({ ...accredit, from: '2026-04-01' })
      .thenRefused('registry.accreditation-active');
    accreditation(accredited).when({ type: 'end', on: '2027-01-01' }).then(over);
    accreditation(accredited, over).when({ type: 'end', on: '2028-01-01' }).thenRefused('registry.accreditation-ended');
    accreditation().when({ type: 'end', on: '2028-01-01' }).thenRefused('record.unknown');
    const again = { ...officer, from: '2028-01-01' };
    accreditation(accredited, over)
      .when({ ...accredit, ...again })
      .then({ ...accredited, conduct: again });
  });
});

const DAYS = ['2026-01-01', '2026-02-01', '2027-01-01', '2028-01-01'];
const days = fc.constantFrom(...DAYS);
const ends = days.map((on) => ({ type: 'end', on }) as const);
const linkages: fc.Arbitrary<LinkageCommand> = fc.oneof(
  ends,
  fc.record({ from: days, unitKnown: fc.boolean() }).map((change): LinkageCommand => ({ ...establish, ...change })),
);
const accreditations: fc.Arbitrary<AccreditationCommand> = fc.oneof(
  ends,
  days.map((from): AccreditationCommand => ({ ...accredit, from })),
);

describe('Any command may be retried', () => {
  it('for linkages', () => fc.assert(retryable(linkageDecider, fc.array(linkages))));
  it('for accreditations', () => fc.assert(retryable(accreditationDecider, fc.array(accreditations))));
});

describe('The lists of what holds for a time', () => {
  const place = (draft: Draft, stream: string, position: bigint) =>
    recorded<string, unknown>(draft, { stream, position });
  const facts = [
    place(linked, 'linkage-l1', 1n),
    place({ ...linked, conduct: { ...pair, linkage: 'l2', unit: null, body: 'ASLOM' } }, 'linkage-l2', 2n),
    place(accredited, 'accreditation-a1', 3n),
    place(unlinked, 'linkage-l1', 4n),
    place(over, 'accreditation-a1', 5n),
    place({ ...linked, conduct: { ...pair, from: '2028-01-01' } }, 'linkage-l1', 6n),
  ];
  const lists = givenView(view)(...facts).queries();
  const idsOn = (day: string, position = 100n, filter = {}) =>
    linkagesOf(lists, filter, { day, position }, '', 9).map(({ id }) => id);

  it('give what held on a day, as it is known now', () => {
    expect(DAYS.map((day) => idsOn(day))).toEqual([[], ['l1', 'l2'], ['l2'], ['l1', 'l2']]);
    expect(idsOn('2026-02-01', 100n, { unit: 'PH-ATU' })).toEqual(['l1']);
    expect(idsOn('2026-02-01', 100n, { body: 'ASLOM' })).toEqual(['l2']);
    expect(accreditationsOf(lists, {}, { day: '2026-12-31', position: 100n }, '', 9)).toEqual([
      {
        ...{ id: 'a1', state: 'PH', capacity: 'focal-point', agency: 'police', subject: 'ph-officer' },
        ...{ from: '2026-02-01', until: '2027-01-01' },
      },
    ]);
    expect(accreditationsOf(lists, {}, { day: '2027-01-01', position: 100n }, '', 9)).toEqual([]);
  });

  it('give what was known at a position, whatever was recorded later', () => {
    expect(idsOn('2027-06-01', 3n)).toEqual(['l1', 'l2']);
    expect(idsOn('2027-06-01', 4n)).toEqual(['l2']);
    expect(idsOn('2028-01-01', 5n)).toEqual(['l2']);
    expect(idsOn('2026-02-01', 1n)).toEqual(['l1']);
    expect(linkagesOf(lists, {}, { day: '2026-06-01', position: 3n }, '', 1)[0]?.until).toBeNull();
    const known = accreditationsOf(lists, { state: 'PH' }, { day: '2027-06-01', position: 4n }, '', 9);
    expect(known).toMatchObject([{ id: 'a1', until: null }]);
    expect(accreditationsOf(lists, { state: 'TH' }, { day: '2026-06-01', position: 100n }, '', 9)).toEqual([]);
  });

  it('are those of a list of all facts, for any periods, on any day, as known at any position', () => {
    fc.assert(
      fc.property(fc.array(linkages, { maxLength: 8 }), days, fc.nat({ max: 9 }), (commands, day, known) => {
        const told: LinkageFact[] = [];
        for (const command of commands) {
          try {
            told.push(...linkageDecider.decide(command, fold(linkageDecider, told)));
          } catch {
            // refused: nothing was recorded
          }
        }
        const logged = told.map((fact, index) => place(fact, 'linkage-l1', BigInt(index + 1)));
        const state = fold(linkageDecider, told.slice(0, known));
        const periods = state.name === 'unknown' ? [] : state.periods;
        const holds = periods.filter(({ from, until }) => from <= day && (until === null || until > day));
        const found = linkagesOf(givenView(view)(...logged).queries(), {}, { day, position: BigInt(known) }, '', 9);
        expect(found.map(({ from, until }) => ({ from, until }))).toEqual(holds);
      }),
      { numRuns: 300 },
    );
  });
});
