import { describe, expect, it } from '@jest/globals';
import { givenGolden } from '#event-store/given-golden.js';
import { fold } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import { agreementDecider } from '../agreement/agreement.js';
import { bodyDecider } from '../registered/body.js';
import type { RegistryFact } from '../contract.js';
import { entryDecider } from '../directory/entry.js';
import { postDecider } from '../registered/post.js';
import { registry } from '../registry.module.js';
import { stateDecider } from '../registered/state.js';
import { accreditationDecider } from '../tenure/accreditation.js';
import { linkageDecider } from '../tenure/linkage.js';
import { unitDecider } from '../registered/unit.js';

const { facts, written, writtenNow } = givenGolden(new URL('./registry.ndjson', import.meta.url));

/** Every type of the contract, and what its conduct is made of; the compiler keeps the list whole. */
const CONDUCT: Readonly<Record<RegistryFact['type'], string>> = {
  'registry.state-admitted.v1': 'state name memberSince',
  'registry.state-left.v1': 'state on',
  'registry.state-readmitted.v1': 'state on',
  'registry.unit-registered.v1': 'unit state name community establishedOn',
  'registry.unit-established.v1': 'unit on',
  'registry.unit-time-zone-recorded.v1': 'unit timeZone',
  'registry.unit-closed.v1': 'unit on',
  'registry.body-registered.v1': 'body name',
  'registry.post-registered.v1': 'post state hostStates name city kind',
  'registry.post-time-zone-recorded.v1': 'post timeZone',
  'registry.post-closed.v1': 'post on',
  'registry.agreement-concluded.v1': 'agreement parties concludedOn version mandatory withinHours citation',
  'registry.agreement-entered-into-force.v1': 'on',
  'registry.agreement-amended.v1': 'version mandatory withinHours citation from',
  'registry.agreement-terminated.v1': 'on',
  'registry.agreement-confirmed.v1': 'version state at',
  'registry.linkage-established.v1': 'linkage unit body from',
  'registry.linkage-ended.v1': 'on',
  'registry.officer-accredited.v1': 'accreditation state capacity agency subject from',
  'registry.accreditation-ended.v1': 'on',
  'registry.entry-added.v1': 'entry inventory state fields languages visibility organisation consentedOn confirmedOn',
  'registry.entry-revised.v1': 'state fields languages visibility organisation confirmedOn',
  'registry.entry-confirmed.v1': 'on',
  'registry.entry-retired.v1': 'on reason',
  'registry.content-erased.v1': 'on reason keys',
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
  expect(writtenNow).toEqual(written);
});

describe('Stored records read as they did', () => {
  const after = <State>(
    decider: { readonly initial: State; evolve(state: State, fact: never): State },
    record: string,
  ): State => {
    const own = facts.filter(({ stream }) => stream.startsWith(record));
    return fold(decider, own);
  };

  it('a state that left and is a member again', () => {
    expect(after(stateDecider, 'state-PH')).toEqual({
      name: 'member',
      admitted: { state: 'PH', name: 'Philippines', memberSince: '1967-08-08' },
      memberships: [
        { from: '1967-08-08', until: '2030-01-01' },
        { from: '2031-01-01', until: null },
      ],
    });
  });

  it('a unit whose day was learnt, and that was closed', () => {
    const unit = { name: 'closed', establishedOn: '2003-05-26', closedOn: '2032-01-01', timeZone: 'Asia/Manila' };
    expect(after(unitDecider, 'unit-PH-ATU')).toMatchObject(unit);
  });

  it.each([
    ['body-DGICM', bodyDecider, 'registered'],
    ['post-PH-BANGKOK', postDecider, 'closed'],
    ['agreement-28410007', agreementDecider, 'terminated'],
    ['agreement-5a0c7d1e', agreementDecider, 'in-force'],
    ['linkage-', linkageDecider, 'ended'],
    ['accreditation-', accreditationDecider, 'ended'],
  ] as const)('%s', (record, decider, name) => {
    expect(after<{ readonly name: string }>(decider, record).name).toBe(name);
  });

  it('an entry that was revised, retired and erased', () => {
    const [added] = facts.filter(({ type }) => type === 'registry.entry-added.v1');
    const entry = { name: 'erased', on: '2024-05-01', confirmedOn: '2024-03-10', inventory: 'experts' };
    expect(after(entryDecider, added?.stream ?? '')).toMatchObject(entry);
  });

  it('in every view of the register', () => {
    const counted = (name: string, table: string) => {
      const view = registry.views.find((each) => each.name === name)!;
      return givenView(view)(...facts).get(`SELECT count(*) AS n FROM ${table}`)?.n;
    };
    expect([counted('register', 'membership'), counted('register', 'unit'), counted('register', 'body')]).toEqual([
      3, 4, 1,
    ]);
    expect([counted('register-tenures', 'linkage'), counted('register-tenures', 'accreditation')]).toEqual([2, 2]);
    expect([counted('directory', 'entry'), counted('directory', 'upkeep')]).toEqual([1, 1]);
    const consular = ['post', 'terms', 'confirmation'].map((table) => counted('consular-register', table));
    expect(consular).toEqual([1, 3, 1]);
    expect(counted('indicators', 'span')).toBe(14);
  });
});
