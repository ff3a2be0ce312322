import { givenGolden } from '#event-store/given-golden.js';
import { fold } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import type { ReferralFact } from '../contract.js';
import { referralDecider } from '../referral.js';
import { view as referrals } from '../views/referrals.js';

const golden = givenGolden(new URL('./referral.ndjson', import.meta.url));
const { facts } = golden;

const RAISED = 'unit hostState nationality post rule raisedAt track dueSince notifyBy';
/** Every type of the contract, and what its conduct is made of; the compiler keeps the list whole. */
const CONDUCT: Readonly<Record<ReferralFact['type'], readonly string[]>> = {
  'referral.raised.v1': [`${RAISED} custody detainedAt`, `${RAISED} identification identifiedAt`],
  'referral.wishes-recorded.v1': ['at wish informedOfRightOn dueSince notifyBy'],
  'referral.withheld.v1': ['at reason reviewOn'],
  'referral.hold-lifted.v1': ['at dueSince notifyBy'],
  'referral.notified.v1': ['at toldAt channel post postState'],
  'referral.acknowledged.v1': ['at'],
  'referral.nationality-confirmed.v1': ['at'],
  'referral.nationality-denied.v1': ['at'],
  'referral.assistance-asked.v1': ['at'],
  'referral.assistance-answered.v1': ['at'],
  'referral.access-recorded.v1': ['at kind tookPlaceAt'],
  'referral.assistance-arranged.v1': ['at kind'],
  'referral.closed.v1': ['at outcome'],
  'referral.consent-withdrawn.v1': ['at'],
  'referral.limit-passed.v1': ['at notifyBy'],
};

it('There is a stored fact of every type in the contract, and of no other', () => {
  expect([...new Set(facts.map(({ type }) => type))].sort()).toEqual(Object.keys(CONDUCT).sort());
});

it.each(Object.entries(CONDUCT))('%s is made of the fields that it was stored with', (type, forms) => {
  const sorted = (fields: string) => fields.split(' ').sort().join(' ');
  const conducts = facts
    .filter((fact) => fact.type === type)
    .map(({ conduct }) => sorted(Object.keys(conduct as object).join(' ')));
  expect([...new Set(conducts)].sort()).toEqual(forms.map(sorted).sort());
});

it('Every stored fact is written again byte for byte', () => {
  expect(golden.writtenNow).toEqual(golden.written);
});

describe('Stored referrals read as they did', () => {
  const streams = [...new Set(facts.map(({ stream }) => stream))];
  const ends = [
    ['of a person held, told late', 'closed', 10, 'PH-CONSULAR', { noted: true, nationalityAsSeen: 'denied' }],
    ['of a victim, told after a hold', 'notified', 4, 'PH-CONSULAR', { wish: 'requests', noted: false }],
    ['of a victim, never told', 'closed', 3, 'PH-CONSULAR', { wish: 'declines', hold: { reason: 'no-consent' } }],
    ['of a victim, who took the consent back', 'consent-withdrawn', 3, 'PH-CONSULAR', { withdrawn: { revision: 3 } }],
  ] as const;

  it.each(ends.map((end, index) => [...end, index] as const))('%s', (_, name, revision, post, rest, index) => {
    const own = facts.filter(({ stream }) => stream === streams[index]);
    expect(own.map((fact) => fact.revision)).toEqual(own.map((__, place) => place));
    const state = fold(referralDecider, own as readonly unknown[] as readonly ReferralFact[]);
    expect(state).toMatchObject({ name, revision, referral: { post, ...rest } });
    const row = givenView(referrals)(...own).get('SELECT name, told IS NULL AS untold FROM referral');
    expect({ ...row }).toEqual({ name, untold: index === 2 ? 1 : 0 });
  });
});
