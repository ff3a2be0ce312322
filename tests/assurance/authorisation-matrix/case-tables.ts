import type { Identity } from '#apps/dev-idp/identities.js';
import { erasureOf } from './erasures.js';
import { actsFor, anyone, commands, holds, type Of, ofUnits, oversight, type Table } from './rule.js';

const FILES = '/v1/case-files';
const FILE = `${FILES}/{id}`;
const SUMMARIES = '/v1/case-summaries';
const SUMMARY = `${SUMMARIES}/{id}`;
const COMPENDIUM = '/v1/compendium';

type File = Of<'case-file'>;
type Summary = Of<'summary'>;
type WithMembers = Pick<File, 'members'>;
const member = (person: Identity, { members }: WithMembers): boolean => members.some((unit) => actsFor(person, unit));
const invited = (person: Identity, file: File): boolean => file.invited.some((unit) => actsFor(person, unit));
const mayKnowFile = (person: Identity, file: File): boolean =>
  member(person, file) || invited(person, file) || oversight(person);

/** docs/domain.md §8: units join by invitation of the opening unit. Former members see nothing. */
export const caseFileTable: Table<File> = {
  kinds: ['case-file'],
  know: mayKnowFile,
  content: member,
  shown: [FILE],
  record: {
    [`GET ${FILE}`]: mayKnowFile,
    // an invited unit sees that it is invited, and by whom: nothing of the course of the case
    [`GET ${FILE}/history`]: (person, file) => member(person, file) || oversight(person),
    ...commands(FILE, 'join decline', invited),
    ...commands(FILE, 'leave link-exchange link-referral unlink add-note propose-summary', member),
    ...commands(
      FILE,
      'invite withdraw-invitation remove-member close reopen',
      (person: Identity, file: File) => member(person, file) && actsFor(person, file.openedBy),
    ),
    ...erasureOf(mayKnowFile, ({ members }: File) => members),
  },
  collection: {
    [`GET ${FILES}`]: (person) => ofUnits(person) || oversight(person),
    [`POST ${FILES}`]: ofUnits,
  },
  lists: { [FILES]: mayKnowFile },
};

const proposer = (person: Identity, summary: Summary): boolean =>
  member(person, summary) && actsFor(person, summary.proposedBy);
const reviewer = (person: Identity, { reviewers }: Summary): boolean =>
  person.role === 'delegate' && reviewers.includes(person.state ?? '');
const mayKnow = (person: Identity, summary: Summary): boolean =>
  member(person, summary) || oversight(person) || person.role === 'secretariat';

/** A summary is reviewed like a practice (docs/domain.md §8), and then everybody's who is signed in. */
export const summaryTable: Table<Summary> = {
  kinds: ['summary'],
  know: mayKnow,
  content: (person, summary) =>
    member(person, summary) || reviewer(person, summary) || holds('secretariat', 'chair')(person),
  shown: [SUMMARY],
  record: {
    [`GET ${SUMMARY}`]: mayKnow,
    [`GET ${SUMMARY}/history`]: mayKnow,
    ...erasureOf(mayKnow, ({ members, reviewers }: Summary) => [...members, ...reviewers, 'working-group']),
    [`GET ${COMPENDIUM}/{id}`]: (_, { published }) => published,
    [`POST ${SUMMARY}/revise`]: proposer,
    [`POST ${SUMMARY}/withdraw`]: (person, summary) => proposer(person, summary) || person.role === 'chair',
    [`POST ${SUMMARY}/review`]: reviewer,
    [`POST ${SUMMARY}/start-review`]: holds('secretariat'),
    [`POST ${SUMMARY}/return`]: holds('secretariat', 'chair'),
    ...commands(SUMMARY, 'accept publish', holds('chair')),
  },
  collection: {
    [`GET ${SUMMARIES}`]: (person) => ofUnits(person) || oversight(person) || person.role === 'secretariat',
    [`GET ${COMPENDIUM}`]: anyone,
  },
  lists: { [SUMMARIES]: mayKnow, [COMPENDIUM]: (_, { published }) => published },
};
