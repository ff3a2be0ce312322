import type { Days } from '#governance/contract.js';
import { AGENCIES, DRAFT_KINDS, RESPONSE_AREAS } from '#governance/codes.js';
import { DIRECTION, type DirectionTypes } from '#governance/direction/direction.record.js';
import { MEETING, type MeetingTypes, regularMeetingId } from '#governance/meeting/meeting.record.js';
import { FOCAL_POINTS } from '#governance/network/focal-points.record.js';
import { POLICY } from '#governance/policy/policy.record.js';
import { TIME_LIMITS, TIME_LIMITS_ID } from '#governance/policy/time-limits.record.js';
import { REVIEW, type ReviewTypes } from '#governance/review/review.record.js';
import { ROLES, ROLES_ID } from '#governance/roles/roles.record.js';
import { RecordCommand } from '#records/record-command.js';
import type { RecordKind, RecordTypes } from '#records/record-kind.js';
import { REPORT, type ReportTypes } from '#report/report.record.js';
import type { View } from '#views/view.js';
import { CHAIR, delegate, head, membersAt, type Person, SECRETARIAT } from './people.js';
import type { Chance } from './chance.js';
import type { StoryStep, Story, CommandRunner } from './command-runner.js';
import { DAY, dayOf, HOUR, words } from './synthetic.js';

/** What waits for views does not happen together with anything else. */
const ALONE: readonly View[] = [];

/** The years of the Working Group: it meets, directs, has drafts reviewed, adopts policies and reports to SOMTC. */
export function scheduleWorkingGroup(runner: CommandRunner): void {
  const { from, until } = runner.span;
  for (let year = new Date(from).getUTCFullYear(); Date.UTC(year, 0) < until; year += 1) scheduleYear(runner, year);
  schedulePolicies(runner);
  for (const state of membersAt(from)) {
    const chance = runner.chance('focal points', state);
    const points = [
      { area: 'law-enforcement', agency: 'police' },
      { area: chance.pick(['prosecution', 'victim-support'] as const), agency: chance.pick(AGENCIES) },
    ] as const;
    const at = from + chance.whole(5, 40) * DAY;
    const set = stepsOf(FOCAL_POINTS, state)(0, delegate(state), { type: 'set-focal-points', state, points });
    once(runner, `focal-points-${state}`, at, set);
  }
}

function scheduleYear(runner: CommandRunner, year: number): void {
  const chance = runner.chance('working group', year);
  const { from } = runner.span;
  const on = (month: number, day: number) => Math.max(from + HOUR, Date.UTC(year, month - 1, day, 3));
  const host = chance.pick(['TH', 'VN', 'ID', 'MY', 'KH', 'SG']);
  const record = { type: 'record-somtc-chair', year, state: host } as const;
  once(runner, `working-group-roles ${String(year)}`, on(1, 8), stepsOf(ROLES, ROLES_ID)(0, SECRETARIAT, record));
  const id = (what: string) => runner.id(what, year);
  runner.follow(`meeting-${regularMeetingId(year)}`, on(2, 1), regularMeeting(runner, year, on));
  runner.follow(`meeting-${id('additional')}`, on(3, 5), additionalMeeting(runner, id('additional'), true));
  runner.follow(`meeting-${id('declined')}`, on(9, 5), additionalMeeting(runner, id('declined'), false));
  runner.follow(`meeting-${id('authorities')}`, on(4, 10), otherMeeting(id('authorities')));
  runner.follow(
    `direction-${id('to all')}`,
    on(3, 20),
    directionStory(runner.chance('direction', year, 'all'), id('to all'), undefined),
  );
  runner.follow(
    `direction-${id('to some')}`,
    on(8, 1),
    directionStory(runner.chance('direction', year), id('to some'), ['TH-ATU', 'KH-ATU']),
  );
  runner.follow(
    `review-${id('review')}`,
    on(5, 2),
    reviewStory(runner, id('review'), `SYNTHETIC draft ${String(year)}`),
  );
  runner.follow(`report-${id('report')}`, on(11, 20), reportStory(id('report'), year));
}

function once<State>(runner: CommandRunner, record: string, at: number, step: StoryStep<State>): void {
  runner.follow(
    record,
    at,
    (function* (): Story<State> {
      yield step;
    })(),
  );
}

type Step<T extends RecordTypes> = (
  days: number,
  by: Person,
  asked: T['asked'] | ((now: number) => T['asked']),
) => StoryStep<T['state']>;

/** Steps of one record of the Working Group; what they rest on is looked up, so nothing else happens meanwhile. */
function stepsOf<T extends RecordTypes>(kind: RecordKind<T>, id: string, ...beginnings: readonly string[]): Step<T> {
  return (days, by, asked) => ({
    after: Math.round(days * DAY),
    by,
    views: ALONE,
    does: (meta, now) => {
      const given = typeof asked === 'function' ? asked(now) : asked;
      return new RecordCommand(kind, id, given, meta, undefined, beginnings.includes(given.type));
    },
  });
}

const meetingSteps = (id: string) => stepsOf(MEETING, id, 'propose', 'convene-regular', 'convene-other');

function* regularMeeting(
  runner: CommandRunner,
  year: number,
  on: (month: number, day: number) => number,
): Story<MeetingTypes['state']> {
  const step = meetingSteps(regularMeetingId(year));
  const [days, somtc] = [daysFrom(on(6, 11), 2), daysFrom(on(6, 13), 2)];
  yield step(0, SECRETARIAT, { type: 'convene-regular', year });
  yield step(10, SECRETARIAT, { type: 'schedule', days, somtc });
  yield* delegations(runner, step);
  yield step(Math.max(0, (Date.parse(days.from) + 9 * HOUR - runner.now) / DAY), SECRETARIAT, { type: 'hold' });
  const decisions = [`SYNTHETIC-WG-${String(year)}-1`, `SYNTHETIC-WG-${String(year)}-2`];
  yield step(4, SECRETARIAT, { type: 'record-outcomes', decisions, ...words('what the Working Group agreed') });
}

function* additionalMeeting(runner: CommandRunner, id: string, accepted: boolean): Story<MeetingTypes['state']> {
  const step = meetingSteps(id);
  const by = accepted ? 'MY' : 'VN';
  const proposal = { type: 'propose', by, through: 'ASEC', host: by, ...words('online-scam compounds') } as const;
  yield step(0, delegate(by), proposal);
  if (!accepted) {
    yield step(8, CHAIR, { type: 'decline', ...words('the regular meeting is close') });
    return;
  }
  yield step(6, CHAIR, { type: 'accept' });
  yield step(5, SECRETARIAT, (now) => ({ type: 'schedule', days: daysFrom(now + 30 * DAY, 1) }));
  yield* delegations(runner, step);
  yield step(31, SECRETARIAT, { type: 'hold' });
  yield step(3, SECRETARIAT, { type: 'record-outcomes', decisions: [], ...words('what was agreed') });
}

function* otherMeeting(id: string): Story<MeetingTypes['state']> {
  const step = meetingSteps(id);
  const convene: MeetingTypes['asked'] = {
    type: 'convene-other',
    kind: 'central-authorities',
    activity: { plan: 'bohol-2017-2020', code: 'C.k.1.2' },
    bodies: ['ASLOM', 'DGICM'],
    host: 'TH',
  };
  yield step(0, SECRETARIAT, convene);
  yield step(5, SECRETARIAT, (now) => ({ type: 'schedule', days: daysFrom(now + 40 * DAY, 2) }));
  yield step(41, SECRETARIAT, { type: 'hold' });
  yield step(2, SECRETARIAT, { type: 'record-outcomes', decisions: [], ...words('how requests are passed on') });
}

/** Each state says in its own time who comes. */
function* delegations(runner: CommandRunner, step: Step<MeetingTypes>): Story<MeetingTypes['state']> {
  const chance = runner.chance('delegations', runner.now);
  for (const state of membersAt(runner.now)) {
    const members = [
      { area: 'law-enforcement', persons: chance.whole(1, 4) },
      { area: chance.pick(RESPONSE_AREAS.slice(1)), persons: chance.whole(1, 2) },
    ] as const;
    yield step(chance.next() / 4, delegate(state), { type: 'compose-delegation', state, members });
  }
}

function* directionStory(
  chance: Chance,
  id: string,
  units: readonly string[] | undefined,
): Story<DirectionTypes['state']> {
  const step = stepsOf(DIRECTION, id, 'issue');
  const said = words('answer urgent requests of victims first');
  const state = yield step(0, CHAIR, { type: 'issue', units, ...said });
  const addressed = state.name === 'unknown' ? [] : state.direction.addressees.map(({ unit }) => unit);
  // The unit of the demonstration has no people, and here and there one does not say that it has read it.
  const answering = addressed.filter((unit) => unit.endsWith('-ATU') && chance.happens(0.9));
  for (const unit of answering) {
    yield step(chance.whole(1, 4), head(unit.slice(0, 2)), { type: 'acknowledge', unit });
  }
  for (const unit of answering) {
    const progress = chance.weighted({ begun: 20, 'in-progress': 40, done: 30, hindered: 10 });
    const report = { type: 'report-progress', unit, progress, ...words('how far the unit is') } as const;
    yield step(chance.whole(2, 8), head(unit.slice(0, 2)), report);
  }
  yield step(20, CHAIR, { type: 'conclude', ...words('it is done, or has become a habit') });
}

function* reviewStory(runner: CommandRunner, id: string, reference: string): Story<ReviewTypes['state']> {
  const chance = runner.chance('review', id);
  const step = stepsOf(REVIEW, id, 'open');
  yield step(0, SECRETARIAT, (now) => ({
    type: 'open',
    draft: chance.pick(DRAFT_KINDS),
    reference,
    deliverable: undefined,
    version: '0.1',
    closesOn: dayOf(now + 40 * DAY),
    ...words('the states are asked for their input'),
  }));
  for (const state of membersAt(runner.now)) {
    if (chance.happens(0.2)) continue;
    const stance = chance.pick(['comments', 'no-comment'] as const);
    const agencies = [chance.pick(AGENCIES)];
    const input = { type: 'give-input', state, stance, agencies } as const;
    const said = stance === 'comments' ? words('the third chapter is too long') : {};
    yield step(chance.whole(1, 5), delegate(state), { ...input, ...said });
  }
  yield step(10, SECRETARIAT, { type: 'close' });
}

function* reportStory(id: string, year: number): Story<ReportTypes['state']> {
  const step = stepsOf(REPORT, id, 'draft');
  const period = { from: `${String(year)}-01-01`, to: `${String(year)}-10-31` };
  yield step(0, SECRETARIAT, { type: 'draft', period });
  yield step(6, CHAIR, { type: 'sign-off' });
  yield step(5, CHAIR, (now) => ({ type: 'transmit', on: dayOf(now) }));
}

/** A policy with two versions, and time limits with a second one. */
function schedulePolicies(runner: CommandRunner): void {
  const { from, until } = runner.span;
  const policy = 'synthetic-handling';
  const inForceFrom = (now: number) => new Date(now + 30 * DAY).toISOString();
  [0.08, 0.55].forEach((part, place) => {
    const [title, reference] = ['SYNTHETIC: handling of what is exchanged', `SYNTHETIC ${String(place + 1)}`];
    const adopt = stepsOf(POLICY, policy)(0, CHAIR, (now) => {
      return { type: 'adopt', policy, title, reference, inForceFrom: inForceFrom(now) };
    });
    once(runner, `policy-${policy} ${String(place)}`, Math.round(from + part * (until - from)), adopt);
  });
  const adopt = stepsOf(TIME_LIMITS, TIME_LIMITS_ID)(0, CHAIR, (now) => {
    const answerWithinHours = { urgent: 8, priority: 60, routine: 144 };
    return { type: 'adopt', inForceFrom: inForceFrom(now), acknowledgeWithinHours: 24, answerWithinHours };
  });
  once(runner, 'policy-time-limits', Math.round(from + 0.6 * (until - from)), adopt);
}

/** So many days from the day of a time on. */
function daysFrom(time: number, count: number): Days {
  return { from: dayOf(time), to: dayOf(time + (count - 1) * DAY) };
}
