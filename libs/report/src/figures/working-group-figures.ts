// The Working Group's own acts: who leads, its meetings, directions to the HSU, review rounds and policies.
import type { Fact } from '#event-store/fact.js';
import type { GovernanceFact, LeadShepherdAppointed, PolicyAdopted } from '#governance/contract.js';
import { type MeetingYear, meetingYears } from '#governance/lookups.js';
import { dayOf } from '#kernel/time.js';
import { countOver } from '#views/view.js';
import { type Direction, type DirectionFigures, directionFigures, directionTally } from './direction-figures.js';
import { type Meeting, type MeetingFigures, meetingFigures, meetingTally } from './meeting-figures.js';
import { type Review, type ReviewFigures, reviewFigures, reviewTally } from './review-figures.js';
import { isWithin, RecordFigures, type Scope, type Tally } from './tally.js';

export interface WorkingGroupFigures {
  readonly leadShepherd: string | null;
  readonly meetings: readonly MeetingFigures[];
  readonly years: readonly MeetingYear[];
  readonly directions: readonly DirectionFigures[];
  readonly reviews: readonly ReviewFigures[];
  readonly policies: readonly PolicyAdopted['conduct'][];
}

export function workingGroupTally(scope: Scope): Tally<WorkingGroupFigures> {
  /** In the order of their days. */
  const leadShepherds: LeadShepherdAppointed['conduct'][] = [];
  let beganAt: number | undefined;
  const meetings = new RecordFigures<Meeting>();
  const directions = new RecordFigures<Direction>();
  const reviews = new RecordFigures<Review>();
  const policies: PolicyAdopted['conduct'][] = [];
  const led = ({ recordedAt }: Fact) => {
    beganAt ??= recordedAt;
  };
  return {
    take: countOver<GovernanceFact>()({
      passesOver: [
        'governance.focal-points-set.v1',
        'governance.retention-policy-adopted.v1',
        'governance.time-limit-policy-adopted.v1',
        'governance.time-limit-policy-adopted.v2',
      ],
      take: {
        'governance.lead-shepherd-appointed.v1': (fact) => {
          led(fact);
          leadShepherds.push(fact.conduct);
        },
        'governance.somtc-chair-recorded.v1': led,
        'governance.policy-adopted.v1': ({ conduct, recordedAt }) => {
          if (isWithin(scope, recordedAt)) policies.push(conduct);
        },
        ...meetingTally(meetings),
        ...directionTally(directions),
        ...reviewTally(reviews),
      },
    }),
    result: (asKnownAt) => {
      const { all } = meetings;
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
        directions: directions.all.flatMap((one) => directionFigures(one, scope)),
        reviews: reviews.all.flatMap((one) => reviewFigures(one, scope)),
        policies,
      };
    },
  };
}
