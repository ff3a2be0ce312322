import { Body, Get, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { uuidBeside } from '#event-store/identifiers.js';
import { Lookups } from '#records/lookups.js';
import { Records } from '#records/records.js';
import { bodiesKnown } from '#registry/lookups.js';
import { answerCommand } from '#web/answers/answer.js';
import { Bom, CSV, type Marked } from '#web/answers/csv.js';
import { Access } from '#web/auth/access.js';
import { ContentReads } from '#web/auth/content-reads.js';
import { Freshness } from '#web/lists/freshness.js';
import { AllOf } from '#web/lists/pages.js';
import { metaOf } from '#web/meta.js';
import { Create, Read, Reader, Routes, Sent } from '#web/route.js';
import { type AdoptionMeta, adoptPlan } from './adopt-plan.js';
import { STATUSES } from '../codes.js';
import type { PlanFrame } from '../contract.js';
import { planCsv } from '../export/plan.csv.js';
import { CONTENT_SECURITY_POLICY, planHtml } from '../export/plan.html.js';
import { activityCodes } from './plan.js';
import { PlanAnswer, PlanHeading } from './plan.answers.js';
import { bodiesIn, demandSound } from './plan.checks.js';
import { documentOf } from './plan.document.js';
import { AdoptPlanBody } from './plan.dto.js';
import { PLAN_EXAMPLES } from './plan.examples.js';
import { PLAN, PLAN_RESOURCE, planIn } from './plan.record.js';
import { activitiesOf, countsByStatus, plans, view } from '../views/work-plan.js';

const EXPORT_FORMATS = ['csv', 'html'] as const;

export class ExportQuery {
  @ApiProperty({ enum: EXPORT_FORMATS })
  @IsIn(EXPORT_FORMATS)
  format!: (typeof EXPORT_FORMATS)[number];

  @Bom()
  bom?: Marked;
}

@Routes('v1/plans', 'plans')
export class PlanController {
  constructor(
    private readonly access: Access,
    private readonly records: Records,
    private readonly lookups: Lookups,
    private readonly freshness: Freshness,
    private readonly reads: ContentReads,
  ) {}

  @Read('', 'The adopted plans', AllOf(PlanHeading))
  async list(@Reader() reader: Reader) {
    reader.demand('workplan.read', PLAN_RESOURCE);
    return { items: plans(await this.freshness.caughtUp(view)).map(heading) };
  }

  @Create(
    '',
    'The Working Group, by its chair, adopts a plan, which then stands beside the others',
    'A plan that was adopted is immutable but for its words: adopting it again in other words words it so, and in the same words changes nothing.',
  )
  @ApiBody({ type: AdoptPlanBody, examples: PLAN_EXAMPLES })
  async adopt(@Sent() sent: Sent<never>, @Body() body: AdoptPlanBody) {
    sent.demand('workplan.adopt-plan', PLAN_RESOURCE);
    const { caller, key, reply } = sent;
    demandSound(body, await bodiesKnown(this.lookups.begin(), bodiesIn(body)));
    const meta = metaOf(caller, key, this.access);
    const metaFor: AdoptionMeta = (part) =>
      part === 'frame' ? meta : { ...meta, commandId: uuidBeside(key.commandId, 'activity', String(part)) };
    const result = await adoptPlan(this.records, documentOf(body), metaFor, key.ifMatch);
    return answerCommand(reply, { id: body.id, result, state: 'adopted', createdAt: `/v1/plans/${body.id}` });
  }

  @Read(':plan', 'A plan: what its activities hang on, and how many stand at each status', PlanAnswer)
  async one(@Reader() reader: Reader<'plan'>) {
    const { id, state, revision } = await this.records.read(PLAN, planIn(reader));
    const queries = await this.freshness.caughtUp(view);
    const counts = countsByStatus(queries, id);
    return {
      ...heading(state.frame),
      pages: state.frame.pages,
      areas: state.frame.areas,
      openPeriod: state.open,
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
  async export(@Reader() reader: Reader<'plan'>, @Query() { format, bom }: ExportQuery) {
    const { id, stream, state } = await this.records.authorise(PLAN, planIn(reader), 'export');
    const queries = await this.freshness.caughtUp(view);
    const position = queries.position(view);
    const { frame } = state;
    const activities = activitiesOf(queries, id, {}, 0, activityCodes(frame).length);
    const { caller, reply } = reader;
    await this.reads.record(caller, { record: stream, kind: 'plan', purpose: 'export', parties: [] });
    if (format === 'csv') {
      reply.type(CSV).header('content-disposition', `attachment; filename="${id}.csv"`);
      return planCsv(frame, activities, bom);
    }
    reply.type('text/html; charset=utf-8').header('content-security-policy', CONTENT_SECURITY_POLICY);
    return planHtml(frame, activities, position);
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
