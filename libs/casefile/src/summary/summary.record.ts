// What the platform is told of summaries: how they are found, who may do what, and what a command stands on.
import { WORKING_GROUP_PARTY } from '#governance/codes.js';
import type { Lookup } from '#records/lookup.js';
import { type About, type RecordKind, streamOf, type TypesAsking, type Without } from '#records/record-kind.js';
import { isMemberOn } from '#registry/lookups.js';
import type { Resource } from '#web/auth/access.js';
import { caseFileDecider, type KnownUnit } from '../case-file.js';
import { CASE_FILE } from '../case-file.record.js';
import { isVersion, type Propose, type SummaryCommand, summaryDecider } from './case-summary.js';
import type { SummaryText } from '../contract.js';

/** A summary as a unit offers it. */
interface AskedPropose extends Omit<Propose, 'at' | 'isClosed' | 'by'> {
  readonly unit: string;
}

export type AskedOfSummary =
  AskedPropose | Without<Exclude<SummaryCommand, Propose>, 'at' | 'known' | 'concerned' | 'text'>;

export type SummaryTypes = TypesAsking<typeof summaryDecider, 'unproposed', AskedOfSummary>;

/** What the policies see of a summary. `members` are the units that are members of its case file now. */
export function summaryResource(summary: {
  readonly by: Pick<KnownUnit, 'unit'>;
  readonly members: readonly string[];
  readonly reviewers: readonly string[];
}): Resource {
  const { by, members, reviewers } = summary;
  return { type: 'CaseSummary', attributes: { proposingUnit: by.unit, members, reviewers } };
}

/** The compendium as the policies see it. */
export const COMPENDIUM: Resource = { type: 'Compendium', attributes: {} };

/** Anonymised summaries of closed cases. */
export const SUMMARY: RecordKind<SummaryTypes> = {
  kind: 'summary',
  path: '/v1/case-summaries',
  decider: summaryDecider,
  essential: ['withdraw', 'publish'],
  async resource({ summary }, lookup) {
    const { members } = await caseOf(lookup, summary.caseFile);
    return summaryResource({ ...summary, members: members.map(({ unit }) => unit) });
  },
  madeFrom: (asked) => ({ kind: CASE_FILE, id: (asked as AskedPropose).caseFile, verb: 'propose-summary' }),
  parties: (_, resource) => readersIn(resource),
  // What is published can be withdrawn: only then nothing more is to come.
  erasure: {
    hasEnded: ({ name }) => name === 'withdrawn',
    parties: (_, resource) => [...readersIn(resource), WORKING_GROUP_PARTY],
  },
  async complete(asked, about) {
    const { at, day, lookup } = about;
    if (asked.type === 'propose') {
      const { unit, ...proposal } = asked;
      const { isClosed, members } = await caseOf(lookup, asked.caseFile);
      return { ...proposal, at, isClosed, by: members.find((member) => member.unit === unit) };
    }
    if (asked.type === 'start-review') {
      const are = await Promise.all(asked.reviewers.map((state) => isMemberOn(lookup, state, day)));
      const known = asked.reviewers.filter((_, place) => are[place]);
      return { ...asked, at, known, concerned: await concerned(about) };
    }
    if (asked.type === 'publish') return { ...asked, at, text: await acceptedText(about) };
    return { ...asked, at };
  },
};

/** The units that are members of the case file, and the states that review the summary. */
function readersIn({ attributes }: Resource): readonly string[] {
  const { members, reviewers } = attributes as Readonly<Record<'members' | 'reviewers', readonly string[]>>;
  return [...members, ...reviewers];
}

async function caseOf(lookup: Lookup, id: string) {
  const state = await lookup.state(caseFileDecider, streamOf(CASE_FILE, id));
  return { isClosed: state.name === 'closed', members: state.name === 'unopened' ? [] : state.file.members };
}

/** The states of the proposing unit and of all units that are members of the case file now. */
async function concerned({ state, lookup }: About<SummaryTypes>): Promise<readonly string[]> {
  if (state.name === 'unproposed') return [];
  const { by, caseFile } = state.summary;
  const { members } = await caseOf(lookup, caseFile);
  return [by, ...members].map((unit) => unit.state);
}

/** The text of the latest version: after an acceptance, the accepted one. Only publication opens it. */
async function acceptedText({ state, history, open }: About<SummaryTypes>): Promise<SummaryText | undefined> {
  if (state.name !== 'accepted') return undefined;
  const worded = history.findLast(isVersion);
  const text = worded && ((await open(worded)) as SummaryText | undefined);
  return text && { title: text.title, summary: text.summary, lessons: text.lessons };
}
