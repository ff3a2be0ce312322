import type { Identity } from '#apps/dev-idp/identities.js';
import { erasureOf } from './erasures.js';
import { actsFor, anyone, commands, holds, type Of, oversight, type Table } from './rule.js';

const PRACTICES = '/v1/practices';
const PRACTICE = `${PRACTICES}/{id}`;
const PUBLISHED = '/v1/published-practices';

type Practice = Of<'practice'>;

/** docs/domain.md §5: a practice comes from a unit, a state's delegation or a sectoral body, and stays theirs. */
function submitter(person: Identity, { submitter: by }: Practice): boolean {
  if (by.unit !== undefined) return actsFor(person, by.unit);
  if (by.state !== undefined) return person.role === 'delegate' && person.state === by.state;
  return person.role === 'body-reporter' && person.body === by.body;
}

const reviewer = (person: Identity, { reviewers }: Practice): boolean =>
  person.role === 'delegate' && reviewers.includes(person.state ?? '');
const knowsHow = (person: Identity, record: Practice): boolean =>
  submitter(person, record) || oversight(person) || person.role === 'secretariat';
const mayKnow = (person: Identity, record: Practice): boolean => record.published || knowsHow(person, record);

export const practiceTable: Table<Practice> = {
  kinds: ['practice'],
  know: mayKnow,
  content: (person, record) =>
    submitter(person, record) || reviewer(person, record) || holds('secretariat', 'chair')(person),
  shown: [PRACTICE, `${PRACTICE}/versions`],
  record: {
    [`GET ${PRACTICE}`]: mayKnow,
    [`GET ${PRACTICE}/versions`]: mayKnow,
    [`GET ${PRACTICE}/history`]: knowsHow,
    ...erasureOf(mayKnow, ({ submitter: { unit, state, body }, reviewers }: Practice) => [
      unit ?? state ?? body ?? '',
      ...reviewers,
      'working-group',
    ]),
    [`GET ${PUBLISHED}/{id}`]: (_, { published }) => published,
    [`POST ${PRACTICE}/screen`]: holds('secretariat'),
    ...commands(PRACTICE, 'start-review ask-revision', holds('secretariat', 'chair')),
    [`POST ${PRACTICE}/review`]: reviewer,
    [`POST ${PRACTICE}/revise`]: submitter,
    ...commands(PRACTICE, 'endorse decline publish supersede', holds('chair')),
    // the submitter before publication, the chair after it: which of the two it is now is for the rules of the record
    [`POST ${PRACTICE}/withdraw`]: (person, record) => submitter(person, record) || person.role === 'chair',
    ...commands(
      PRACTICE,
      'adopt report-result',
      (person: Identity, record: Practice) => mayKnow(person, record) && holds('delegate', 'unit-head')(person),
    ),
  },
  collection: {
    [`GET ${PRACTICES}`]: anyone,
    [`POST ${PRACTICES}`]: holds('officer', 'unit-head', 'delegate', 'body-reporter'),
    [`GET ${PUBLISHED}`]: anyone,
  },
  // one whose place another took stays readable, and is no longer in the public list
  lists: { [PRACTICES]: mayKnow, [PUBLISHED]: (_, { published, superseded }) => published && !superseded },
};
