// The Working Group's own acts: who leads, its meetings, directions to the HSU, review rounds and policies.
import type { Fact } from '#event-store/fact.js';
import type { LeadShepherdAppointed, PolicyAdopted } from '#governance/contract.js';
import { DIRECTION, type Direction, type DirectionFigures, directionFigures } from './direction-figures.js';
import {
  MEETING,
  type Meeting,
  type MeetingFigures,
  meetingFigures,
  type MeetingYear,
  meetingYears,
} from './meeting-figures.js';
import { type Begun, kept } from './record-figures.js';
import { REVIEW, type Review, type ReviewFigures, reviewFigures } from './review-figures.js';
import { dayOf, isWithin, type Scope, type Tally } from './tally.js';

export interface PolicyFigures {
  readonly policy: string;
  readonly version: number;
  readonly title: string;
  readonly reference: string;
  readonly inForceFrom: string;
}

export interface WorkingGroupFigures {
  readonly leadShepherd: string | null;
  readonly meetings: readonly MeetingFigures[];
  readonly years: readonly MeetingYear[];
  readonly directions: readonly DirectionFigures[];
  readonly reviews: readonly ReviewFigures[];
  readonly policies: readonly PolicyFigures[];
}

export function workingGroupTally(scope: Scope): Tally<WorkingGroupFigures> {
  /** In the order of their days. */
  const leadShepherds: LeadShepherdAppointed['conduct'][] = [];
  let beganAt: number | undefined;
  const meetings = new Map<string, Begun<Meeting>>();
  const directions = new Map<string, Begun<Direction>>();
  const reviews = new Map<string, Begun<Review>>();
  const policies: PolicyAdopted['conduct'][] = [];
  const led = ({ recordedAt }: Fact) => {
    beganAt ??= recordedAt;
  };
  return {
    take: {
      'governance.lead-shepherd-appointed.v1': (fact) => {
        led(fact);
        leadShepherds.push(fact.conduct as LeadShepherdAppointed['conduct']);
      },
      'governance.somtc-chair-recorded.v1': led,
      'governance.policy-adopted.v1': ({ conduct, recordedAt }) => {
        if (isWithin(scope, recordedAt)) policies.push(conduct as PolicyAdopted['conduct']);
      },
      ...kept(meetings, MEETING),
      ...kept(directions, DIRECTION),
      ...kept(reviews, REVIEW),
    },
    result: (asKnownAt) => {
      const all = [...meetings.values()];
      const thisYear = new Date(asKnownAt).getUTCFullYear();
      const firstYear = beganAt === undefined ? thisYear : new Date(beganAt).getUTCFullYear();
      return {
        leadShepherd: leadShepherds.findLast(({ from }) => from <= dayOf(asKnownAt))?.state ?? null,
        meetings: all.flatMap((one) => meetingFigures(one, scope)),
        years: meetingYears(
          all.map(({ figures }) => figures),
          firstYear,
          thisYear,
        ),
        directions: [...directions.values()].flatMap((one) => directionFigures(one, scope)),
        reviews: [...reviews.values()].flatMap((one) => reviewFigures(one, scope)),
        policies,
      };
    },
  };
}
