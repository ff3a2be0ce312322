import fc from 'fast-check';
import { recorded } from '#event-store/recorded.js';
import { givenView } from '#views/given-view.js';
import type { Caller } from '#web/auth/caller.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { everyCaller, wrongDecisions } from '#web/auth/policy-table.js';
import { exchangeResource } from './exchange.record.js';
import { STATES } from './exchange-state.js';
import { after, PATHS, submitted } from './given-request.js';
import { informationResource } from './information/information.record.js';
import { listRequests } from './views/exchange-lists.js';
import { view } from './views/exchange-requests.js';
import { listInformation, view as informationView } from './views/information.js';

const access = new CedarAccess(cedarPoliciesFrom([new URL('./exchange.cedar', import.meta.url)]));

// Every role in four states and two bodies, and persons of a second unit of PH and of TH: the same state is not enough.
const callers: readonly Caller[] = [
  ...everyCaller(['PH', 'TH', 'VN', 'SG'], ['ASEC', 'ACWC']),
  { subject: 'second-ph', role: 'officer', unit: 'PH-BORDER', state: 'PH' },
  { subject: 'second-th', role: 'unit-head', unit: 'TH-BORDER', state: 'TH' },
];

const REQUESTING = 'clarify withdraw close reopen ask-onward-use acknowledge-recall submit'.split(' ');
const REQUESTED =
  'acknowledge seek-clarification notify-delay answer-in-part answer refuse refer grant-onward-use deny-onward-use recall-answer'.split(
    ' ',
  );
const OVERSIGHT = ['delegate', 'chair', 'analyst', 'auditor'];

/** As docs/domain.md §2, §3 and §10 say it, by the words of the table. */
function mayDo({ role, unit }: Caller, action: string, from: string, to: string): boolean {
  const ofUnit = role === 'officer' || role === 'unit-head';
  const requesting = ofUnit && unit === from;
  const requested = ofUnit && unit === to;
  if (REQUESTING.includes(action)) return requesting;
  if (REQUESTED.includes(action)) return requested;
  if (action === 'read-content') return requesting || requested;
  if (action === 'know') return requesting || requested || OVERSIGHT.includes(role);
  return false;
}

it('Every role in every relation to a request may do what docs/domain.md says, and nothing else', () => {
  const requests: Record<string, readonly [string, string]> = {
    'request from PH to TH': ['PH-ATU', 'TH-ATU'],
    'request from TH to PH': ['TH-ATU', 'PH-ATU'],
    'request from VN to SG': ['VN-ATU', 'SG-ATU'],
  };
  const resources = Object.fromEntries(
    Object.entries(requests).map(([name, [from, to]]) => [name, exchangeResource({ from, to })]),
  );
  const verbs = [...REQUESTING, ...REQUESTED, 'read-content', 'read-withheld', 'know', 'list', 'delete'];
  const actions = verbs.map((verb) => `exchange.${verb}`);
  const wrong = wrongDecisions(access, { callers, resources, actions }, ({ caller, action, relation }) => {
    const [from, to] = requests[relation] ?? ['', ''];
    return mayDo(caller, action.slice('exchange.'.length), from, to);
  });
  expect(wrong).toEqual([]);
});

it('Information supplied unasked is given by the supplying unit, read by both units, and known to oversight', () => {
  const resources = {
    'information from PH to TH': informationResource({ from: 'PH-ATU', to: 'TH-ATU' }),
    'information from VN to SG': informationResource({ from: 'VN-ATU', to: 'SG-ATU' }),
  };
  const actions = ['supply', 'know', 'read-content'].map((verb) => `information.${verb}`);
  const wrong = wrongDecisions(access, { callers, resources, actions }, ({ caller, action, relation }) => {
    const [from, to] = relation.includes('PH') ? ['PH-ATU', 'TH-ATU'] : ['VN-ATU', 'SG-ATU'];
    const party = ['officer', 'unit-head'].includes(caller.role) && (caller.unit === from || caller.unit === to);
    if (action === 'information.supply') return party && caller.unit === from;
    if (action === 'information.read-content') return party;
    return action === 'information.know' && (party || OVERSIGHT.includes(caller.role));
  });
  expect(wrong).toEqual([]);
});

it('Lists are for persons of units and for oversight', () => {
  const resources = { lists: { type: 'ExchangeLists', attributes: {} } };
  const actions = ['exchange.list', 'information.list'];
  const wrong = wrongDecisions(access, { callers, resources, actions }, ({ caller: { role } }) =>
    ['officer', 'unit-head', ...OVERSIGHT].includes(role),
  );
  expect(wrong).toEqual([]);
});

const UNITS = ['PH-ATU', 'TH-ATU', 'VN-ATU', 'PH-BORDER'];
const pairs = fc
  .array(fc.tuple(fc.constantFrom(...UNITS), fc.constantFrom(...UNITS), fc.constantFrom(...STATES)), { maxLength: 12 })
  .map((records) => records.filter(([from, to]) => from !== to));
const listing = fc.constantFrom(
  ...callers.filter((caller) => access.permits(caller, 'exchange.list', { type: 'ExchangeLists', attributes: {} })),
);

it('A list holds exactly the requests that the policies permit, row by row', () => {
  fc.assert(
    fc.property(
      pairs,
      listing,
      fc.constantFrom(undefined, 'inbox' as const, 'outbox' as const),
      (records, caller, box) => {
        const facts = records.flatMap(([from, to, state], index) =>
          after(...PATHS[state]).map((fact, revision) =>
            recorded<string, unknown>(
              revision === 0 ? { ...fact, conduct: { ...submitted.conduct, from, to } } : fact,
              {
                stream: `exchange-${String(index)}`,
                revision,
                position: BigInt(index * 100 + revision + 1),
              },
            ),
          ),
        );
        const permitted = records
          .map(([from, to], index) => ({ from, to, id: String(index) }))
          .filter((record) => access.permits(caller, 'exchange.know', exchangeResource(record)))
          .filter(({ from, to }) => {
            if (box === undefined || caller.unit === undefined) return true;
            return caller.unit === (box === 'inbox' ? to : from);
          });
        const queries = givenView(view)(...facts).queries();
        const filter = { overdue: false, ...(box && { box }) };
        const shown = listRequests(queries, caller, filter, { now: 0, limit: 100 });
        expect(shown.map(({ id }) => id)).toEqual(permitted.map(({ id }) => id).reverse());
      },
    ),
    { numRuns: 150 },
  );
});

it('A list of information holds exactly the records that the policies permit, row by row', () => {
  fc.assert(
    fc.property(pairs, listing, (records, caller) => {
      const facts = records.map(([from, to], index) =>
        recorded(
          { type: 'exchange.information-supplied.v1', conduct: { from, to } },
          { stream: `information-${String(index)}`, position: BigInt(index + 1) },
        ),
      );
      const permitted = records
        .map(([from, to], index) => ({ from, to, id: String(index) }))
        .filter((record) => access.permits(caller, 'information.know', informationResource(record)));
      const shown = listInformation(givenView(informationView)(...facts).queries(), caller, undefined, { limit: 100 });
      expect(shown.map(({ id }) => id)).toEqual(permitted.map(({ id }) => id).reverse());
    }),
    { numRuns: 200 },
  );
});
