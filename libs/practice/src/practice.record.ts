// What the platform is told of practices: how they are found, who may do what, and what a command stands on.
import { WORKING_GROUP_PARTY } from '#governance/codes.js';
import type { Lookup } from '#records/lookup.js';
import { type About, type RecordKind, streamOf, type TypesOf } from '#records/record-kind.js';
import { dayAt, dayBegunInRegion, isBodyKnown, isMemberOn, unitOn } from '#registry/lookups.js';
import { activityNamed } from '#workplan/lookups.js';
import type { CitedActivity, PracticeText, Submitter } from './contract.js';
import { nameOf, namesOf } from './party.js';
import { practiceHistory } from './practice.history.js';
import { practiceDecider } from './practice.js';
import { hasEnded, isInForce, isPublic, textOf } from './practice-state.js';

export type PracticeTypes = TypesOf<
  typeof practiceDecider,
  'unsubmitted',
  'at' | 'today' | 'id' | 'isKnown' | 'unknownActivities' | 'unknownReviewers' | 'text' | 'isSuccessorInForce'
>;

/** What can be asked for. */
export type AskedOfPractice = PracticeTypes['asked'];

/** What the policies see of a practice. */
export function practiceResource(practice: {
  readonly submitter: Submitter;
  readonly reviewers: readonly string[];
  readonly isPublic: boolean;
}) {
  const { submitter, reviewers } = practice;
  const attributes = {
    submitterUnit: submitter.kind === 'unit' ? submitter.unit : '',
    submitterState: submitter.kind === 'state' ? submitter.state : '',
    submitterBody: submitter.kind === 'body' ? submitter.body : '',
    reviewers,
    isPublic: practice.isPublic,
  };
  return { type: 'Practice', attributes };
}

/** Best practices. */
export const PRACTICE: RecordKind<PracticeTypes> = {
  kind: 'practice',
  path: '/v1/practices',
  decider: practiceDecider,
  historyAsks: 'read-history',
  essential: ['decline', 'endorse', 'publish', 'withdraw', 'supersede'],
  resource: (state) => practiceResource({ ...state.practice, isPublic: isPublic(state) }),
  resourceOfNew: (asked) =>
    practiceResource({ submitter: (asked as AskedSubmit).submitter, reviewers: [], isPublic: false }),
  parties: ({ practice: { submitter, reviewers } }) => [...namesOf(submitter), ...reviewers],
  erasure: {
    hasEnded,
    parties: ({ practice: { submitter, reviewers } }) => [nameOf(submitter), ...reviewers, WORKING_GROUP_PARTY],
  },
  async complete(asked, about) {
    const { id, at, day, lookup } = about;
    if (asked.type === 'submit') {
      const { submitter, classification } = asked;
      const [isKnown, unknownActivities] = await Promise.all([
        isKnownOn(lookup, submitter, day),
        unknownAmong(lookup, classification.activities),
      ]);
      return { ...asked, at, isKnown, unknownActivities };
    }
    if (asked.type === 'revise') {
      return { ...asked, at, unknownActivities: await unknownAmong(lookup, asked.classification.activities) };
    }
    if (asked.type === 'start-review') {
      const unknownReviewers = await placesWithout(asked.reviewers, (state) => isMemberOn(lookup, state, day));
      return { ...asked, at, unknownReviewers };
    }
    if (asked.type === 'publish') return { ...asked, at, text: await endorsedText(about) };
    if (asked.type === 'adopt') {
      const [isKnown, today] = await Promise.all([
        isKnownOn(lookup, asked.adopter, day),
        dayOf(lookup, asked.adopter, at),
      ]);
      return { ...asked, at, today, isKnown };
    }
    if (asked.type === 'report-result') return { ...asked, at, today: await dayOf(lookup, asked.adopter, at) };
    if (asked.type === 'supersede') {
      const successor = await lookup.state(practiceDecider, streamOf(PRACTICE, asked.by));
      return { ...asked, at, id, isSuccessorInForce: isInForce(successor) };
    }
    return { ...asked, at };
  },
};

type AskedSubmit = Extract<AskedOfPractice, { type: 'submit' }>;

/** Whether the register knows a party on a day (YYYY-MM-DD). */
async function isKnownOn(lookup: Lookup, party: Submitter, day: string): Promise<boolean> {
  switch (party.kind) {
    case 'unit':
      return (await unitOn(lookup, party.unit, day))?.state === party.state;
    case 'state':
      return isMemberOn(lookup, party.state, day);
    case 'body':
      return isBodyKnown(lookup, party.body);
  }
}

/** Which day it is where a party is. */
async function dayOf(lookup: Lookup, party: Submitter, at: number): Promise<string> {
  return party.kind === 'body' ? dayBegunInRegion(at) : await dayAt(lookup, party, at);
}

/** The places of the activities that no adopted plan has. */
function unknownAmong(lookup: Lookup, activities: readonly CitedActivity[]): Promise<readonly number[]> {
  return placesWithout(activities, async ({ plan, code }) => (await activityNamed(lookup, plan, code)) !== undefined);
}

/** The places of those of which it is not true. */
async function placesWithout<T>(all: readonly T[], isTrueOf: (one: T) => Promise<boolean>): Promise<readonly number[]> {
  const answers = await Promise.all(all.map(isTrueOf));
  return answers.flatMap((isTrue, place) => (isTrue ? [] : [place]));
}

/** The text of the version that was endorsed, the latest: opened for its publication alone. */
async function endorsedText({ state, history, open }: About<PracticeTypes>): Promise<PracticeText | undefined> {
  const latest = state.name === 'endorsed' ? practiceHistory(history).versions.at(-1) : undefined;
  const text = latest && ((await open(latest)) as PracticeText | undefined);
  return text && textOf(text);
}
