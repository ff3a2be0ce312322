import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { uuidBeside } from '#event-store/identifiers.js';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { answerCommand, CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { type CommandKey, Key } from '#web/command-key.js';
import { ContentReads } from '#web/content-reads.js';
import { Freshness } from '#web/freshness.js';
import { metaOf } from '#web/meta.js';
import { type AdoptionMeta, adoptPlan } from './adopt-plan.js';
import { STATUSES } from './codes.js';
import type { PlanFrame } from './contract.js';
import { planCsv } from './export/plan.csv.js';
import { CONTENT_SECURITY_POLICY, planHtml } from './export/plan.html.js';
import { activityCodes, planStream } from './plan.js';
import { PlanAnswer, PlanList } from './plan.answers.js';
import { demandSound } from './plan-checks.js';
import { readPlanDocument } from './plan-document.js';
import { type ActionLineBody, AdoptPlanBody } from './plan.dto.js';
import { PLAN_EXAMPLES } from './plan.examples.js';
import { PLAN, PlanReader } from './plan.reader.js';
import { activitiesOf, countsByStatus, plans, registeredBodies, view } from './views/work-plan.js';
import { ExportQuery } from './workplan.dto.js';

@ApiTags('plans')
@Controller('v1/plans')
export class PlanController {
  constructor(
    private readonly access: Access,
    private readonly commands: CommandBus,
    private readonly reader: PlanReader,
    private readonly queries: ViewQueries,
    private readonly freshness: Freshness,
    private readonly reads: ContentReads,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The adopted plans' })
  @ApiOkResponse({ type: PlanList })
  async list(@By() caller: Caller) {
    this.access.demand(caller, 'workplan.read', PLAN);
    await this.freshness.caughtUp(view);
    return { items: plans(this.queries).map(heading) };
  }

  @Post()
  @ApiOperation({
    summary: 'The Working Group, by its chair, adopts a plan, which then stands beside the others',
    description: 'A plan that was adopted is immutable. Adopting the same text again changes nothing.',
  })
  @ApiBody({ type: AdoptPlanBody, examples: PLAN_EXAMPLES })
  @ApiCreatedResponse({ type: CommandAnswer })
  async adopt(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Body() body: AdoptPlanBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    this.access.demand(caller, 'workplan.adopt-plan', PLAN);
    await this.freshness.caughtUp(view);
    demandSound(body, registeredBodies(this.queries));
    const document = readPlanDocument(JSON.parse(JSON.stringify(body, blankTitles)));
    const meta = metaOf(caller, key, this.access);
    const metaFor: AdoptionMeta = (part) =>
      part === 'frame' ? meta : { ...meta, commandId: uuidBeside(key.commandId, 'activity', String(part)) };
    const outcome = await adoptPlan(this.commands, document, metaFor, key.ifMatch);
    return answerCommand(reply, { id: body.id, outcome, state: 'adopted', createdAt: `/v1/plans/${body.id}` });
  }

  @Get(':plan')
  @ApiOperation({ summary: 'A plan: what its activities hang on, and how many stand at each status' })
  @ApiOkResponse({ type: PlanAnswer })
  async one(@By() caller: Caller, @Param('plan') plan: string, @Res({ passthrough: true }) reply: FastifyReply) {
    this.access.demand(caller, 'workplan.read', PLAN);
    const { frame, open, revision } = await this.reader.plan(plan);
    await this.freshness.caughtUp(view);
    reply.header('etag', `"${String(revision)}"`);
    const counts = countsByStatus(this.queries, plan);
    return {
      ...heading(frame),
      pages: frame.pages,
      areas: frame.areas,
      openPeriod: open,
      statuses: Object.fromEntries(STATUSES.map((status) => [status, counts[status] ?? 0])),
      revision,
    };
  }

  @Get(':plan/export')
  @ApiOperation({
    summary: "The plan with its implementation status, in the plan's own columns; the taking is recorded",
  })
  @ApiOkResponse({
    description: 'The plan as a table, or as a page to print',
    content: { 'text/csv': { schema: { type: 'string' } }, 'text/html': { schema: { type: 'string' } } },
  })
  async export(
    @By() caller: Caller,
    @Param('plan') plan: string,
    @Query() { format }: ExportQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    this.access.demand(caller, 'workplan.export', PLAN);
    const { frame } = await this.reader.plan(plan);
    await this.freshness.caughtUp(view);
    const position = this.queries.position(view);
    const records = activitiesOf(this.queries, plan, {}, 0, activityCodes(frame).length);
    await this.reads.record(caller, { record: planStream(plan), kind: 'plan', purpose: 'export', parties: [] });
    if (format === 'csv') {
      reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${plan}.csv"`);
      return planCsv(frame, records);
    }
    reply.type('text/html; charset=utf-8').header('content-security-policy', CONTENT_SECURITY_POLICY);
    return planHtml(frame, records, position);
  }
}

function heading({ plan, version, title, period, endorsement, areas }: PlanFrame) {
  const provisions = areas.flatMap((area) => area.provisions);
  const actionLines = provisions.flatMap((provision) => provision.actionLines);
  const activities = actionLines.flatMap((line) => line.activities);
  return {
    id: plan,
    version,
    title,
    period,
    endorsement,
    counts: {
      areas: areas.length,
      provisions: provisions.length,
      actionLines: actionLines.length,
      activities: activities.length,
    },
  };
}

/** An action line whose heading is not printed has an empty one in the document. */
function blankTitles(_: string, part: unknown): unknown {
  return (part as Partial<ActionLineBody> | null)?.printed === false ? { title: '', ...(part as object) } : part;
}
