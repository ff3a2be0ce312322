import { expect, it } from '@jest/globals';
import type { Caller } from '#web/auth/caller.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { everyCaller, wrongDecisions } from '#web/auth/policy-table.js';
import { partyOf } from './erasure.answer.js';
import { LISTS } from './erasure.record.js';

const access = new CedarAccess(cedarPoliciesFrom([new URL('./erasure.cedar', import.meta.url)]));

const callers: readonly Caller[] = [
  ...everyCaller(['PH', 'TH', 'VN'], ['ASEC', 'ACWC']),
  { subject: 'second-ph', role: 'unit-head', unit: 'PH-BORDER', state: 'PH' },
];

const PARTIES: Readonly<Record<string, readonly string[]>> = {
  'two units': ['PH-ATU', 'TH-ATU'],
  'a unit and a post': ['TH-ATU', 'PH-CONSULAR'],
  'states and the Working Group': ['PH', 'VN', 'working-group'],
  'bodies and the Working Group': ['ACWC', 'working-group'],
};

const ACTS = ['ask', 'withdraw', 'object', 'withdraw-objection'];
const HOLDS = ['hold', 'lift-hold'];
const OVERSIGHT = ['delegate', 'chair', 'secretariat', 'analyst', 'auditor'];
const ACTING = ['unit-head', 'consular-officer', 'delegate', 'body-reporter', 'chair', 'secretariat'];

/** As docs/domain.md §12 says it. */
function mayDo(caller: Caller, verb: string, parties: readonly string[]): boolean {
  const { role } = caller;
  const isParty = parties.includes(partyOf(caller));
  if (verb === 'know') return OVERSIGHT.includes(role) || (isParty && role !== 'registrar');
  if (ACTS.includes(verb)) return isParty && ACTING.includes(role);
  return HOLDS.includes(verb) && (role === 'chair' || (role === 'unit-head' && isParty));
}

it('Every role in every relation to a record may do what docs/domain.md says to its erasure, and nothing else', () => {
  const resources = Object.fromEntries(
    Object.entries(PARTIES).map(([name, parties]) => [name, { type: 'Erasure', attributes: { parties } }]),
  );
  const actions = ['know', ...ACTS, ...HOLDS, 'erase', 'propose', 'list'].map((verb) => `erasure.${verb}`);
  const wrong = wrongDecisions(access, { callers, resources, actions }, ({ caller, action, relation }) =>
    mayDo(caller, action.slice('erasure.'.length), PARTIES[relation] ?? []),
  );
  expect(wrong).toEqual([]);
});

it('Lists are for all who can be a party or oversee', () => {
  const wrong = wrongDecisions(
    access,
    { callers, resources: { lists: LISTS }, actions: ['erasure.list', 'erasure.know'] },
    ({ caller, action }) => action === 'erasure.list' && caller.role !== 'registrar',
  );
  expect(wrong).toEqual([]);
});
