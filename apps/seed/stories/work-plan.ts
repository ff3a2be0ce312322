import { CHAIR, delegate, reporter, SECRETARIAT } from '#apps/dev-idp/identities.js';
import { EVALUATION_KINDS, LEGISLATION_SCOPES } from '#workplan/codes.js';
import { leadsOf } from '#workplan/activity/activity.js';
import { ACTIVITY, activityId, type ActivityTypes, type AskedOfActivity } from '#workplan/activity/activity.record.js';
import { boholPlan } from '#workplan/plan/adopt-plan.js';
import type { Evidence } from '#workplan/contract.js';
import { daysOf } from '#workplan/plan/plan.js';
import { PLAN, type PlanTypes } from '#workplan/plan/plan.record.js';
import { STATE_RECORDS, type StateRecordsTypes } from '#workplan/state-records/state-records.record.js';
import type { Caller } from '#web/auth/caller.js';
import type { Chance } from '../chance.js';
import { type CommandRunner, type Span, step, type Story } from '../command-runner.js';
import { membersAt } from '../members.js';
import { DAY, HOUR, dayOf, text } from '../synthetic.js';

const NOTE = { note: 'SYNTHETIC: this report is demonstration data and says nothing about the real activity.' };

/** Activities to which a body contributes that cooperates there by the plan. */
const COOPERATING = [
  ['B.b.1.1', 'SOMHD'],
  ['A.a.1.1', 'ACWC'],
  ['B.a.2.1', 'SOMSWD'],
  ['C.e.2.3', 'ASLOM'],
] as const;

/**
 * The Bohol plan: its half-years are opened, reported on by lead bodies, closed and endorsed; other bodies contribute, the
 * Chair confirms leads and evaluates, and states report of themselves.
 */
export function scheduleWorkPlan(runner: CommandRunner, evidence: PlanEvidence): void {
  const { frame, activities } = boholPlan();
  const { from, until } = runner.span;
  const { plan } = frame;
  const govern = (at: number, by: Caller, asked: PlanTypes['asked']): void => {
    runner.follow(PLAN, plan, at, [step(0, by, asked)], { alone: true });
  };
  const leads = runner.chance('leads');
  // SOMTC leads some activities for which the plan states no lead.
  for (const { code } of activities.filter(({ lead }) => lead.length === 0 && leads.happens(0.4))) {
    const confirm = step<ActivityTypes>(0, CHAIR, { type: 'confirm-lead', lead: ['SOMTC'], content: NOTE });
    runner.follow(ACTIVITY, activityId(plan, code), from + leads.whole(1, 20) * DAY, [confirm], { alone: true });
  }
  for (const { period, from: first, to: last } of halfYears({ from, until }, frame.period.to)) {
    const chance = runner.chance('half-year', period);
    // A period is closed four weeks after its end, and the next one is opened the day after: one is open at a time.
    const opensAt = Date.parse(first) + 29 * DAY;
    govern(opensAt, SECRETARIAT, { type: 'open-period', from: first, to: last });
    for (const { code } of activities.filter(() => chance.happens(0.7))) {
      const at = opensAt + chance.whole(1, 170) * DAY + chance.whole(0, DAY);
      runner.at(at, () => report(runner, plan, code, period, evidence));
    }
    govern(Date.parse(last) + 28 * DAY, SECRETARIAT, { type: 'close-period', period });
    govern(Date.parse(last) + 35 * DAY + HOUR, CHAIR, { type: 'endorse-period', period });
  }
  EVALUATION_KINDS.forEach((kind, place) => {
    govern(runner.timeAt(0.5 + 0.45 * place), CHAIR, { type: 'evaluate', kind });
  });
  for (const state of membersAt(from)) {
    const start = runner.timeAt(0.02 + 0.2 * runner.chance('state records', state).next());
    runner.follow(STATE_RECORDS, state, start, stateStory(runner, state));
  }
  COOPERATING.forEach(([code, body], place) => {
    const story = contributionStory(code, body, evidence);
    runner.follow(ACTIVITY, activityId(plan, code), runner.timeAt(0.3 + 0.1 * place), story, { alone: true });
  });
}

/** The lead body reports on an activity that has one and goes on. */
async function report(
  runner: CommandRunner,
  plan: string,
  code: string,
  period: string,
  evidence: PlanEvidence,
): Promise<void> {
  const id = activityId(plan, code);
  const state = (await runner.records.find(ACTIVITY, id))?.state;
  const body = state && leadsOf(state.baseline, state.confirmed)[0];
  const chance = runner.chance('report', code, period);
  const asked = body && nextReport(chance, body, state, evidence.latest(code));
  if (asked) runner.follow(ACTIVITY, id, runner.now, [step(0, reporter(body), asked)], { alone: true });
}

/** What the lead body says next; nothing once the activity is completed or cancelled. */
function nextReport(
  chance: Chance,
  body: string,
  state: ActivityTypes['existing'],
  cited: Evidence | undefined,
): AskedOfActivity | undefined {
  if (state.status === 'completed' || state.status === 'cancelled') return undefined;
  const completed = state.status === 'in-progress' ? 30 : 5;
  const status = chance.weighted({ 'in-progress': 55, completed, delayed: 10, deferred: 4, cancelled: 1 });
  const own = cited ? { evidence: [cited] } : {};
  if (status !== 'completed')
    return { type: 'report-status', content: NOTE, report: { body, status, outputs: [], ...own } };
  const evidence = (): readonly Evidence[] => [
    cited ?? { kind: chance.pick(['document', 'event', 'survey', 'register']), reference: 'SYNTHETIC' },
  ];
  const outputs = [...state.outputs.keys()].map((output) => ({ output, status, evidence: evidence() }));
  const needed = outputs.length === 0 ? { evidence: evidence() } : own;
  return { type: 'report-status', content: NOTE, report: { body, status, outputs, ...needed } };
}

/** A state on its own plan, its laws and its courts. */
function* stateStory(runner: CommandRunner, state: string): Story<StateRecordsTypes> {
  const chance = runner.chance('state life', state);
  const by = delegate(state);
  const year = new Date(runner.now).getUTCFullYear();
  const title = 'SYNTHETIC: national action plan';
  const plan = { state, title, period: { from: year - 1, to: year + 3 } };
  const begun = { actip: chance.pick(['in-progress', 'aligned'] as const), apa: 'in-progress' } as const;
  const done = { actip: 'aligned', apa: 'aligned' } as const;
  yield step(0, by, (now) => {
    return { type: 'report-national-action-plan', report: { ...plan, alignment: begun, asOf: dayOf(now) } };
  });
  const scope = chance.pick(LEGISLATION_SCOPES);
  yield step(chance.whole(10, 60), by, (now) => {
    return { type: 'update-legislation', report: { state, scope, updatedOn: dayOf(now) } };
  });
  const period = { from: `${String(year - 1)}-01-01`, to: `${String(year - 1)}-12-31` };
  const told = { state, period, medianDays: chance.whole(120, 900), cases: chance.whole(5, 90) };
  yield step(chance.whole(10, 60), by, { type: 'report-disposition', report: told });
  yield step(200, by, (now) => {
    return { type: 'report-national-action-plan', report: { ...plan, alignment: done, asOf: dayOf(now) } };
  });
}

/** A cooperating body adds its part, and the secretariat what stands elsewhere. */
function* contributionStory(code: string, body: string, evidence: PlanEvidence): Story<ActivityTypes> {
  yield step(0, reporter(body), () => {
    const own = evidence.latest(code) ?? ({ kind: 'state-record', reference: 'TH/national-action-plan' } as const);
    const contribution = { body, outputs: [], evidence: [own] };
    return { type: 'contribute', contribution, content: { note: text('our own part') } };
  });
  const added = { kind: 'donor', name: 'SYNTHETIC donor', reference: 'SYNTHETIC-1', body: 'ASEC' } as const;
  yield step(6, SECRETARIAT, { type: 'add-reference', added, bySecretariat: true });
}

interface HalfYear {
  readonly period: string;
  readonly from: string;
  readonly to: string;
}

/** The half-years that begin in this time, up to the last year of the plan. */
export function halfYears({ from, until }: Omit<Span, 'seed'>, lastOfPlan: number): readonly HalfYear[] {
  const [first, last] = [new Date(from).getUTCFullYear(), Math.min(new Date(until).getUTCFullYear(), lastOfPlan)];
  const names = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => String(first + index)).flatMap(
    (year) => [`${year}-H1`, `${year}-H2`],
  );
  return names.flatMap((period) => {
    const days = daysOf(period);
    return days && Date.parse(days.from) >= from && Date.parse(days.from) < until ? [{ period, ...days }] : [];
  });
}

/** What evidence can name when an activity is reported: the deliverables that stand, by activity. */
export class PlanEvidence {
  readonly #of = new Map<string, Evidence[]>();

  /** A deliverable that serves an activity stands from now on. */
  add(activity: string, evidence: Evidence): void {
    this.#of.set(activity, [...(this.#of.get(activity) ?? []), evidence]);
  }

  remove(reference: string): void {
    for (const [activity, all] of this.#of) {
      this.#of.set(
        activity,
        all.filter((each) => each.reference !== reference),
      );
    }
  }

  /** The latest for an activity; undefined when there is none. */
  latest(activity: string): Evidence | undefined {
    return this.#of.get(activity)?.at(-1);
  }
}
