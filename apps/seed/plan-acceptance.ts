import { EVALUATION_KINDS, LEGISLATION_SCOPES } from '#workplan/codes.js';
import { RecordCommand } from '#records/record-command.js';
import { ACTIVITY, activityId, type AskedOfActivity } from '#workplan/activity.record.js';
import { type AskedOfPlan, PLAN as PLAN_KIND } from '#workplan/plan.record.js';
import { STATE_RECORDS, type StateRecordsTypes } from '#workplan/state-records.record.js';
import { stateRecordsStream, type StateRecords } from '#workplan/state-records.js';
import { CHAIR, delegate, membersAt, type Person, reporter, SECRETARIAT } from './people.js';
import type { PlanEvidence } from './plan-evidence.js';
import type { StoryStep, Story, CommandRunner } from './command-runner.js';
import { DAY, dayOf, HOUR, text } from './synthetic.js';
import { halfYears } from './work-plan-story.js';

const PLAN = 'bohol-2017-2020';

/** Activities to which a body contributes that cooperates there by the plan. */
const COOPERATING = [
  ['B.b.1.1', 'SOMHD'],
  ['A.a.1.1', 'ACWC'],
  ['B.a.2.1', 'SOMSWD'],
  ['C.e.2.3', 'ASLOM'],
] as const;

/** What stands beside the reports on the plan: what states report of themselves, contributions, and the acceptance. */
export function scheduleAcceptance(runner: CommandRunner, evidence: PlanEvidence): void {
  const { from, until } = runner.span;
  const share = (part: number) => Math.round(from + part * (until - from));
  for (const { period, to } of halfYears(from, until)) {
    // A period is closed four weeks after its end.
    const at = Date.parse(to) + 35 * DAY + HOUR;
    schedulePlan(runner, `endorse ${period}`, at, { type: 'endorse-period', period });
  }
  EVALUATION_KINDS.forEach((kind, place) => {
    schedulePlan(runner, `evaluate ${kind}`, share(0.5 + 0.45 * place), { type: 'evaluate', kind });
  });
  for (const state of membersAt(from)) {
    const start = share(0.02 + 0.2 * runner.chance('state records', state).next());
    runner.follow(stateRecordsStream(state), start, stateStory(runner, state));
  }
  COOPERATING.forEach(([code, body], place) => {
    runner.follow(`contribution-${code}`, share(0.3 + 0.1 * place), contributionStory(code, body, evidence));
  });
}

function schedulePlan(runner: CommandRunner, what: string, at: number, asked: AskedOfPlan): void {
  runner.follow(
    `${PLAN} ${what}`,
    at,
    (function* (): Story<unknown> {
      yield { after: 0, by: CHAIR, views: [], does: (meta) => new RecordCommand(PLAN_KIND, PLAN, asked, meta) };
    })(),
  );
}

/** A state on its own plan, its laws and its courts. */
function* stateStory(runner: CommandRunner, state: string): Story<StateRecords> {
  const chance = runner.chance('state life', state);
  const step = (days: number, asked: (today: string) => StateRecordsTypes['asked']): StoryStep<StateRecords> => ({
    after: days * DAY,
    by: delegate(state),
    does: (meta, now) => new RecordCommand(STATE_RECORDS, state, asked(dayOf(now)), meta),
  });
  const year = new Date(runner.now).getUTCFullYear();
  const title = 'SYNTHETIC: national action plan';
  const alignment = { actip: chance.pick(['in-progress', 'aligned'] as const), apa: 'in-progress' } as const;
  yield step(0, (asOf) => ({
    type: 'report-national-action-plan',
    report: { state, title, period: { from: year - 1, to: year + 3 }, alignment, asOf },
  }));
  const scope = chance.pick(LEGISLATION_SCOPES);
  yield step(chance.whole(10, 60), (updatedOn) => ({
    type: 'update-legislation',
    report: { state, scope, updatedOn },
  }));
  const period = { from: `${String(year - 1)}-01-01`, to: `${String(year - 1)}-12-31` };
  const told = { state, period, medianDays: chance.whole(120, 900), cases: chance.whole(5, 90) };
  yield step(chance.whole(10, 60), () => ({ type: 'report-disposition', report: told }));
  yield step(200, (asOf) => ({
    type: 'report-national-action-plan',
    report: {
      state,
      title,
      period: { from: year - 1, to: year + 3 },
      alignment: { actip: 'aligned', apa: 'aligned' },
      asOf,
    },
  }));
}

/** A cooperating body adds its part, and the secretariat what stands elsewhere. */
function* contributionStory(code: string, body: string, evidence: PlanEvidence): Story<unknown> {
  const step = (after: number, by: Person, asked: () => AskedOfActivity): StoryStep<unknown> => ({
    after,
    by,
    views: [],
    does: (meta) => new RecordCommand(ACTIVITY, activityId(PLAN, code), asked(), meta),
  });
  yield step(0, reporter(body), () => {
    const own = evidence.latest(code) ?? { kind: 'state-record' as const, reference: 'TH/national-action-plan' };
    return {
      type: 'contribute',
      contribution: { body, outputs: [], evidence: [own] },
      content: { note: text('our own part') },
    };
  });
  const added = { kind: 'donor', name: 'SYNTHETIC donor', reference: 'SYNTHETIC-1', body: 'ASEC' } as const;
  yield step(6 * DAY, SECRETARIAT, () => ({ type: 'add-reference', added, bySecretariat: true }));
}
