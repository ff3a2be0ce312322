import { CHAIR, delegate, head, SECRETARIAT } from '#apps/dev-idp/identities.js';
import { AGENCIES, DRAFT_KINDS, RESPONSE_AREAS } from '#governance/codes.js';
import type { Days } from '#governance/contract.js';
import { DIRECTION, type DirectionTypes } from '#governance/direction/direction.record.js';
import { MEETING, type MeetingTypes, regularMeetingId } from '#governance/meeting/meeting.record.js';
import { FOCAL_POINTS } from '#governance/network/focal-points.record.js';
import { POLICY, TIME_LIMITS, TIME_LIMITS_ID } from '#governance/policy/policy.record.js';
import { REVIEW, type ReviewTypes } from '#governance/review/review.record.js';
import { ROLES, ROLES_ID } from '#governance/roles/roles.record.js';
import { REPORT, type ReportTypes } from '#report/report.record.js';
import type { Chance } from '../chance.js';
import { begin, type CommandRunner, step, type Story } from '../command-runner.js';
import { membersAt } from '../members.js';
import { DAY, dayOf, HOUR, words } from '../synthetic.js';

/** What happens in the Working Group rests on other records, and others rest on it. */
const ALONE = { alone: true } as const;

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
    const set = { type: 'set-focal-points', state, points } as const;
    runner.follow(FOCAL_POINTS, state, at, [step(0, delegate(state), set)], ALONE);
  }
}

function scheduleYear(runner: CommandRunner, year: number): void {
  const { from } = runner.span;
  const on = (month: number, day: number) => Math.max(from + HOUR, Date.UTC(year, month - 1, day, 3));
  const id = (what: string) => runner.id(what, year);
  const state = runner.chance('working group', year).pick(['TH', 'VN', 'ID', 'MY', 'KH', 'SG']);
  const chaired = { type: 'record-somtc-chair', year, state } as const;
  runner.follow(ROLES, ROLES_ID, on(1, 8), [step(0, SECRETARIAT, chaired)], ALONE);
  runner.follow(MEETING, regularMeetingId(year), on(2, 1), regularMeeting(runner, year, on), ALONE);
  runner.follow(MEETING, id('additional'), on(3, 5), additionalMeeting(runner, true), ALONE);
  runner.follow(MEETING, id('declined'), on(9, 5), additionalMeeting(runner, false), ALONE);
  runner.follow(MEETING, id('authorities'), on(4, 10), otherMeeting(), ALONE);
  const toAll = directionStory(runner.chance('direction', year, 'all'), undefined);
  runner.follow(DIRECTION, id('to all'), on(3, 20), toAll, ALONE);
  const toSome = directionStory(runner.chance('direction', year), ['TH-ATU', 'KH-ATU']);
  runner.follow(DIRECTION, id('to some'), on(8, 1), toSome, ALONE);
  const review = reviewStory(runner, runner.chance('review', id('review')), `SYNTHETIC draft ${String(year)}`);
  runner.follow(REVIEW, id('review'), on(5, 2), review, ALONE);
  runner.follow(REPORT, id('report'), on(11, 20), reportStory(year), ALONE);
}

function* regularMeeting(
  runner: CommandRunner,
  year: number,
  on: (month: number, day: number) => number,
): Story<MeetingTypes> {
  const [days, somtc] = [daysFrom(on(6, 11), 2), daysFrom(on(6, 13), 2)];
  yield begin(SECRETARIAT, { type: 'convene-regular', year });
  yield step(10, SECRETARIAT, { type: 'schedule', days, somtc });
  yield* delegations(runner);
  yield step(Math.max(0, (Date.parse(days.from) + 9 * HOUR - runner.now) / DAY), SECRETARIAT, { type: 'hold' });
  const decisions = [`SYNTHETIC-WG-${String(year)}-1`, `SYNTHETIC-WG-${String(year)}-2`];
  yield step(4, SECRETARIAT, { type: 'record-outcomes', decisions, ...words('what the Working Group agreed') });
}

function* additionalMeeting(runner: CommandRunner, accepted: boolean): Story<MeetingTypes> {
  const by = accepted ? 'MY' : 'VN';
  const proposal = { type: 'propose', by, through: 'ASEC', host: by, ...words('online-scam compounds') } as const;
  yield begin(delegate(by), proposal);
  if (!accepted) {
    yield step(8, CHAIR, { type: 'decline', ...words('the regular meeting is close') });
    return;
  }
  yield step(6, CHAIR, { type: 'accept' });
  yield step(5, SECRETARIAT, (now) => ({ type: 'schedule', days: daysFrom(now + 30 * DAY, 1) }));
  yield* delegations(runner);
  yield step(31, SECRETARIAT, { type: 'hold' });
  yield step(3, SECRETARIAT, { type: 'record-outcomes', decisions: [], ...words('what was agreed') });
}

function* otherMeeting(): Story<MeetingTypes> {
  const convene: MeetingTypes['asked'] = {
    type: 'convene-other',
    kind: 'central-authorities',
    activity: { plan: 'bohol-2017-2020', code: 'C.k.1.2' },
    bodies: ['ASLOM', 'DGICM'],
    host: 'TH',
  };
  yield begin(SECRETARIAT, convene);
  yield step(5, SECRETARIAT, (now) => ({ type: 'schedule', days: daysFrom(now + 40 * DAY, 2) }));
  yield step(41, SECRETARIAT, { type: 'hold' });
  yield step(2, SECRETARIAT, { type: 'record-outcomes', decisions: [], ...words('how requests are passed on') });
}

/** Each state says in its own time who comes. */
function* delegations(runner: CommandRunner): Story<MeetingTypes> {
  const chance = runner.chance('delegations', runner.now);
  for (const state of membersAt(runner.now)) {
    const members = [
      { area: 'law-enforcement', persons: chance.whole(1, 4) },
      { area: chance.pick(RESPONSE_AREAS.slice(1)), persons: chance.whole(1, 2) },
    ] as const;
    yield step(chance.next() / 4, delegate(state), { type: 'compose-delegation', state, members });
  }
}

function* directionStory(chance: Chance, units: readonly string[] | undefined): Story<DirectionTypes> {
  const said = words('answer urgent requests of victims first');
  const state = yield begin(CHAIR, { type: 'issue', units, ...said });
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

function* reviewStory(runner: CommandRunner, chance: Chance, reference: string): Story<ReviewTypes> {
  yield begin(SECRETARIAT, (now) => ({
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

function* reportStory(year: number): Story<ReportTypes> {
  const period = { from: `${String(year)}-01-01`, to: `${String(year)}-10-31` };
  yield begin(SECRETARIAT, { type: 'draft', period });
  yield step(6, CHAIR, { type: 'sign-off' });
  yield step(5, CHAIR, (now) => ({ type: 'transmit', on: dayOf(now) }));
}

/** A policy with two versions, and time limits with a second one. */
function schedulePolicies(runner: CommandRunner): void {
  const policy = 'synthetic-handling';
  const inForceFrom = (now: number) => new Date(now + 30 * DAY).toISOString();
  [0.08, 0.55].forEach((share, place) => {
    const [title, reference] = ['SYNTHETIC: handling of what is exchanged', `SYNTHETIC ${String(place + 1)}`];
    const adopt = (now: number) =>
      ({ type: 'adopt', policy, title, reference, inForceFrom: inForceFrom(now) }) as const;
    runner.follow(POLICY, policy, runner.timeAt(share), [step(0, CHAIR, adopt)], ALONE);
  });
  const limits = {
    acknowledgeWithinHours: { urgent: 2, priority: 12, routine: 24 },
    answerWithinHours: { urgent: 8, priority: 60, routine: 144 },
    longestDelayHours: 30 * 24,
  };
  const adopt = (now: number) => ({ type: 'adopt', inForceFrom: inForceFrom(now), ...limits }) as const;
  runner.follow(TIME_LIMITS, TIME_LIMITS_ID, runner.timeAt(0.6), [step(0, CHAIR, adopt)], ALONE);
}

/** So many days from the day of a time on. */
function daysFrom(time: number, count: number): Days {
  return { from: dayOf(time), to: dayOf(time + (count - 1) * DAY) };
}
