import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fact } from '#event-store/fact.js';
import { directionDecider, notAcknowledged } from '#governance/direction/direction.js';
import { meetingDecider } from '#governance/meeting/meeting.js';
import { meetingYears } from '#governance/lookups.js';
import { reviewDecider, withoutInput } from '#governance/review/review-round.js';
import { leadShepherdOn, rolesDecider } from '#governance/roles/roles.js';
import { type Decider, type Draft, fold } from '#kernel/decider.js';
import { region } from './given-region.js';
import { workingGroupTally } from './working-group-figures.js';

/** In the year after the facts, so that a year without a regular meeting has ended. */
const LATER = Date.parse('2019-02-01T08:00:00.000Z');

/** The states of the records of a kind, as their own rules see them. */
function statesOf<State extends { readonly name: string }, F extends Draft>(
  facts: readonly Fact[],
  kind: string,
  decider: Decider<never, State, F>,
): readonly Exclude<State, { name: 'unknown' }>[] {
  const streams = Map.groupBy(facts, ({ stream }) => stream);
  return [...streams]
    .filter(([stream]) => stream.startsWith(`${kind}-`))
    .map(([, of]) => fold(decider, of as readonly unknown[] as readonly F[]))
    .filter((state): state is Exclude<State, { name: 'unknown' }> => state.name !== 'unknown');
}

function figuresOf(facts: readonly Fact[]) {
  const tally = workingGroupTally({ period: null });
  for (const fact of facts) tally.take[fact.type]?.(fact);
  return tally.result(LATER);
}

describe('The figures of the Working Group', () => {
  it('are those that its own rules give, whatever has happened', () => {
    fc.assert(
      fc.property(fc.subarray([...region]), (facts) => {
        const figures = figuresOf(facts);
        const meetings = statesOf(facts, 'meeting', meetingDecider);
        const soFar = meetings.map(({ name: state, meeting }) => ({ ...meeting, state }));
        expect(figures.meetings).toEqual(
          meetings.map(({ name: state, meeting }) => {
            const { kind, days, host, chairs, proposal, delegations, decisions } = meeting;
            const counted = { delegations: delegations.length, proposedBy: proposal?.by ?? null };
            return { kind, state, days, host, chairs, decisions, ...counted };
          }),
        );
        expect(figures.directions).toEqual(
          statesOf(facts, 'direction', directionDecider).map(({ name: state, direction }) => ({
            issuedOn: direction.issuedAt.slice(0, 10),
            state,
            addressed: direction.addressees.length,
            acknowledged: direction.addressees.filter(({ acknowledgedAt }) => acknowledgedAt !== null).length,
            notAcknowledged: notAcknowledged(direction),
            done: direction.addressees.filter(({ progress }) => progress === 'done').length,
          })),
        );
        expect(figures.reviews).toEqual(
          statesOf(facts, 'review', reviewDecider).map(({ name: state, round }) => {
            const { draft, reference, version, closesOn, states, inputs } = round;
            const counted = { asked: states.length, inputs: inputs.length, withoutInput: withoutInput(round) };
            return { draft, reference, version, closesOn, state, ...counted };
          }),
        );
        const ofRoles = facts.filter(({ stream }) => stream === 'working-group-roles');
        const roles = fold(rolesDecider, ofRoles as readonly unknown[] as readonly never[]);
        expect(figures.leadShepherd).toBe(leadShepherdOn(roles, '2019-02-01') ?? null);
        expect(figures.years).toEqual(meetingYears(soFar, ofRoles.length > 0 ? 2018 : 2019, 2019));
      }),
      { numRuns: 300 },
    );
  });

  it('take the last word of a state on a draft, and of a unit on its progress', () => {
    const [opened, given] = [ofType('governance.review-opened.v1'), ofType('governance.review-input-given.v1')];
    const issued = ofType('governance.direction-issued.v1');
    const reported = ofType('governance.direction-progress-reported.v1');
    const hindered = { ...reported, conduct: { ...(reported.conduct as object), progress: 'hindered' } };
    expect(figuresOf([opened, given, given]).reviews).toMatchObject([{ inputs: 1, withoutInput: ['PH', 'VN'] }]);
    expect(figuresOf([issued, reported]).directions).toMatchObject([{ done: 1 }]);
    expect(figuresOf([issued, reported, hindered]).directions).toMatchObject([{ done: 0 }]);
  });

  it('name the years that ended without a regular meeting', () => {
    expect(figuresOf(region).years.map(({ year, regularMeeting }) => [year, regularMeeting])).toEqual([
      [2019, 'not-yet'],
      [2018, 'missing'],
    ]);
    const { stream } = ofType('governance.regular-meeting-convened.v1');
    const held = { ...ofType('governance.meeting-held.v1'), stream };
    expect(figuresOf([...region, held]).years.at(-1)).toMatchObject({ year: 2018, regular: 1, regularMeeting: 'held' });
  });
});

function ofType(type: string): Fact {
  const found = region.find((fact) => fact.type === type);
  if (!found) throw new Error(`the region has no ${type}`);
  return found;
}
