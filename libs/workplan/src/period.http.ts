import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  refs,
} from '@nestjs/swagger';
import { Refusal, refuseField } from '#kernel/refusal.js';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Commands } from '#web/commands.js';
import { Freshness } from '#web/freshness.js';
import { Sent, Step } from '#web/step.js';
import { PeriodAnswer, PeriodList } from './period.answers.js';
import { tally } from './period.tally.js';
import { PlanCommand, type PlanIntent } from './plan.handler.js';
import { activityCodes, daysOf, halfYear } from './plan.js';
import { PLAN, PlanReader } from './plan.reader.js';
import { activitiesOf, type PeriodRow, periodsOf, reportsIn, view } from './views/work-plan.js';
import { ClosePeriodBody, EndorsePeriodBody, OpenPeriodBody } from './workplan.dto.js';
import { PERIOD_EXAMPLES } from './plan.examples.js';

/** By its name, or by both of its days. */
const HALF_YEAR = {
  allOf: refs(OpenPeriodBody),
  oneOf: [
    { required: ['half'], not: { anyOf: [{ required: ['from'] }, { required: ['to'] }] } },
    { required: ['from', 'to'], not: { required: ['half'] } },
  ],
};

@ApiTags('reporting periods')
@Controller('v1/plans/:plan/periods')
export class PeriodController {
  constructor(
    private readonly access: Access,
    private readonly commands: Commands,
    private readonly reader: PlanReader,
    private readonly queries: ViewQueries,
    private readonly freshness: Freshness,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The reporting periods of a plan, the newest first' })
  @ApiOkResponse({ type: PeriodList })
  async list(@By() caller: Caller, @Param('plan') plan: string) {
    this.access.demand(caller, 'workplan.read', PLAN);
    await this.reader.plan(plan);
    await this.freshness.caughtUp(view);
    return { items: periodsOf(this.queries, plan).map(heading) };
  }

  @Get(':period')
  @ApiOperation({ summary: 'Who has reported in a period and who has not, by activity and by body' })
  @ApiOkResponse({ type: PeriodAnswer })
  async one(@By() caller: Caller, @Param('plan') plan: string, @Param('period') period: string) {
    this.access.demand(caller, 'workplan.read', PLAN);
    const { frame } = await this.reader.plan(plan);
    await this.freshness.caughtUp(view);
    const row = periodsOf(this.queries, plan).find((each) => each.period === period);
    if (!row) throw new Refusal('workplan.period-unknown', 'No such reporting period was opened.');
    const reports = reportsIn(this.queries, plan, period);
    return { ...heading(row), reports, ...(row.tally ?? this.tallySoFar(plan, activityCodes(frame), reports)) };
  }

  @Post()
  @ApiOperation({ summary: 'Opens a reporting period: a half-year' })
  @ApiExtraModels(OpenPeriodBody)
  @ApiBody({ schema: HALF_YEAR, examples: PERIOD_EXAMPLES })
  @ApiCreatedResponse({ type: CommandAnswer })
  async open(@Sent() sent: Sent<'plan'>, @Body() body: OpenPeriodBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'workplan.open-period', PLAN);
    const { from, to } = daysAsked(body);
    const id = halfYear(from, to);
    const answer = { id, state: 'open', createdAt: `/v1/plans/${sent.plan}/periods/${id}` };
    return this.carryOut(sent, { type: 'open-period', from, to }, answer);
  }

  @Step(':period/close', 'Closes a reporting period and fixes who has not reported')
  async close(@Sent() sent: Sent<'plan' | 'period'>, @Body() _: ClosePeriodBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'workplan.close-period', PLAN);
    return this.carryOut(sent, { type: 'close-period', period: sent.period }, { id: sent.period, state: 'closed' });
  }

  @Step(':period/endorse', 'The Working Group, by its chair, accepts what was reported in a closed period')
  async endorse(@Sent() sent: Sent<'plan' | 'period'>, @Body() _: EndorsePeriodBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'workplan.endorse-period', PLAN);
    return this.carryOut(sent, { type: 'endorse-period', period: sent.period }, { id: sent.period, state: 'endorsed' });
  }

  private async carryOut(
    sent: Sent<'plan'>,
    intent: PlanIntent,
    { id, state, createdAt }: { readonly id: string; readonly state: string; readonly createdAt?: string },
  ): Promise<CommandAnswer> {
    const { plan } = sent;
    await this.reader.plan(plan);
    return this.commands.carryOut({ ...sent, id }, (meta, ifMatch) => new PlanCommand(plan, meta, intent, ifMatch), {
      state: () => state,
      createdAt,
    });
  }

  private tallySoFar(plan: string, codes: readonly string[], reports: readonly { readonly code: string }[]) {
    const reported = new Set(reports.map(({ code }) => code));
    const activities = activitiesOf(this.queries, plan, {}, 0, codes.length);
    return tally(activities.map(({ code, lead }) => ({ code, lead, reported: reported.has(code) })));
  }
}

function heading({ period, from, to, openedAt, closedAt, endorsedAt }: PeriodRow) {
  const state = endorsedAt !== null ? 'endorsed' : closedAt === null ? 'open' : 'closed';
  return { period, from, to, state, openedAt, closedAt, endorsedAt };
}

/** The half-year asked for, by its name or by its days. @throws Refusal `body.invalid` */
function daysAsked({ half, from, to }: OpenPeriodBody): { from: string; to: string } {
  if (half === undefined) {
    if (from !== undefined && to !== undefined) return { from, to };
    throw refuseField('body.invalid', from === undefined ? '/from' : '/to', 'Name the half-year, or its two days.');
  }
  const days = daysOf(half);
  if (from === undefined && to === undefined && days) return days;
  throw refuseField('body.invalid', '/half', 'Name the half-year or its two days, not both.');
}
