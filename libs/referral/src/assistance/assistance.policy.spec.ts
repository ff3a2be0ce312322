import { jest } from '@jest/globals';
import fc from 'fast-check';
import { recorded } from '#event-store/recorded.js';
import { fold } from '#kernel/decider.js';
import { HOUR } from '#kernel/time.js';
import { givenView } from '#views/given-view.js';
import type { Caller } from '#web/auth/caller.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { everyCaller, wrongDecisions } from '#web/auth/policy-table.js';
import type { AssistanceFact } from '../contract.js';
import { assistanceOf, listAssistance, view } from '../views/assistance-requests.js';
import { ASSISTANCE_REQUEST, assistanceResource } from './assistance.record.js';
import { assistanceDecider, type Existing, isOverdue, STATES, type StateName } from './assistance-request.js';
import { after, DUE, PATHS } from './given-assistance.js';

const access = new CedarAccess(cedarPoliciesFrom([new URL('../referral.cedar', import.meta.url)]));

// Every role in four states and two bodies; a second unit and a second post, and a person whose token names another state.
const callers: readonly Caller[] = [
  ...everyCaller(['PH', 'TH', 'VN', 'SG'], ['ASEC', 'ACWC']),
  { subject: 'second-th', role: 'officer', unit: 'TH-BORDER', state: 'TH' },
  { subject: 'second-ph', role: 'consular-officer', post: 'PH-BANGKOK', state: 'PH' },
  { subject: 'elsewhere', role: 'officer', unit: 'TH-ATU', state: 'VN' },
];

const OF_UNIT = ['request', 'withdraw', 'close'];
const OF_POST = ['acknowledge', 'answer', 'decline'];
const OVERSIGHT = ['delegate', 'chair', 'analyst', 'auditor'];

/** As docs/domain.md §4 says it: TH asks the post of PH. */
function mayDo({ role, unit, post, state }: Caller, action: string, of: StateName): boolean {
  const ofUnit = (role === 'officer' || role === 'unit-head') && unit === 'TH-ATU' && state === 'TH';
  const ofPost = role === 'consular-officer' && post === 'PH-CONSULAR';
  if (OF_UNIT.includes(action)) return ofUnit;
  if (OF_POST.includes(action)) return ofPost;
  if (action === 'read-content') return ofUnit || (ofPost && of !== 'withdrawn');
  return action === 'know' && (ofUnit || ofPost || OVERSIGHT.includes(role));
}

const stateOf = (name: StateName) => fold(assistanceDecider, after(...PATHS[name])) as Existing;

it('Every role in every relation to a request may do what docs/domain.md says, and nothing else', () => {
  const resources = Object.fromEntries(STATES.map((name) => [name, assistanceResource(stateOf(name).request)]));
  const actions = [...OF_UNIT, ...OF_POST, 'know', 'read-content', 'read-withheld', 'list', 'delete'];
  const axes = { callers, resources, actions: actions.map((verb) => `assistance.${verb}`) };
  const wrong = wrongDecisions(access, axes, ({ caller, action, relation }) =>
    mayDo(caller, action.slice('assistance.'.length), relation as StateName),
  );
  expect(wrong).toEqual([]);
});

it('Nobody does to a request what is done to a referral, or the other way round', () => {
  const resource = assistanceResource(stateOf('requested').request);
  for (const caller of callers) expect(access.permits(caller, 'referral.know', resource)).toBe(false);
});

it('A reading names unit and post, and the unit alone once the request was withdrawn', () => {
  for (const name of STATES) {
    const state = stateOf(name);
    const parties = name === 'withdrawn' ? ['TH-ATU'] : ['TH-ATU', 'PH-CONSULAR'];
    expect(ASSISTANCE_REQUEST.parties?.(state, assistanceResource(state.request))).toEqual(parties);
  }
});

it('Lists are for persons of units and posts and for oversight', () => {
  const resources = { lists: { type: 'AssistanceLists', attributes: {} } };
  const wrong = wrongDecisions(access, { callers, resources, actions: ['assistance.list'] }, ({ caller: { role } }) =>
    ['officer', 'unit-head', 'consular-officer', ...OVERSIGHT].includes(role),
  );
  expect(wrong).toEqual([]);
});

const made = fc.array(
  fc.record({
    from: fc.constantFrom('TH-ATU', 'SG-ATU', 'TH-BORDER'),
    to: fc.constantFrom('PH-CONSULAR', 'VN-CONSULAR', 'PH-BANGKOK'),
    state: fc.constantFrom(...STATES),
  }),
  { maxLength: 10 },
);
const listing = fc.constantFrom(
  ...callers.filter(
    (caller) =>
      caller.subject !== 'elsewhere' &&
      access.permits(caller, 'assistance.list', { type: 'AssistanceLists', attributes: {} }),
  ),
);

it('A list holds exactly the requests that the policies permit, by state and limit, and pages lose and repeat none', () => {
  fc.assert(
    fc.property(
      made,
      listing,
      fc.option(fc.constantFrom(...STATES), { nil: undefined }),
      fc.boolean(),
      fc.constantFrom(DUE, DUE + HOUR),
      (records, caller, state, overdue, now) => {
        const logs = records.map(({ from, to, state: name }, index) =>
          after(...PATHS[name]).map((fact, revision) => {
            const place = {
              stream: `assistance-${String(index)}`,
              revision,
              position: BigInt(index * 100 + revision + 1),
            };
            if (fact.type !== 'assistance.requested.v1') return recorded<string, unknown>(fact, place);
            const parties = { from, fromState: from.slice(0, 2), to, toState: to.slice(0, 2) };
            return recorded<string, unknown>({ ...fact, conduct: { ...fact.conduct, ...parties } }, place);
          }),
        );
        const permitted = logs.flatMap((facts, index) => {
          const reached = fold(assistanceDecider, facts as readonly unknown[] as readonly AssistanceFact[]) as Existing;
          const isWanted = (state === undefined || reached.name === state) && (!overdue || isOverdue(reached, now));
          return isWanted && access.permits(caller, 'assistance.know', assistanceResource(reached.request))
            ? [String(index)]
            : [];
        });
        const queries = givenView(view)(...logs.flat()).queries();
        const shown: string[] = [];
        for (let next: string | undefined; ;) {
          const rows = listAssistance(
            queries,
            caller,
            { state, overdue },
            { now, limit: 3, ...(next && { after: next }) },
          );
          if (rows.length === 0) break;
          shown.push(...rows.map(({ id }) => id));
          next = rows.at(-1)!.position;
        }
        expect(shown).toEqual(permitted.reverse());
      },
    ),
    { numRuns: 300 },
  );
});

it('What is overdue among many open requests is gone through where nobody waits for it', async () => {
  const [first] = after();
  if (first?.type !== 'assistance.requested.v1') throw new Error('a story begins with a request');
  const overdueOf = async (number: number) => {
    const facts = Array.from({ length: number }, (_, index) => {
      const place = { stream: `assistance-${String(index)}`, revision: 0, position: BigInt(index + 1) };
      return recorded<string, unknown>(first, place);
    });
    const queries = givenView(view)(...facts).queries();
    const apart = jest.spyOn(queries, 'apart');
    const post = { post: first.conduct.to };
    const place = { now: Date.parse(first.conduct.dueAt) + 1, limit: 3 };
    const found = await assistanceOf(queries, post, { overdue: true }, place);
    expect(found).toEqual(listAssistance(queries, post, { overdue: true }, place));
    expect(found).toHaveLength(3);
    await assistanceOf(queries, post, { overdue: false }, place);
    return apart.mock.calls.length;
  };
  expect([await overdueOf(499), await overdueOf(500)]).toEqual([0, 1]);
});
