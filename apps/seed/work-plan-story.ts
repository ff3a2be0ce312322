import { decode, type Fact, type Meta } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import { streamOf } from '#records/record-kind.js';
import { RecordCommand } from '#records/record-command.js';
import { activityDecider, type ActivityState, leadsOf } from '#workplan/activity.js';
import { ACTIVITY, activityId, type AskedOfActivity } from '#workplan/activity.record.js';
import { boholPlan } from '#workplan/adopt-bohol.js';
import type { ActivityFact, Evidence } from '#workplan/contract.js';
import { daysOf, planStream } from '#workplan/plan.js';
import { type AskedOfPlan, PLAN } from '#workplan/plan.record.js';
import type { Chance } from './chance.js';
import type { PlanEvidence } from './plan-evidence.js';
import type { CommandRunner } from './command-runner.js';

const DAY = 24 * 3_600_000;
const NOTE = { note: 'SYNTHETIC: this report is demonstration data and says nothing about the real activity.' };

interface Planned {
  readonly at: number;
  readonly item: () => Promise<void>;
}

/** The Bohol plan in the synthetic region: half-years are opened and closed, and lead bodies report in between. */
export class WorkPlanStory {
  readonly #plan = boholPlan();

  constructor(
    private readonly runner: CommandRunner,
    private readonly evidence: PlanEvidence,
  ) {}

  /** Everything that happens to the plan between two times (milliseconds). */
  events(from: number, until: number): readonly Planned[] {
    return [...this.#confirmations(from), ...halfYears(from, until).flatMap((period) => this.#halfYear(period))];
  }

  /** The chair confirms SOMTC as the lead of some activities for which the plan states none. */
  #confirmations(from: number): readonly Planned[] {
    const chance = this.runner.chance('leads');
    return this.#plan.activities
      .filter(({ lead }) => lead.length === 0 && chance.happens(0.4))
      .map(({ code }) => {
        const asked: AskedOfActivity = { type: 'confirm-lead', lead: ['SOMTC'], content: NOTE };
        const chair = { actor: 'chair', role: 'chair', state: 'PH' };
        return { at: from + chance.whole(1, 20) * DAY, item: () => this.#tell(code, asked, chair, 'lead') };
      });
  }

  /** A period is closed four weeks after its end, and the next one is opened the day after: one is open at a time. */
  #halfYear({ period, from, to }: HalfYear): readonly Planned[] {
    const chance = this.runner.chance('half-year', period);
    const [opensAt, closesAt] = [Date.parse(from) + 29 * DAY, Date.parse(to) + 28 * DAY];
    const reports = this.#plan.activities
      .filter(() => chance.happens(0.7))
      .map(({ code }): Planned => {
        const at = opensAt + chance.whole(1, 170) * DAY + chance.whole(0, DAY);
        return { at, item: () => this.#report(code, period) };
      });
    const open: AskedOfPlan = { type: 'open-period', from, to };
    const close: AskedOfPlan = { type: 'close-period', period };
    return [
      { at: opensAt, item: () => this.#govern(open, `open ${period}`) },
      ...reports,
      { at: closesAt, item: () => this.#govern(close, `close ${period}`) },
    ];
  }

  async #report(code: string, period: string): Promise<void> {
    const facts = (await this.runner.log.readStream(this.#streamOf(code))).map(
      (event) => decode(event, new Map()) as Fact & ActivityFact,
    );
    const state = fold(activityDecider, facts);
    const body = state.name === 'unknown' ? undefined : leadsOf(state.baseline, state.confirmed)[0];
    const cited = this.evidence.latest(code);
    const asked = body && nextReport(this.runner.chance('report', code, period), body, state, cited);
    if (!asked) return;
    const reporter = { actor: `${body.toLowerCase()}-reporter`, role: 'body-reporter', body };
    await this.#tell(code, asked, reporter, `report ${period}`);
  }

  async #tell(code: string, asked: AskedOfActivity, by: Omit<Meta, Ids>, what: string): Promise<void> {
    const id = activityId(this.#plan.frame.plan, code);
    const meta = { ...by, ...this.#ids(code, what) };
    await this.runner.execute(this.#streamOf(code), new RecordCommand(ACTIVITY, id, asked, meta));
  }

  async #govern(asked: AskedOfPlan, what: string): Promise<void> {
    const { plan } = this.#plan.frame;
    const meta = { actor: 'secretariat', role: 'secretariat', body: 'ASEC', ...this.#ids(plan, what) };
    await this.runner.execute(planStream(plan), new RecordCommand(PLAN, plan, asked, meta));
  }

  #streamOf(code: string): string {
    return streamOf(ACTIVITY, activityId(this.#plan.frame.plan, code));
  }

  #ids(record: string, what: string): Pick<Meta, Ids> {
    const commandId = this.runner.id(record, what);
    return { commandId, correlationId: commandId };
  }
}

type Ids = 'commandId' | 'correlationId';

export interface HalfYear {
  readonly period: string;
  readonly from: string;
  readonly to: string;
}

export function halfYears(from: number, until: number): readonly HalfYear[] {
  const [first, last] = [new Date(from).getUTCFullYear(), new Date(until).getUTCFullYear()];
  const names = Array.from({ length: last - first + 1 }, (_, index) => String(first + index)).flatMap((year) => [
    `${year}-H1`,
    `${year}-H2`,
  ]);
  return names.flatMap((period) => {
    const days = daysOf(period);
    return days && Date.parse(days.from) >= from && Date.parse(days.from) < until ? [{ period, ...days }] : [];
  });
}

/** What the lead body says next; nothing once the activity is completed or cancelled. */
function nextReport(
  chance: Chance,
  body: string,
  state: ActivityState,
  cited: Evidence | undefined,
): AskedOfActivity | undefined {
  if (state.name === 'unknown' || state.status === 'completed' || state.status === 'cancelled') return undefined;
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
