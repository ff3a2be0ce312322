import type { Identity } from '#apps/dev-idp/identities.js';
import * as cases from './case-stories.js';
import * as exchange from './exchange-stories.js';
import * as referral from './referral-stories.js';
import * as region from './region-stories.js';
import type { Telling } from './telling.js';

/** Someone who asks; undefined for someone who has not signed in. */
export type Viewer = Identity | undefined;

/** A story among others, of which some people may know nothing, or not what was written. */
export interface Secret {
  readonly name: string;
  /** Whether the viewer may know nothing of it: not that it happened, not between whom, not when. */
  readonly isHidden: (viewer: Viewer) => boolean;
  /** Whether the viewer may not read what people wrote in it, although it may know the rest. */
  readonly isSealed: (viewer: Viewer) => boolean;
  /** `viewers` are all to whom the worlds must look alike. */
  readonly tell: (t: Telling, viewers: readonly Viewer[]) => Promise<unknown>;
}

/** The states whose units and posts have secrets; those who ask are of other ones, but for the chair. */
const STATES = ['ph', 'th', 'id', 'my'] as const;

const is = (viewer: Viewer, ...roles: readonly string[]) => viewer !== undefined && roles.includes(viewer.role);
const sees = (viewer: Viewer) => is(viewer, 'delegate', 'chair', 'analyst', 'auditor');
/** The Working Group's own records: its members, ASEC, and those who check them. */
const isOutsideOfTheWorkingGroup = (viewer: Viewer) => !sees(viewer) && !is(viewer, 'secretariat');
const always = () => true;
/** Nobody of a state is told what concerns its own nationals before its post is. */
const isOf = (viewer: Viewer, state: string) =>
  is(viewer, 'consular-officer', 'delegate', 'chair') && viewer?.state === state;

function two(t: Telling): readonly [string, string] {
  const one = t.chance.pick(STATES);
  return [one, t.chance.pick(STATES.filter((state) => state !== one))];
}

/** Whether someone among the viewers sees the one number of the victims whose posts are kept from knowing. */
const seesTheNumber = (viewers: readonly Viewer[]) => viewers.some(sees);

export const SECRETS: readonly Secret[] = [
  {
    name: 'a request between two other units',
    isHidden: (viewer) => !sees(viewer),
    isSealed: always,
    tell: (t) => exchange.request(t, ...two(t)),
  },
  {
    name: 'information supplied to another unit',
    isHidden: (viewer) => !sees(viewer),
    isSealed: always,
    tell: (t) => exchange.information(t, ...two(t)),
  },
  {
    name: 'a victim whose post was not told',
    isHidden: always,
    isSealed: always,
    tell: (t, viewers) => {
      const [host, other] = two(t);
      const nationality = t.chance.pick([other, 'vn', 'sg']);
      return referral.keptBack(t, 'victim', host, nationality, !seesTheNumber(viewers));
    },
  },
  {
    name: 'a person held, of whom another post was not told',
    isHidden: (viewer) => !sees(viewer),
    isSealed: always,
    tell: (t) => referral.keptBack(t, 'arrest', 'th', t.chance.pick(['ph', 'id', 'my']), true),
  },
  {
    name: 'a person held, of whom the post of VN was not told',
    isHidden: (viewer) => !sees(viewer) || isOf(viewer, 'VN'),
    isSealed: always,
    tell: (t) => referral.keptBack(t, 'arrest', t.chance.pick(STATES), 'vn', true),
  },
  {
    name: 'a person held, of whom the post of PH was not told',
    isHidden: (viewer) => !sees(viewer) || isOf(viewer, 'PH'),
    isSealed: always,
    tell: (t) => referral.keptBack(t, 'arrest', t.chance.pick(['th', 'id', 'my']), 'ph', true),
  },
  {
    name: 'a referral of which another post was told',
    isHidden: (viewer) => !sees(viewer),
    isSealed: always,
    tell: (t) => {
      const [host, nationality] = two(t);
      return referral.told(t, t.chance.pick(['arrest', 'victim']), host, nationality);
    },
  },
  {
    name: 'what came before the telling of the post of VN about a person held',
    isHidden: () => false,
    isSealed: (viewer) => !sees(viewer) || viewer?.state === 'VN',
    tell: (t) => referral.heldAndToldLater(t, t.chance.pick(STATES), 'vn'),
  },
  {
    name: 'what came before the telling of a victim’s post',
    isHidden: () => false,
    isSealed: always,
    tell: (t) => referral.foundAndToldLater(t, t.chance.pick(STATES), 'vn'),
  },
  {
    name: 'a case file of other units',
    isHidden: (viewer) => !sees(viewer),
    isSealed: always,
    tell: (t) => cases.caseFile(t, ...two(t)),
  },
  {
    name: 'a summary of a case of other units',
    isHidden: isOutsideOfTheWorkingGroup,
    isSealed: (viewer) => !is(viewer, 'chair', 'secretariat'),
    tell: (t) => cases.summary(t, ...two(t)),
  },
  {
    name: 'a practice that is not published',
    isHidden: isOutsideOfTheWorkingGroup,
    isSealed: (viewer) => !is(viewer, 'chair', 'secretariat'),
    tell: (t) => region.practice(t, t.chance.pick(STATES), false),
  },
  {
    name: 'a direction to other units',
    isHidden: isOutsideOfTheWorkingGroup,
    isSealed: (viewer) => isOutsideOfTheWorkingGroup(viewer) || is(viewer, 'analyst', 'auditor'),
    tell: (t) => region.direction(t, ...two(t)),
  },
  {
    name: 'a meeting',
    isHidden: isOutsideOfTheWorkingGroup,
    isSealed: (viewer) => isOutsideOfTheWorkingGroup(viewer) || is(viewer, 'analyst', 'auditor'),
    tell: region.meeting,
  },
  {
    name: 'a review round',
    isHidden: isOutsideOfTheWorkingGroup,
    isSealed: (viewer) => isOutsideOfTheWorkingGroup(viewer) || is(viewer, 'analyst', 'auditor'),
    tell: region.reviewRound,
  },
  {
    name: 'a report that was not transmitted',
    isHidden: isOutsideOfTheWorkingGroup,
    isSealed: () => false,
    tell: region.report,
  },
  {
    name: 'an expert whom few may know of',
    isHidden: (viewer) => is(viewer, 'officer', 'consular-officer', 'body-reporter') || viewer === undefined,
    isSealed: (viewer) => !is(viewer, 'registrar', 'secretariat', 'chair', 'delegate', 'unit-head'),
    tell: (t) => region.expert(t, 'restricted'),
  },
  {
    name: 'how to reach an expert',
    isHidden: () => false,
    isSealed: (viewer) => !is(viewer, 'registrar', 'secretariat', 'chair', 'delegate', 'unit-head'),
    tell: (t) => region.expert(t, 'public'),
  },
  {
    name: 'an accreditation',
    isHidden: (viewer) => is(viewer, 'officer', 'consular-officer', 'body-reporter') || viewer === undefined,
    isSealed: always,
    tell: region.accreditation,
  },
  {
    name: 'the words of a survey',
    isHidden: () => false,
    isSealed: (viewer) => !is(viewer, 'secretariat', 'delegate', 'body-reporter'),
    tell: region.survey,
  },
  {
    name: 'the words of a report on the plan',
    isHidden: () => false,
    isSealed: (viewer) => !is(viewer, 'body-reporter', 'delegate', 'chair', 'secretariat'),
    tell: region.note,
  },
];

/** What happens between the others and the viewers, or before everyone's eyes: the same in both worlds. */
export const COMMON: readonly ((t: Telling) => Promise<unknown>)[] = [
  (t) => exchange.request(t, 'vn', 'ph'),
  (t) => exchange.request(t, 'ph', 'vn'),
  (t) => exchange.request(t, 'sg', 'vn'),
  (t) => exchange.information(t, 'th', 'vn'),
  (t) => referral.told(t, t.chance.pick(['arrest', 'victim']), 'th', 'vn'),
  (t) => referral.told(t, t.chance.pick(['arrest', 'victim']), 'vn', 'sg'),
  (t) => cases.caseFile(t, 'ph', 'vn'),
  (t) => region.practice(t, 'th', true),
  (t) => region.direction(t, 'ph', 'vn'),
  (t) => region.expert(t, 'public'),
  (t) => region.note(t),
  (t) => region.meeting(t),
];
