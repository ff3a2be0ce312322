import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recorded } from '#event-store/recorded.js';
import { givenView } from '#views/given-view.js';
import type { Caller } from '#web/auth/caller.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { everyCaller, wrongDecisions } from '#web/auth/policy-table.js';
import type { Submitter } from './contract.js';
import { NOBODY, submitting } from './party.js';
import { practiceResource } from './practice.record.js';
import { after, PATHS, submitted } from './given-practice.js';
import { isPublic, STATES } from './practice-state.js';
import { listPractices } from './views/practice-lists.js';
import { view } from './views/practices.js';

const access = new CedarAccess(cedarPoliciesFrom([new URL('./practice.cedar', import.meta.url)]));

// Every role in four states and two bodies, and a person of a second unit of PH: the same state is not enough.
const callers: readonly Caller[] = [
  ...everyCaller(['PH', 'TH', 'VN', 'SG'], ['ASEC', 'ACWC']),
  { subject: 'second-ph', role: 'officer', unit: 'PH-BORDER', state: 'PH' },
];

const SUBMITTERS: Readonly<Record<string, Submitter>> = {
  'unit of PH': { kind: 'unit', unit: 'PH-ATU', state: 'PH' },
  'delegation of PH': { kind: 'state', state: 'PH' },
  ACWC: { kind: 'body', body: 'ACWC' },
};
const REVIEWERS: readonly string[] = ['TH', 'VN'];

/** As docs/domain.md §5 says it, by relation; who reads unpublished words, as ADR 13 does. */
function mayDo({ role, unit, state = '', body }: Caller, action: string, submitter: Submitter, open: boolean): boolean {
  const ofUnit = role === 'officer' || role === 'unit-head';
  const isSubmitter =
    (submitter.kind === 'unit' && ofUnit && unit === submitter.unit) ||
    (submitter.kind === 'state' && role === 'delegate' && state === submitter.state) ||
    (submitter.kind === 'body' && role === 'body-reporter' && body === submitter.body);
  const reviews = role === 'delegate' && REVIEWERS.includes(state);
  const oversees = ['delegate', 'chair', 'secretariat', 'analyst', 'auditor'].includes(role);
  switch (action) {
    case 'practice.know':
      return open || isSubmitter || oversees;
    case 'practice.read-history':
      return isSubmitter || oversees;
    case 'practice.read-content':
      return isSubmitter || reviews || role === 'secretariat' || role === 'chair';
    case 'practice.submit':
    case 'practice.revise':
      return isSubmitter;
    case 'practice.withdraw':
      return isSubmitter || role === 'chair';
    case 'practice.screen':
      return role === 'secretariat';
    case 'practice.start-review':
    case 'practice.ask-revision':
      return role === 'secretariat' || role === 'chair';
    case 'practice.review':
      return reviews;
    case 'practice.adopt':
    case 'practice.report-result':
      return role === 'delegate' || role === 'unit-head';
    case 'practice.list':
    case 'practice.delete':
      return false;
    default:
      return role === 'chair';
  }
}

it('Every role in every relation to a practice may do what docs/domain.md says, and nothing else', () => {
  const relations = Object.entries(SUBMITTERS).flatMap(([name, submitter]) =>
    [false, true].map((open) => [`${name}${open ? ', published' : ''}`, { submitter, open }] as const),
  );
  const resources = Object.fromEntries(
    relations.map(([name, { submitter, open }]) => [
      name,
      practiceResource({ submitter, reviewers: REVIEWERS, isPublic: open }),
    ]),
  );
  const verbs =
    'know read-history read-content submit screen start-review review ask-revision revise endorse decline publish adopt report-result withdraw supersede list delete';
  const actions = verbs.split(' ').map((verb) => `practice.${verb}`);
  const by = new Map(relations);
  const wrong = wrongDecisions(access, { callers, resources, actions }, ({ caller, action, relation }) => {
    const { submitter, open } = by.get(relation)!;
    return mayDo(caller, action, submitter, open);
  });
  expect(wrong).toEqual([]);
});

it('Whoever acts for no unit, state or body that submits practices submits none', () => {
  const submitFor = (of: (caller: Caller) => Submitter) =>
    callers.filter((caller) => {
      const resource = practiceResource({ submitter: of(caller), reviewers: [], isPublic: false });
      return access.permits(caller, 'practice.submit', resource);
    });
  expect(submitFor(() => NOBODY)).toEqual([]);
  const acting = ['officer', 'unit-head', 'delegate', 'body-reporter'];
  expect(submitFor(submitting)).toEqual(callers.filter(({ role }) => acting.includes(role)));
});

it('Everyone signed in may list practices', () => {
  const lists = { type: 'Practices', attributes: {} };
  expect(callers.filter((caller) => !access.permits(caller, 'practice.list', lists))).toEqual([]);
});

const records = fc.array(
  fc.tuple(
    fc.constantFrom<Submitter>(...Object.values(SUBMITTERS), { kind: 'unit', unit: 'PH-BORDER', state: 'PH' }),
    fc.constantFrom(...STATES),
  ),
  { maxLength: 12 },
);

it('A list holds exactly the practices that the policies permit, row by row', () => {
  fc.assert(
    fc.property(records, fc.constantFrom(...callers), (practices, caller) => {
      const facts = practices.flatMap(([submitter, state], index) =>
        after(...PATHS[state]).map((fact, revision) =>
          recorded<string, unknown>(revision === 0 ? { ...fact, conduct: { ...submitted.conduct, submitter } } : fact, {
            stream: `practice-${index}`,
            revision,
            position: BigInt(index * 100 + revision + 1),
          }),
        ),
      );
      const permitted = practices
        .map(([submitter, name], index) => ({ id: String(index), submitter, name }))
        .filter(({ submitter, name }) => {
          const resource = practiceResource({ submitter, reviewers: REVIEWERS, isPublic: isPublic({ name } as never) });
          return access.permits(caller, 'practice.know', resource);
        });
      const shown = listPractices(givenView(view)(...facts).queries(), caller, {}, { limit: 100 });
      expect(shown.map(({ id }) => id)).toEqual(permitted.map(({ id }) => id).reverse());
    }),
    { numRuns: 200 },
  );
});
