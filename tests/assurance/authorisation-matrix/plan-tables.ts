import type { Identity } from '#apps/dev-idp/identities.js';
import { anyone, commands, holds, nobody, type Of, type Table } from './rule.js';

const PLANS = '/v1/plans';
const PLAN = `${PLANS}/{plan}`;
const ACTIVITY = `${PLAN}/activities/{code}`;
const DELIVERABLES = '/v1/deliverables';
const DELIVERABLE = `${DELIVERABLES}/{id}`;

/** docs/domain.md §6: all read the plan; periods are the secretariat's, endorsement and evaluation the chair's. */
export const planTable: Table<Of<'plan'>> = {
  kinds: ['plan'],
  know: anyone,
  content: nobody,
  shown: [],
  record: {
    ...Object.fromEntries(
      [
        ...['', '/activities', '/export', '/references', '/periods', '/periods/{period}'],
        ...['/evaluations', '/evaluations/{kind}'],
      ].map((path) => [`GET ${PLAN}${path}`, anyone]),
    ),
    [`POST ${PLAN}/periods`]: holds('secretariat'),
    [`POST ${PLAN}/periods/{period}/close`]: holds('secretariat'),
    [`POST ${PLAN}/periods/{period}/endorse`]: holds('chair'),
    [`POST ${PLAN}/evaluations`]: holds('chair'),
  },
  collection: { [`GET ${PLANS}`]: anyone, [`POST ${PLANS}`]: holds('chair') },
  lists: {},
};

type Activity = Of<'activity'>;
const reportsFor = ({ role, body }: Identity, bodies: readonly string[]): boolean =>
  role === 'body-reporter' && bodies.includes(body ?? '');

/** Status is set by the lead body; others with a part contribute. Where no lead is known, every reporter is told so. */
export const activityTable: Table<Activity> = {
  kinds: ['activity'],
  know: anyone,
  content: holds('body-reporter', 'delegate', 'chair', 'secretariat'),
  shown: [`${ACTIVITY}/notes`],
  record: {
    [`GET ${ACTIVITY}`]: anyone,
    [`GET ${ACTIVITY}/history`]: anyone,
    [`GET ${ACTIVITY}/notes`]: holds('body-reporter', 'delegate', 'chair', 'secretariat'),
    [`POST ${ACTIVITY}/report-status`]: (person, { lead }) =>
      reportsFor(person, lead) || (lead.length === 0 && person.role === 'body-reporter'),
    [`POST ${ACTIVITY}/contribute`]: (person, { part, openToAll }) =>
      reportsFor(person, part) || (openToAll && person.role === 'body-reporter'),
    [`POST ${ACTIVITY}/confirm-lead`]: holds('chair'),
    [`POST ${ACTIVITY}/reference`]: (person, { lead }) => reportsFor(person, lead) || person.role === 'secretariat',
  },
  collection: {},
  lists: {},
};

type Deliverable = Of<'deliverable'>;
const keeper = (person: Identity, { part }: Deliverable): boolean =>
  person.role === 'secretariat' || reportsFor(person, part);
const delegateOf = ({ role, state }: Identity, one: string): boolean => role === 'delegate' && state === one;
/** The activity B.b.1.1, which the contract's examples of bodies name. */
const PART_IN_EXAMPLE = ['ACWC', 'SOMSWD', 'SOMHD', 'AICHR'];
const mayServeExample = (person: Identity): boolean =>
  person.role === 'secretariat' || reportsFor(person, PART_IN_EXAMPLE);

/** docs/domain.md §6: bodies with a part keep what serves an activity; a delegation speaks for its own state. */
export const deliverableTable: Table<Deliverable> = {
  kinds: ['deliverable'],
  know: anyone,
  content: (person, record) => keeper(person, record) || person.role === 'delegate',
  shown: [`${DELIVERABLE}/survey`],
  record: {
    [`GET ${DELIVERABLE}`]: anyone,
    [`GET ${DELIVERABLE}/history`]: anyone,
    [`GET ${DELIVERABLE}/survey`]: (person, record) => keeper(person, record) || person.role === 'delegate',
    ...commands(DELIVERABLE, 'revise record-distribution', keeper),
    ...commands(DELIVERABLE, 'link unlink', mayServeExample),
    [`POST ${DELIVERABLE}/withdraw`]: (person, { recordedBy }) =>
      person.role === 'secretariat' || reportsFor(person, [recordedBy]),
    [`POST ${DELIVERABLE}/answer`]: holds('delegate'),
    // the contract's examples speak for VN and for PH
    [`POST ${DELIVERABLE}/set-translation`]: (person) => person.role === 'secretariat' || delegateOf(person, 'VN'),
    [`POST ${DELIVERABLE}/add-participants`]: (person, record) => keeper(person, record) || delegateOf(person, 'PH'),
  },
  collection: {
    [`GET ${DELIVERABLES}`]: anyone,
    [`GET ${DELIVERABLES}/contributions`]: anyone,
    [`GET ${DELIVERABLES}/outputs`]: anyone,
    [`POST ${DELIVERABLES}`]: mayServeExample,
  },
  lists: { [DELIVERABLES]: anyone },
};

type OfState = Of<'of-state'>;
const RECORDS = '/v1/state-records';
const POINTS = '/v1/focal-points';

/** A state speaks for itself only. */
export const stateTable: Table<OfState> = {
  kinds: ['of-state'],
  know: anyone,
  content: nobody,
  shown: [],
  record: {
    [`GET ${RECORDS}/{state}`]: anyone,
    [`GET ${RECORDS}/{state}/history`]: anyone,
    ...commands(
      `${RECORDS}/{state}`,
      'legislation-repository national-action-plan time-to-disposition',
      (person: Identity, { state }: OfState) => delegateOf(person, state),
    ),
    [`GET ${POINTS}/{state}`]: anyone,
    [`GET ${POINTS}/{state}/history`]: anyone,
  },
  collection: {
    [`GET ${RECORDS}`]: anyone,
    [`GET ${POINTS}`]: anyone,
    [`POST ${POINTS}`]: holds('delegate'),
  },
  lists: {},
};
