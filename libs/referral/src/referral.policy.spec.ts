import fc from 'fast-check';
import { recorded } from '#event-store/recorded.js';
import { fold } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import type { Caller } from '#web/auth/caller.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { everyCaller, wrongDecisions } from '#web/auth/policy-table.js';
import type { ReferralFact } from './contract.js';
import { after, declines, ON_REQUEST, PATHS, raiseOf } from './given-referral.js';
import { REFERRAL, referralResource } from './referral.record.js';
import type { Existing } from './referral-state.js';
import { referralDecider } from './referral.js';
import { listReferrals, view } from './views/referrals.js';

const access = new CedarAccess(cedarPoliciesFrom([new URL('./referral.cedar', import.meta.url)]));

// Every role in four states and two bodies; a second unit of the raising state and a second post of the nationality.
const callers: readonly Caller[] = [
  ...everyCaller(['PH', 'TH', 'VN', 'SG'], ['ASEC', 'ACWC']),
  { subject: 'second-th', role: 'officer', unit: 'TH-BORDER', state: 'TH' },
  { subject: 'second-ph', role: 'consular-officer', post: 'PH-BANGKOK', state: 'PH' },
];

const OF_UNIT = 'raise record-wishes withhold lift-hold notify withdraw-consent ask-assistance close'.split(' ');
const OF_POST = 'acknowledge answer-assistance'.split(' ');
const ON_NATIONALITY = ['confirm-nationality', 'deny-nationality'];
const OF_EITHER = ['record-access', 'arrange-assistance'];
const OVERSIGHT = ['delegate', 'chair', 'analyst', 'auditor'];

/** TH raised it; the person is a national of PH. */
interface Relation {
  readonly track: 'arrest' | 'victim';
  readonly told: boolean;
  /** A victim took the consent back after the telling. */
  readonly withdrawn?: boolean;
  /** The post says that the person is not a national. */
  readonly denied?: boolean;
}

/** As docs/domain.md §4 and §10 say it, by the words of the table. */
function mayDo({ role, unit, post, state }: Caller, action: string, relation: Relation): boolean {
  const { track, told, withdrawn = false, denied = false } = relation;
  const ofUnit = (role === 'officer' || role === 'unit-head') && unit === 'TH-ATU';
  const knowingPost = role === 'consular-officer' && post === 'PH-CONSULAR' && told;
  const ofPost = knowingPost && !withdrawn && !denied;
  const oversight = OVERSIGHT.includes(role);
  const elsewhere = oversight && state !== 'PH';
  if (OF_UNIT.includes(action)) return ofUnit;
  if (OF_POST.includes(action)) return ofPost;
  if (OF_EITHER.includes(action) || action === 'read-content') return ofUnit || ofPost;
  if (ON_NATIONALITY.includes(action)) return knowingPost && !withdrawn;
  if (action === 'know') return ofUnit || knowingPost || (oversight && told) || (elsewhere && track === 'arrest');
  if (action === 'know-beginnings') return ofUnit || (elsewhere && track === 'arrest');
  if (action === 'know-what-follows') {
    const stands = told && !withdrawn;
    return ofUnit || (knowingPost && stands) || (oversight && stands) || (elsewhere && (told || track === 'arrest'));
  }
  return false;
}

it('Every role in every relation to a referral may do what docs/domain.md says, and nothing else', () => {
  const relations: Record<string, Relation> = {};
  const resources: Record<string, ReturnType<typeof referralResource>> = {};
  for (const track of ['arrest', 'victim'] as const) {
    for (const [state, path] of Object.entries(PATHS)) {
      if (track === 'arrest' && (state === 'withheld' || state === 'consent-withdrawn')) continue;
      const facts = after(raiseOf(track, ON_REQUEST), ...path);
      const reached = fold(referralDecider, facts) as Existing;
      expect(reached.name).toBe(state);
      const name = `${track} of a national of PH raised by TH, ${state}`;
      const told = ['notified', 'acknowledged', 'consent-withdrawn', 'closed'].includes(state);
      relations[name] = { track, told, withdrawn: state === 'consent-withdrawn' };
      resources[name] = referralResource(reached);
    }
    const known = after(raiseOf(track, ON_REQUEST), ...PATHS.acknowledged, 'deny-nationality');
    const denied = `${track} of a national of PH raised by TH, whose post says otherwise`;
    relations[denied] = { track, told: true, denied: true };
    resources[denied] = referralResource(fold(referralDecider, known) as Existing);
    const again = after(raiseOf(track, ON_REQUEST), ...PATHS.acknowledged, 'deny-nationality', 'confirm-nationality');
    const corrected = `${track} of a national of PH raised by TH, whose post said otherwise first`;
    relations[corrected] = { track, told: true };
    resources[corrected] = referralResource(fold(referralDecider, again) as Existing);
    const untold = after(raiseOf(track, ON_REQUEST), declines, 'close');
    const name = `${track} of a national of PH raised by TH, closed untold`;
    relations[name] = { track, told: false };
    resources[name] = referralResource(fold(referralDecider, untold) as Existing);
  }
  const closed = after(raiseOf('victim', ON_REQUEST), ...PATHS.closed, 'withdraw-consent');
  const takenBack = 'victim of a national of PH raised by TH, whose consent was taken back once it was closed';
  relations[takenBack] = { track: 'victim', told: true, withdrawn: true };
  resources[takenBack] = referralResource(fold(referralDecider, closed) as Existing);
  const knowing = ['read-content', 'know', 'know-beginnings', 'know-what-follows', ...ON_NATIONALITY];
  const verbs = [...OF_UNIT, ...OF_POST, ...OF_EITHER, ...knowing, 'list', 'delete'];
  const actions = verbs.map((verb) => `referral.${verb}`);
  const wrong = wrongDecisions(access, { callers, resources, actions }, ({ caller, action, relation }) =>
    mayDo(caller, action.slice('referral.'.length), relations[relation]!),
  );
  expect(wrong).toEqual([]);
});

it('A reading names the post as a party while the post reads, and the unit alone before and afterwards', () => {
  const partiesOf = (name: keyof typeof PATHS) => {
    const state = fold(referralDecider, after(raiseOf('victim', ON_REQUEST), ...PATHS[name])) as Existing;
    return REFERRAL.parties?.(state, referralResource(state));
  };
  for (const state of ['raised', 'wishes-recorded', 'withheld', 'consent-withdrawn'] as const)
    expect(partiesOf(state)).toEqual(['TH-ATU']);
  for (const state of ['notified', 'acknowledged', 'closed'] as const) {
    expect(partiesOf(state)).toEqual(['TH-ATU', 'PH-CONSULAR']);
  }
  const denial = after(raiseOf('victim', ON_REQUEST), ...PATHS.acknowledged, 'deny-nationality');
  const denied = fold(referralDecider, denial) as Existing;
  expect(REFERRAL.parties?.(denied, referralResource(denied))).toEqual(['TH-ATU']);
});

it('Lists are for persons of units and posts and for oversight', () => {
  const resources = { lists: { type: 'ReferralLists', attributes: {} } };
  const wrong = wrongDecisions(access, { callers, resources, actions: ['referral.list'] }, ({ caller: { role } }) =>
    ['officer', 'unit-head', 'consular-officer', ...OVERSIGHT].includes(role),
  );
  expect(wrong).toEqual([]);
});

const records = fc.array(
  fc.record({
    track: fc.constantFrom('arrest' as const, 'victim' as const),
    unit: fc.constantFrom('TH-ATU', 'SG-ATU', 'TH-BORDER'),
    nationality: fc.constantFrom('PH', 'VN'),
    post: fc.constantFrom('CONSULAR', 'BANGKOK'),
    path: fc.constantFrom(...Object.values(PATHS)),
  }),
  { maxLength: 10 },
);
const listing = fc.constantFrom(
  ...callers.filter((caller) => access.permits(caller, 'referral.list', { type: 'ReferralLists', attributes: {} })),
);

it('A list holds exactly the referrals that the policies permit, row by row, and pages lose and repeat none', () => {
  const lengths: number[] = [];
  fc.assert(
    fc.property(
      records,
      listing,
      fc.constantFrom(undefined, 'arrest' as const, 'victim' as const),
      (made, caller, track) => {
        const logs = made.map(({ track: of, unit, nationality, post, path }, index) => {
          const steps =
            of === 'arrest' ? path.filter((step) => step !== 'withhold' && step !== 'withdraw-consent') : path;
          const facts = after(raiseOf(of, ON_REQUEST), ...steps);
          return facts.map((fact, revision) => {
            const place = {
              stream: `referral-${String(index)}`,
              revision,
              position: BigInt(revision * 100 + index + 1),
            };
            if (fact.type !== 'referral.raised.v1') return recorded<string, unknown>(fact, place);
            const parties = { unit, hostState: unit.slice(0, 2), nationality, post: `${nationality}-${post}` };
            return recorded<string, unknown>({ ...fact, conduct: { ...fact.conduct, ...parties } }, place);
          });
        });
        const inOrder = logs.flat().sort((a, b) => (a.position < b.position ? -1 : 1));
        const permitted = logs.flatMap((facts, index) => {
          const state = fold(referralDecider, facts as readonly unknown[] as readonly ReferralFact[]) as Existing;
          const isWanted = track === undefined || state.referral.track === track;
          return isWanted && access.permits(caller, 'referral.know', referralResource(state)) ? [String(index)] : [];
        });
        const queries = givenView(view)(...inOrder).queries();
        const filter = { ...(track && { track }) };
        const shown: string[] = [];
        for (let next: string | undefined; ;) {
          const rows = listReferrals(queries, caller, filter, { limit: 3, ...(next && { after: next }) });
          if (rows.length === 0) break;
          shown.push(...rows.map(({ id }) => id));
          next = rows.at(-1)!.position;
        }
        expect([...shown].sort()).toEqual(permitted.sort());
        lengths.push(shown.length);
      },
    ),
    { numRuns: 250 },
  );
  expect(lengths.filter((length) => length > 0).length).toBeGreaterThan(60);
});
