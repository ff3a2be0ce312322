import type { Identity } from '#apps/dev-idp/identities.js';
import { erasureOf } from './erasures.js';
import { actsFor, commands, holds, type Of, ofUnits, oversight, type Table } from './rule.js';

const REFERRALS = '/v1/referrals';
const REFERRAL = `${REFERRALS}/{id}`;

type Referral = Of<'referral'>;
const unit = (person: Identity, record: Referral): boolean => actsFor(person, record.unit);
const toldPost = (person: Identity, { post, told }: Referral): boolean =>
  person.role === 'consular-officer' && person.post === post && told;
/** The post that reads and acts: not one that says that the person is no national, nor one without consent any more. */
const post = (person: Identity, record: Referral): boolean =>
  toldPost(person, record) && !record.denied && !record.withdrawn;

/**
 * docs/domain.md §4. Until the post is told, the raising unit; of a person held also oversight, but nobody of the state
 * of nationality; of a victim nobody else. From then on the post and all of oversight; a post that no longer reads and
 * acts still knows of it.
 */
function mayKnow(person: Identity, record: Referral): boolean {
  if (unit(person, record) || toldPost(person, record)) return true;
  if (!oversight(person)) return false;
  return record.told || (record.track === 'arrest' && person.state !== record.nationality);
}

export const referralTable: Table<Referral> = {
  kinds: ['referral'],
  know: mayKnow,
  content: (person, record) => unit(person, record) || post(person, record),
  shown: [REFERRAL],
  record: {
    [`GET ${REFERRAL}`]: mayKnow,
    [`GET ${REFERRAL}/history`]: mayKnow,
    ...commands(REFERRAL, 'record-wishes withhold lift-hold notify withdraw-consent ask-assistance close', unit),
    ...commands(REFERRAL, 'acknowledge answer-assistance', post),
    ...commands(
      REFERRAL,
      'confirm-nationality deny-nationality',
      (person: Identity, record: Referral) => toldPost(person, record) && !record.withdrawn,
    ),
    ...commands(
      REFERRAL,
      'record-access arrange-assistance',
      (person: Identity, record: Referral) => unit(person, record) || post(person, record),
    ),
    ...erasureOf(mayKnow, ({ unit: raising, post: told, ...record }: Referral) =>
      record.told && !record.denied && !record.withdrawn ? [raising, told] : [raising],
    ),
  },
  collection: {
    [`GET ${REFERRALS}`]: (person) => ofUnits(person) || holds('consular-officer')(person) || oversight(person),
    [`POST ${REFERRALS}`]: ofUnits,
  },
  lists: { [REFERRALS]: mayKnow },
};

const REQUESTS = '/v1/assistance-requests';
const REQUEST = `${REQUESTS}/{id}`;

type Request = Of<'assistance'>;
const asking = (person: Identity, record: Request): boolean => actsFor(person, record.unit);
const askedPost = (person: Identity, record: Request): boolean =>
  person.role === 'consular-officer' && person.post === record.post;
const mayKnowRequest: Table<Request>['know'] = (person, record) =>
  asking(person, record) || askedPost(person, record) || oversight(person);

/** docs/domain.md §4: a unit asks a post without any referral; both know from the beginning, and oversight the conduct. */
export const assistanceTable: Table<Request> = {
  kinds: ['assistance'],
  know: mayKnowRequest,
  content: (person, record) => asking(person, record) || (askedPost(person, record) && !record.withdrawn),
  shown: [REQUEST],
  record: {
    [`GET ${REQUEST}`]: mayKnowRequest,
    [`GET ${REQUEST}/history`]: mayKnowRequest,
    ...commands(REQUEST, 'withdraw close', asking),
    ...commands(REQUEST, 'acknowledge answer decline', askedPost),
    // The post stays a party of what the unit has withdrawn: docs/domain.md §12.
    ...erasureOf(mayKnowRequest, ({ unit: from, post: to }: Request) => [from, to]),
  },
  collection: {
    [`GET ${REQUESTS}`]: (person) => ofUnits(person) || holds('consular-officer')(person) || oversight(person),
    [`POST ${REQUESTS}`]: ofUnits,
  },
  lists: { [REQUESTS]: mayKnowRequest },
};
