import { decode, type Fact, type Meta } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import { ActivityCommand, type ActivityIntent } from '#workplan/activity.handler.js';
import { activityDecider, type ActivityState, activityStream, leadsOf } from '#workplan/activity.js';
import { boholPlan } from '#workplan/adopt-bohol.js';
import type { ActivityFact, Evidence } from '#workplan/contract.js';
import { PlanCommand, type PlanIntent } from '#workplan/plan.handler.js';
import { daysOf, planStream } from '#workplan/plan.js';
import { view as deliverables } from '#workplan/views/deliverables.js';
import type { Chance } from './chance.js';
import type { PlanEvidence } from './plan-evidence.js';
import type { CommandRunner } from './command-runner.js';

const DAY = 24 * 3_600_000;
const NOTE = 'SYNTHETIC: this report is demonstration data and says nothing about the real activity.';

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
        const intent: ActivityIntent = { type: 'confirm-lead', lead: ['SOMTC'], note: NOTE };
        const chair = { actor: 'chair', role: 'chair', state: 'PH' };
        return { at: from + chance.whole(1, 20) * DAY, item: () => this.#tell(code, intent, chair, 'lead') };
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
    const open: PlanIntent = { type: 'open-period', from, to };
    const close: PlanIntent = { type: 'close-period', period };
    return [
      { at: opensAt, item: () => this.#govern(open, `open ${period}`) },
      ...reports,
      { at: closesAt, item: () => this.#govern(close, `close ${period}`) },
    ];
  }

  async #report(code: string, period: string): Promise<void> {
    const facts = (await this.runner.log.readStream(activityStream(this.#plan.frame.plan, code))).map(
      (event) => decode(event, new Map()) as Fact & ActivityFact,
    );
    const state = fold(activityDecider, facts);
    const body = state.kind === 'unknown' ? undefined : leadsOf(state.baseline, state.confirmed)[0];
    const cited = this.evidence.latest(code);
    const intent = body && nextReport(this.runner.chance('report', code, period), body, state, cited);
    if (!intent) return;
    if (cited) await this.runner.caughtUp(deliverables);
    const reporter = { actor: `${body.toLowerCase()}-reporter`, role: 'body-reporter', body };
    await this.#tell(code, intent, reporter, `report ${period}`);
  }

  async #tell(code: string, intent: ActivityIntent, by: Omit<Meta, Ids>, what: string): Promise<void> {
    const { plan } = this.#plan.frame;
    const meta = { ...by, ...this.#ids(code, what) };
    await this.runner.execute(activityStream(plan, code), new ActivityCommand(plan, code, meta, intent));
  }

  async #govern(intent: PlanIntent, what: string): Promise<void> {
    const { plan } = this.#plan.frame;
    const secretariat = { actor: 'secretariat', role: 'secretariat', body: 'ASEC' };
    await this.runner.execute(
      planStream(plan),
      new PlanCommand(plan, { ...secretariat, ...this.#ids(plan, what) }, intent),
    );
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
): ActivityIntent | undefined {
  if (state.kind === 'unknown' || state.status === 'completed' || state.status === 'cancelled') return undefined;
  const completed = state.status === 'in-progress' ? 30 : 5;
  const status = chance.weighted({ 'in-progress': 55, completed, delayed: 10, deferred: 4, cancelled: 1 });
  const own = cited ? { evidence: [cited] } : {};
  if (status !== 'completed')
    return { type: 'report-status', note: NOTE, report: { body, status, outputs: [], ...own } };
  const evidence = (): readonly Evidence[] => [
    cited ?? { kind: chance.pick(['document', 'event', 'survey', 'register']), reference: 'SYNTHETIC' },
  ];
  const outputs = [...state.outputs.keys()].map((output) => ({ output, status, evidence: evidence() }));
  const needed = outputs.length === 0 ? { evidence: evidence() } : own;
  return { type: 'report-status', note: NOTE, report: { body, status, outputs, ...needed } };
}
