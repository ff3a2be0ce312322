import { ERASURE_LIST, erasureOf } from './erasures.js';
import { actsFor, anyone, commands, holds, nobody, ofUnits, type Of, oversight, type Table } from './rule.js';

const REQUESTS = '/v1/exchange-requests';
const REQUEST = `${REQUESTS}/{id}`;
const INFORMATION = '/v1/information-supplied';

type Exchange = Of<'exchange'>;
const party = (person: Parameters<typeof ofUnits>[0], { from, to }: Exchange): boolean =>
  actsFor(person, from) || actsFor(person, to);
const mayKnow: Table<Exchange>['know'] = (person, record) => party(person, record) || oversight(person);

const units = ({ from, to }: Exchange): readonly string[] => [from, to];

/** docs/domain.md §3, §10: two units, whose officers and heads act alike, and oversight, which sees conduct. */
export const exchangeTable: Table<Exchange> = {
  kinds: ['exchange'],
  know: mayKnow,
  content: party,
  shown: [REQUEST, `${REQUEST}/attachments/{attachment}`],
  record: {
    [`GET ${REQUEST}`]: mayKnow,
    [`GET ${REQUEST}/history`]: mayKnow,
    [`GET ${REQUEST}/attachments/{attachment}`]: party,
    ...commands(
      REQUEST,
      'clarify withdraw close reopen ask-onward-use acknowledge-recall',
      (person, { from }: Exchange) => actsFor(person, from),
    ),
    ...commands(
      REQUEST,
      'acknowledge seek-clarification notify-delay answer-in-part answer refuse refer grant-onward-use ' +
        'deny-onward-use recall-answer',
      (person, { to }: Exchange) => actsFor(person, to),
    ),
    ...erasureOf(mayKnow, units),
  },
  collection: {
    [`GET ${REQUESTS}`]: (person) => ofUnits(person) || oversight(person),
    [`POST ${REQUESTS}`]: ofUnits,
    ...ERASURE_LIST,
  },
  lists: { [REQUESTS]: mayKnow },
};

export const informationTable: Table<Exchange> = {
  kinds: ['information'],
  know: mayKnow,
  content: party,
  shown: [`${INFORMATION}/{id}`, `${INFORMATION}/{id}/attachments/{attachment}`],
  record: {
    [`GET ${INFORMATION}/{id}/attachments/{attachment}`]: party,
    [`GET ${INFORMATION}/{id}`]: mayKnow,
    ...erasureOf(mayKnow, units),
  },
  collection: {
    [`GET ${INFORMATION}`]: (person) => ofUnits(person) || oversight(person),
    [`POST ${INFORMATION}`]: ofUnits,
  },
  lists: { [INFORMATION]: mayKnow },
};

const FILE = '/v1/attachments/{id}';
const sender = (person: Parameters<typeof ofUnits>[0], { unit }: Of<'attachment'>): boolean => actsFor(person, unit);

/** docs/domain.md §3: a file that a unit sends; what cites it says who reads it. */
export const attachmentTable: Table<Of<'attachment'>> = {
  kinds: ['attachment'],
  know: sender,
  content: () => false,
  shown: [],
  record: {
    [`GET ${FILE}`]: sender,
    [`PUT ${FILE}/parts/{part}`]: sender,
    [`POST ${FILE}/complete`]: sender,
    [`POST ${FILE}/abandon`]: sender,
  },
  collection: { 'POST /v1/attachments': ofUnits },
  lists: {},
};

/** What the platform tells of itself. */
export const openTable: Table<never> = {
  kinds: [],
  know: nobody,
  content: nobody,
  shown: [],
  record: {},
  collection: { 'GET /healthz': anyone, 'GET /readyz': anyone, 'GET /metrics': anyone },
  lists: {},
};

/** docs/domain.md §10, Notices: of each party whoever acts for it, and the chair for the Working Group. */
export const noticesTable: Table<never> = {
  ...openTable,
  collection: {
    'GET /v1/notices': holds('officer', 'unit-head', 'consular-officer', 'delegate', 'body-reporter', 'chair'),
  },
};

/** docs/domain.md §10: oversight reads conduct; the trail, the reads, the figures and the live feed. */
export const oversightTable: Table<never> = {
  ...openTable,
  collection: Object.fromEntries(
    ['audit-trail', 'audit-trail/reads', 'statistics/exchange', 'statistics/referrals', 'facts'].map((path) => [
      `GET /v1/${path}`,
      oversight,
    ]),
  ),
};
