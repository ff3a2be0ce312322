import { Body } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiSchema, refs } from '@nestjs/swagger';
import { Refusal } from '#kernel/refusal.js';
import { Records } from '#records/records.js';
import { examples } from '#web/fields/examples.js';
import { Code, Day } from '#web/fields/fields.js';
import { Freshness } from '#web/lists/freshness.js';
import { AllOf } from '#web/lists/pages.js';
import { Create, Read, Reader, Routes, Sent, Step } from '#web/route.js';
import type { ShownActivity } from '../activity/activity.history.js';
import { PeriodAnswer, PeriodHeading } from './period.answers.js';
import { tally } from './period.tally.js';
import { activityCodes } from '../plan/plan.js';
import { PLAN, planIn } from '../plan/plan.record.js';
import { activitiesOf, type PeriodRow, periodsOf, reportsIn, view } from '../views/work-plan.js';

/** A half-year by its name, or by its first and last day. */
export class OpenPeriodBody {
  @Code(/^[12]\d{3}-H[12]$/, { optional: true, example: '2026-H2', description: 'Either this or both days.' })
  half?: string;

  @Day({ optional: true, example: '2026-07-01', description: 'First day of a half-year.' })
  from?: string;

  @Day({ optional: true, example: '2026-12-31', description: 'Last day of the same half-year.' })
  to?: string;
}

/** By its name, or by both of its days. */
const HALF_YEAR = {
  allOf: refs(OpenPeriodBody),
  oneOf: [
    { required: ['half'], not: { anyOf: [{ required: ['from'] }, { required: ['to'] }] } },
    { required: ['from', 'to'], not: { required: ['half'] } },
  ],
};

/** Both ways in which a half-year is asked for; a test sends them as they stand. */
const EXAMPLES = examples<OpenPeriodBody>({
  half: { half: '2026-H1' },
  days: { from: '2026-07-01', to: '2026-12-31' },
});

/** Nothing to say: whoever has not reported is counted from the facts. */
@ApiSchema({ description: 'An empty object.' })
export class ClosePeriodBody {}

/** Nothing to say: what was reported is taken from the facts. */
@ApiSchema({ description: 'An empty object.' })
export class EndorsePeriodBody {}

@Routes('v1/plans/:plan/periods', 'reporting periods')
export class PeriodController {
  constructor(
    private readonly records: Records,
    private readonly freshness: Freshness,
  ) {}

  @Read('', 'The reporting periods of a plan, the newest first', AllOf(PeriodHeading))
  async list(@Reader() reader: Reader<'plan'>) {
    const { id } = await this.records.authorise(PLAN, planIn(reader));
    return { items: periodsOf(await this.freshness.caughtUp(view), id).map(heading) };
  }

  @Read(':period', 'Who has reported in a period and who has not, by activity and by body', PeriodAnswer)
  async one(@Reader() reader: Reader<'plan' | 'period'>) {
    const { id, state } = await this.records.authorise(PLAN, planIn(reader));
    const queries = await this.freshness.caughtUp(view);
    const row = periodsOf(queries, id).find(({ period }) => period === reader.period);
    if (!row) throw new Refusal('workplan.period-unknown', 'No such reporting period was opened.');
    const reports = reportsIn(queries, id, row.period);
    const activities = () => activitiesOf(queries, id, {}, 0, activityCodes(state.frame).length);
    return { ...heading(row), reports, ...(row.tally ?? tallySoFar(activities(), reports)) };
  }

  @Create('', 'Opens a reporting period: a half-year')
  @ApiExtraModels(OpenPeriodBody)
  @ApiBody({ schema: HALF_YEAR, examples: EXAMPLES })
  open(@Sent() sent: Sent<'plan'>, @Body() { half, from, to }: OpenPeriodBody) {
    return this.records.carryOut(PLAN, planIn(sent), { type: 'open-period', half, from, to }, ({ open }) => {
      return { id: String(open), state: 'open', createdAt: `/v1/plans/${sent.plan}/periods/${String(open)}` };
    });
  }

  @Step(':period/close', 'Closes a reporting period and fixes who has not reported')
  close(@Sent() sent: Sent<'plan' | 'period'>, @Body() _: ClosePeriodBody) {
    return this.records.carryOut(PLAN, planIn(sent), { type: 'close-period', period: sent.period }, () => {
      return { id: sent.period, state: 'closed' };
    });
  }

  @Step(':period/endorse', 'The Working Group, by its chair, accepts what was reported in a closed period')
  endorse(@Sent() sent: Sent<'plan' | 'period'>, @Body() _: EndorsePeriodBody) {
    return this.records.carryOut(PLAN, planIn(sent), { type: 'endorse-period', period: sent.period }, () => {
      return { id: sent.period, state: 'endorsed' };
    });
  }
}

function tallySoFar(activities: readonly ShownActivity[], reports: readonly { readonly code: string }[]) {
  const reported = new Set(reports.map(({ code }) => code));
  return tally(activities.map(({ code, lead }) => ({ code, lead, reported: reported.has(code) })));
}

function heading({ period, from, to, openedAt, closedAt, endorsedAt }: PeriodRow) {
  const state = endorsedAt !== null ? 'endorsed' : closedAt === null ? 'open' : 'closed';
  return { period, from, to, state, openedAt, closedAt, endorsedAt } as const;
}
