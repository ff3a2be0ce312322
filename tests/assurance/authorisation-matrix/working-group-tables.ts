import type { Identity } from '#apps/dev-idp/identities.js';
import { erasureOf } from './erasures.js';
import { actsFor, anyone, commands, holds, nobody, type Of, ofUnits, type Table } from './rule.js';

const MEETINGS = '/v1/meetings';
const DIRECTIONS = '/v1/directions';
const ROUNDS = '/v1/review-rounds';
const REPORTS = '/v1/reports';

/** Who sits in the Working Group or writes for it: they read words. */
const group = holds('delegate', 'chair', 'secretariat');
/** And those who read its conduct. */
const groupAndAudit = holds('delegate', 'chair', 'secretariat', 'analyst', 'auditor');

type Meeting = Of<'meeting'>;
/** docs/domain.md §7: any member state proposes, the chair accepts, the secretariat schedules and records. */
export const meetingTable: Table<Meeting> = {
  kinds: ['meeting'],
  know: groupAndAudit,
  content: group,
  shown: [`${MEETINGS}/{id}`],
  record: {
    [`GET ${MEETINGS}/{id}`]: groupAndAudit,
    [`GET ${MEETINGS}/{id}/history`]: groupAndAudit,
    ...commands(`${MEETINGS}/{id}`, 'accept decline', holds('chair')),
    ...commands(`${MEETINGS}/{id}`, 'schedule hold record-outcomes', holds('secretariat')),
    [`POST ${MEETINGS}/{id}/compose-delegation`]: holds('delegate'),
  },
  collection: {
    [`GET ${MEETINGS}`]: groupAndAudit,
    [`GET ${MEETINGS}/years`]: groupAndAudit,
    [`POST ${MEETINGS}`]: holds('delegate'),
    ...commands(MEETINGS, 'regular of-activities', holds('secretariat')),
  },
  lists: { [MEETINGS]: groupAndAudit },
};

type Direction = Of<'direction'>;
const addressed = (person: Identity, { units }: Direction): boolean => units.some((unit) => actsFor(person, unit));
const knowsDirection = (person: Identity, direction: Direction): boolean =>
  groupAndAudit(person) || addressed(person, direction);

/** Directions to the HSU: issued by the chair, acknowledged by the head of each addressed unit. */
export const directionTable: Table<Direction> = {
  kinds: ['direction'],
  know: knowsDirection,
  content: (person, direction) => group(person) || addressed(person, direction),
  shown: [`${DIRECTIONS}/{id}`],
  record: {
    [`GET ${DIRECTIONS}/{id}`]: knowsDirection,
    // where another unit is with a direction is not for a unit to see
    [`GET ${DIRECTIONS}/{id}/history`]: groupAndAudit,
    ...commands(
      `${DIRECTIONS}/{id}`,
      'acknowledge report-progress',
      (person: Identity, direction: Direction) => person.role === 'unit-head' && addressed(person, direction),
    ),
    [`POST ${DIRECTIONS}/{id}/conclude`]: holds('chair'),
    ...erasureOf(knowsDirection, ({ units }: Direction) => [...units, 'working-group']),
  },
  collection: {
    [`GET ${DIRECTIONS}`]: (person) => groupAndAudit(person) || ofUnits(person),
    [`POST ${DIRECTIONS}`]: holds('chair'),
  },
  lists: { [DIRECTIONS]: knowsDirection },
};

/** Drafts under review: the secretariat opens and closes, each delegation gives its state's input. */
export const roundTable: Table<Of<'review-round'>> = {
  kinds: ['review-round'],
  know: groupAndAudit,
  content: group,
  shown: [`${ROUNDS}/{id}`],
  record: {
    [`GET ${ROUNDS}/{id}`]: groupAndAudit,
    [`GET ${ROUNDS}/{id}/history`]: groupAndAudit,
    [`POST ${ROUNDS}/{id}/give-input`]: holds('delegate'),
    [`POST ${ROUNDS}/{id}/close`]: holds('secretariat'),
  },
  collection: { [`GET ${ROUNDS}`]: groupAndAudit, [`POST ${ROUNDS}`]: holds('secretariat') },
  lists: { [ROUNDS]: groupAndAudit },
};

type Report = Of<'report'>;
const ofSomtc = ({ role, body }: Identity): boolean => role === 'body-reporter' && body === 'SOMTC';
const knowsReport = (person: Identity, { transmitted }: Report): boolean =>
  groupAndAudit(person) || (ofSomtc(person) && transmitted);

/** The Chair's report: drafted for the chair, signed off and transmitted by the chair, SOMTC's once it was transmitted. */
export const reportTable: Table<Report> = {
  kinds: ['report'],
  know: knowsReport,
  content: nobody,
  shown: [],
  record: {
    [`GET ${REPORTS}/{id}`]: knowsReport,
    [`GET ${REPORTS}/{id}/history`]: knowsReport,
    ...commands(`${REPORTS}/{id}`, 'sign-off transmit', holds('chair')),
  },
  collection: {
    [`GET ${REPORTS}`]: (person) => groupAndAudit(person) || ofSomtc(person),
    [`POST ${REPORTS}`]: holds('chair', 'secretariat'),
  },
  lists: { [REPORTS]: knowsReport },
};

/** Policies and roles: read by all who are signed in; the chair adopts, the secretariat records who leads. */
export const policyTable: Table<Of<'policy'>> = {
  kinds: ['policy'],
  know: anyone,
  content: nobody,
  shown: [],
  record: { 'GET /v1/policies/{policy}': anyone, 'GET /v1/policies/{policy}/history': anyone },
  collection: {
    'GET /v1/policies': anyone,
    'GET /v1/policies/time-limits': anyone,
    'POST /v1/policies': holds('chair'),
    'POST /v1/policies/time-limits': holds('chair'),
    'GET /v1/policies/retention': anyone,
    'POST /v1/policies/retention': holds('chair'),
    'GET /v1/lead-shepherds': anyone,
    'POST /v1/lead-shepherds': holds('secretariat'),
    'GET /v1/somtc-chairs': anyone,
    'POST /v1/somtc-chairs': holds('secretariat'),
  },
  lists: {},
};
