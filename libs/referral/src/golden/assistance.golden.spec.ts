import { givenGolden } from '#event-store/given-golden.js';
import { fold } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import { assistanceDecider } from '../assistance/assistance-request.js';
import type { AssistanceFact } from '../contract.js';
import { view } from '../views/assistance-requests.js';

const golden = givenGolden(new URL('./assistance.ndjson', import.meta.url));
const { facts } = golden;

/** Every type of the contract, and what its conduct is made of; the compiler keeps the list whole. */
const CONDUCT: Readonly<Record<AssistanceFact['type'], string>> = {
  'assistance.requested.v1': 'from fromState to toState purpose at dueAt',
  'assistance.acknowledged.v1': 'at',
  'assistance.answered.v1': 'at',
  'assistance.declined.v1': 'at grounds',
  'assistance.withdrawn.v1': 'at',
  'assistance.closed.v1': 'at',
};

it('There is a stored fact of every type in the contract, and of no other', () => {
  expect([...new Set(facts.map(({ type }) => type))].sort()).toEqual(Object.keys(CONDUCT).sort());
});

it.each(Object.entries(CONDUCT))('%s is made of the fields that it was stored with', (type, fields) => {
  const conducts = facts.filter((fact) => fact.type === type).map(({ conduct }) => Object.keys(conduct as object));
  for (const conduct of conducts) expect(conduct.sort()).toEqual(fields.split(' ').sort());
});

it('Every stored fact is written again byte for byte', () => {
  expect(golden.writtenNow).toEqual(golden.written);
});

it.each([
  ['closed', 3],
  ['declined', 1],
  ['withdrawn', 1],
] as const)('A stored request reads as it did: %s', (state, revision) => {
  const last = facts.findLast(({ type }) => type === `assistance.${state}.v1`);
  const own = facts.filter(({ stream }) => stream === last?.stream);
  expect(own.map((fact) => fact.revision)).toEqual(own.map((_, place) => place));
  const folded = fold(assistanceDecider, own as readonly unknown[] as readonly AssistanceFact[]);
  expect(folded).toMatchObject({ name: state, request: { from: 'TH-ATU', to: 'PH-CONSULAR', toState: 'PH' } });
  const row = givenView(view)(...own).get('SELECT state, revision, unit, post FROM request');
  expect({ ...row }).toEqual({ state, revision, unit: 'TH-ATU', post: 'PH-CONSULAR' });
});
