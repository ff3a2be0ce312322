import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recorded } from '#event-store/recorded.js';
import { givenView } from '#views/given-view.js';
import type { Caller } from '#web/auth/caller.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { everyCaller, wrongDecisions } from '#web/auth/policy-table.js';
import { fold } from '#kernel/decider.js';
import { caseFileDecider } from './case-file.js';
import { caseFileResource } from './case-file.record.js';
import { summary, SUMMARY_PATHS } from './given-case.js';
import { caseFileStory, toldOfCaseFile } from './given-story.js';
import { COMPENDIUM, summaryResource } from './summary/summary.record.js';
import { listCaseFiles } from './views/case-file-lists.js';
import { view } from './views/case-files.js';
import { listSummaries } from './views/summary-lists.js';

const access = new CedarAccess(cedarPoliciesFrom([new URL('./casefile.cedar', import.meta.url)]));

// Every role in four states and two bodies, and a person of a second unit of PH: the same state is not enough.
const callers: readonly Caller[] = [
  ...everyCaller(['PH', 'TH', 'VN', 'SG'], ['ASEC', 'ACWC']),
  { subject: 'second-ph', role: 'officer', unit: 'PH-BORDER', state: 'PH' },
];
const OVERSIGHT = ['delegate', 'chair', 'analyst', 'auditor'];
const isOfUnit = ({ role }: Caller) => role === 'officer' || role === 'unit-head';

const file = (openingUnit: string, members: readonly string[], invited: readonly string[] = []) => ({
  openedBy: { unit: openingUnit },
  members: members.map((unit) => ({ unit })),
  invited: invited.map((unit) => ({ unit })),
});

const FILES = {
  'file of PH with TH, VN invited': file('PH-ATU', ['PH-ATU', 'TH-ATU'], ['VN-ATU']),
  'file of TH alone': file('TH-ATU', ['TH-ATU']),
  'file that PH opened and left': file('PH-ATU', ['TH-ATU']),
  'file that is not yet there, of PH': file('PH-ATU', []),
};

/** As docs/domain.md §8 says it, by relation. */
function mayDo(caller: Caller, action: string, { openedBy, members, invited }: (typeof FILES)[keyof typeof FILES]) {
  const { unit, role } = caller;
  const among = (units: readonly { readonly unit: string }[]) => isOfUnit(caller) && units.some((u) => u.unit === unit);
  const [isMember, isInvited, oversees] = [among(members), among(invited), OVERSIGHT.includes(role)];
  switch (action) {
    case 'casefile.open':
      return isOfUnit(caller) && unit === openedBy.unit;
    case 'casefile.know':
      return isMember || isInvited || oversees;
    case 'casefile.read':
      return isMember || oversees;
    case 'casefile.join':
    case 'casefile.decline':
      return isInvited;
    case 'casefile.invite':
    case 'casefile.withdraw-invitation':
    case 'casefile.remove-member':
    case 'casefile.close':
    case 'casefile.reopen':
      return isMember && unit === openedBy.unit;
    case 'casefile.read-content':
    case 'casefile.leave':
    case 'casefile.link':
    case 'casefile.unlink':
    case 'casefile.add-note':
    case 'casefile.propose-summary':
      return isMember;
    default:
      return false;
  }
}

it('Every role in every relation to a case file may do what docs/domain.md says, and nothing else', () => {
  const resources = Object.fromEntries(Object.entries(FILES).map(([name, each]) => [name, caseFileResource(each)]));
  const verbs =
    'open know read read-content join decline leave invite withdraw-invitation remove-member close reopen link unlink ' +
    'add-note propose-summary list delete';
  const actions = verbs.split(' ').map((verb) => `casefile.${verb}`);
  const wrong = wrongDecisions(access, { callers, resources, actions }, ({ caller, action, relation }) =>
    mayDo(caller, action, FILES[relation as keyof typeof FILES]),
  );
  expect(wrong).toEqual([]);
});

it('Every role in every relation to a summary may do what docs/domain.md says, and nothing else', () => {
  const SUMMARIES = {
    'summary of PH in a case with TH': { by: { unit: 'PH-ATU' }, members: ['PH-ATU', 'TH-ATU'], reviewers: ['VN'] },
    'summary of PH, which left': { by: { unit: 'PH-ATU' }, members: ['TH-ATU'], reviewers: [] },
  };
  const resources = Object.fromEntries(Object.entries(SUMMARIES).map(([name, each]) => [name, summaryResource(each)]));
  const verbs = 'know read-content start-review review return revise accept publish withdraw list delete';
  const actions = verbs.split(' ').map((verb) => `summary.${verb}`);
  const wrong = wrongDecisions(access, { callers, resources, actions }, ({ caller, action, relation }) => {
    const { by, members, reviewers } = SUMMARIES[relation as keyof typeof SUMMARIES];
    const { role, unit = '', state = '' } = caller;
    const isMember = isOfUnit(caller) && members.includes(unit);
    const reviews = role === 'delegate' && (reviewers as string[]).includes(state);
    switch (action) {
      case 'summary.know':
        return isMember || OVERSIGHT.includes(role) || role === 'secretariat';
      case 'summary.read-content':
        return isMember || reviews || role === 'secretariat' || role === 'chair';
      case 'summary.start-review':
        return role === 'secretariat';
      case 'summary.review':
        return reviews;
      case 'summary.return':
        return role === 'secretariat' || role === 'chair';
      case 'summary.revise':
        return isMember && unit === by.unit;
      case 'summary.withdraw':
        return (isMember && unit === by.unit) || role === 'chair';
      case 'summary.accept':
      case 'summary.publish':
        return role === 'chair';
      default:
        return false;
    }
  });
  expect(wrong).toEqual([]);
});

it('Lists are for units and oversight, those of summaries also for the secretariat; the compendium is for all', () => {
  const resources = {
    'case files': { type: 'CaseFiles', attributes: {} },
    summaries: { type: 'CaseSummaries', attributes: {} },
    compendium: COMPENDIUM,
  };
  const actions = ['casefile.list', 'summary.list', 'compendium.read'];
  const wrong = wrongDecisions(access, { callers, resources, actions }, ({ caller, action, relation }) => {
    const lists = isOfUnit(caller) || OVERSIGHT.includes(caller.role);
    if (relation === 'case files') return action === 'casefile.list' && lists;
    if (relation === 'summaries') return action === 'summary.list' && (lists || caller.role === 'secretariat');
    return action === 'compendium.read';
  });
  expect(wrong).toEqual([]);
});

const listing = (action: string, type: string) =>
  fc.constantFrom(...callers.filter((caller) => access.permits(caller, action, { type, attributes: {} })));

it('A list holds exactly the case files that the policies permit, row by row', () => {
  fc.assert(
    fc.property(fc.array(caseFileStory, { maxLength: 4 }), listing('casefile.list', 'CaseFiles'), (stories, caller) => {
      const told = stories.map((story) => toldOfCaseFile(story).facts);
      const facts = told.flatMap((each, index) =>
        each.map((fact, revision) =>
          recorded<string, unknown>(fact, {
            stream: `casefile-${index}`,
            revision,
            position: BigInt(index * 100 + revision + 1),
          }),
        ),
      );
      const permitted = told.flatMap((each, index) => {
        const state = fold(caseFileDecider, each);
        if (state.name === 'unopened') return [];
        const resource = caseFileResource(state.file);
        return access.permits(caller, 'casefile.know', resource) ? [String(index)] : [];
      });
      const queries = givenView(view)(...facts).queries();
      const shown = listCaseFiles(queries, caller, {}, { limit: 100 });
      expect(shown.map(({ id }) => id)).toEqual(permitted.reverse());
    }),
    { numRuns: 150 },
  );
});

it('A list holds exactly the summaries that the policies permit, row by row', () => {
  fc.assert(
    fc.property(caseFileStory, listing('summary.list', 'CaseSummaries'), (story, caller) => {
      const place = (stream: string, from: number) => (fact: { type: string; conduct: unknown }, revision: number) =>
        recorded<string, unknown>(fact, { stream, revision, position: BigInt(from + revision) });
      const { facts } = toldOfCaseFile(story);
      const proposed = summary(...SUMMARY_PATHS.reviewed);
      const log = [...facts.map(place('casefile-c1', 1)), ...proposed.map(place('summary-s1', 100))];
      const state = fold(caseFileDecider, facts);
      if (state.name === 'unopened') throw new Error('the first fact opens');
      const members = state.file.members.map(({ unit }) => unit);
      const resource = summaryResource({ by: { unit: 'PH-ATU' }, members, reviewers: ['MY', 'VN'] });
      const permitted = access.permits(caller, 'summary.know', resource) ? ['s1'] : [];
      const shown = listSummaries(givenView(view)(...log).queries(), caller, {}, { limit: 100 });
      expect(shown.map(({ id }) => id)).toEqual(permitted);
      for (const each of shown) expect(each.members).toEqual(members);
    }),
    { numRuns: 150 },
  );
});
