import { givenGolden } from '#event-store/given-golden.js';
import { fold } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import type { ExchangeFact, InformationSupplied } from '../contract.js';
import { exchangeRequest } from '../exchange-request.js';
import { view as requests } from '../views/exchange-requests.js';
import { view as informationSupplied } from '../views/information.js';

const golden = givenGolden(new URL('./exchange.ndjson', import.meta.url));
const { facts } = golden;

/** Every type of the contract, and what its conduct is made of; the compiler keeps the list whole. */
const CONDUCT: Readonly<Record<(ExchangeFact | InformationSupplied)['type'], string>> = {
  'exchange.submitted.v1':
    'from fromState to toState group kind urgency handling legalBasis exploitation route persons channels caseFile fastTrack policyVersion submittedAt acknowledgeBy dueAt',
  'exchange.acknowledged.v1': 'at',
  'exchange.clarification-sought.v1': 'at',
  'exchange.clarified.v1': 'at',
  'exchange.delay-notified.v1': 'at reason dueAt',
  'exchange.partly-answered.v1': 'at handling evaluation',
  'exchange.answered.v1': 'at handling evaluation',
  'exchange.refused.v1': 'at grounds',
  'exchange.partly-refused.v1': 'at grounds',
  'exchange.referred-to-central-authority.v1': 'at',
  'exchange.withdrawn.v1': 'at',
  'exchange.closed.v1': 'at useful',
  'exchange.reopened.v1': 'at dueAt',
  'exchange.onward-use-asked.v1': 'at',
  'exchange.onward-use-granted.v1': 'at',
  'exchange.onward-use-denied.v1': 'at',
  'exchange.answer-recalled.v1': 'at',
  'exchange.onward-use-asked.v2': 'at answer recipient purpose',
  'exchange.onward-use-granted.v2': 'at asked',
  'exchange.onward-use-denied.v2': 'at asked',
  'exchange.answer-recalled.v2': 'at answer',
  'exchange.recall-acknowledged.v1': 'at',
  'exchange.limit-passed.v1': 'at limit dueAt',
  'exchange.content-erased.v1': 'at reason keys',
  'exchange.information-supplied.v1':
    'from fromState to toState kind handling evaluation exploitation route persons caseFile at',
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

describe('Stored requests read as they did', () => {
  const ends = {
    long: ['closed', 18],
    silent: ['closed', 3],
    withdrawn: ['withdrawn', 1],
    recalled: ['recall-acknowledged', 7],
  } as const;
  const streams = [...new Set(facts.map(({ stream }) => stream).filter((stream) => stream.startsWith('exchange-')))];

  it.each(Object.entries(ends).map(([name, end], index) => [name, index, end] as const))(
    '%s',
    (_, index, [state, revision]) => {
      const own = facts.filter(({ stream }) => stream === streams[index]);
      expect(own.map((fact) => fact.revision)).toEqual(own.map((__, place) => place));
      expect(fold(exchangeRequest, own as readonly unknown[] as readonly ExchangeFact[]).name).toBe(state);
      expect(own.at(-1)?.revision).toBe(revision);
      const row = givenView(requests)(...own).get('SELECT state, revision FROM request');
      expect({ ...row }).toEqual({ state, revision });
    },
  );
});

it('Stored information is in its view', () => {
  expect(givenView(informationSupplied)(...facts).get('SELECT count(*) AS n FROM information')).toMatchObject({ n: 1 });
});
