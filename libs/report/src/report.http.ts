import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, refs } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { uuidBeside } from '#event-store/identifiers.js';
import { Refusal } from '#kernel/refusal.js';
import { ViewQueries } from '#views/view.js';
import { Access, type Resource } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Commands } from '#web/commands.js';
import { ContentReads } from '#web/content-reads.js';
import { EmptyBody } from '#web/empty-body.js';
import { History, historyOf } from '#web/history.js';
import { MayRefuse } from '#web/may-refuse.js';
import { Pages } from '#web/pages.js';
import { Sent, Step } from '#web/step.js';
import { ReportBuilder } from './forms/report.builder.js';
import {
  DraftReportBody,
  type Form,
  FormQuery,
  ReportAnswer,
  ReportList,
  ReportsQuery,
  TransmitReportBody,
} from './report.dto.js';
import { ReportDesk } from './report.desk.js';
import { ReportCommand, type ReportIntent } from './report.handler.js';
import { CONTENT_SECURITY_POLICY } from './forms/report.html.js';
import { KIND, reportResource, summaryOf } from './report.record.js';
import { reportsOf, view } from './views/reports.js';

const REPORTS: Resource = { type: 'WorkingGroup', attributes: {} };
const MEDIA_TYPE = {
  json: 'application/json; charset=utf-8',
  html: 'text/html; charset=utf-8',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
} as const satisfies Record<Form, string>;
/** The report itself, as the contract describes it: its parts; what they tell is for readers of its pages. */
const FIGURES = {
  type: 'object',
  required: [
    'format',
    'title',
    'position',
    'asKnownAt',
    'period',
    'workingGroup',
    'plans',
    'exchange',
    'practices',
    'agreements',
  ],
  properties: {
    format: { enum: [1] },
    title: { type: 'string' },
    position: { type: 'string', pattern: '^[0-9]+$' },
    asKnownAt: { type: 'string', format: 'date-time' },
    period: { type: 'object', nullable: true },
    workingGroup: { type: 'object' },
    plans: { type: 'array', items: { type: 'object' } },
    exchange: { type: 'object' },
    practices: { type: 'object' },
    agreements: { type: 'object' },
  },
};

/** The Chair's report to SOMTC (ToR §8). Its form and date are ours. */
@ApiTags('reports')
@Controller('v1/reports')
export class ReportController {
  constructor(
    private readonly access: Access,
    private readonly desk: ReportDesk,
    private readonly commands: Commands,
    private readonly builder: ReportBuilder,
    private readonly pages: Pages,
    private readonly queries: ViewQueries,
    private readonly reads: ContentReads,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The reports that the caller may know of, newest first' })
  @ApiOkResponse({ type: ReportList })
  async list(
    @By() caller: Caller,
    @Query() query: ReportsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'governance.list-reports', REPORTS);
    const asked = { caller, list: 'reports', filter: [query.state], query, request, reply };
    const name = nameFor(caller, query.state);
    return this.pages.page(asked, {
      view,
      find: (after, limit) => reportsOf(this.queries, name, { after: after && String(after[0]), limit }),
      keys: ({ position }) => [position],
      show: (row) =>
        this.access.permits(caller, 'governance.know', reportResource(row.state)) ? summaryOf(row) : undefined,
    });
  }

  @Get(':id')
  @MayRefuse(409)
  @ApiOperation({
    summary: 'Where a report stands, or the report itself; taking it is recorded',
    description: 'The same position and period give the same bytes. Once signed off, they are those of the digests.',
  })
  @ApiExtraModels(ReportAnswer)
  @ApiOkResponse({
    description: 'Without a format, where it stands; else the report, in that format',
    content: {
      'application/json': { schema: { oneOf: [...refs(ReportAnswer), FIGURES] } },
      'text/html': { schema: { type: 'string' } },
      [MEDIA_TYPE.docx]: { schema: { type: 'string', format: 'binary' } },
    },
  })
  async one(
    @By() caller: Caller,
    @Param('id') id: string,
    @Query() { format }: FormQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { stream, state, facts } = await this.desk.authorise({ caller, id }, 'governance.know');
    reply.header('etag', `"${String(facts.length - 1)}"`);
    if (format === undefined) return summaryOf({ id, revision: facts.length - 1, state });
    const report = await this.builder.build(state.scope);
    if (state.name !== 'drafted' && state.sha256[format] !== report.sha256[format]) {
      throw new Refusal('governance.report-differs', 'What was signed off cannot be made again by this program.');
    }
    await this.reads.record(caller, { record: stream, kind: KIND, purpose: 'export', parties: ['SOMTC'] });
    reply.type(MEDIA_TYPE[format]);
    if (format === 'html') reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
    if (format === 'docx') reply.header('content-disposition', `attachment; filename="report-${id}.docx"`);
    return report[format];
  }

  @Get(':id/history')
  @ApiOperation({ summary: 'What happened to a report, oldest first' })
  @ApiOkResponse({ type: History })
  async history(@By() caller: Caller, @Param('id') id: string) {
    const { facts } = await this.desk.authorise({ caller, id }, 'governance.know');
    return historyOf(facts);
  }

  @Post()
  @ApiOperation({ summary: 'Drafts a report, as the log tells it up to a position' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async draft(@Sent() sent: Sent<never>, @Body() { position, period }: DraftReportBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'governance.draft-report', REPORTS);
    const intent = {
      type: 'draft',
      position: position === undefined ? undefined : BigInt(position),
      period: period ? { from: period.from, to: period.to } : null,
    } as const;
    const id = uuidBeside(sent.key.commandId, 'report');
    return this.does({ ...sent, id }, intent, `/v1/reports/${id}`);
  }

  @Step(':id/sign-off', 'The chair signs the report off: from here on it never changes')
  async signOff(@Sent() sent: Sent, @Body() _: EmptyBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'governance.issue-report');
    return this.does(sent, { type: 'sign-off' });
  }

  @Step(':id/transmit', 'The chair records that the report was given to SOMTC')
  async transmit(@Sent() sent: Sent, @Body() { on }: TransmitReportBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'governance.issue-report');
    return this.does(sent, { type: 'transmit', on });
  }

  private does(sent: Sent, intent: ReportIntent, createdAt?: string): Promise<CommandAnswer> {
    return this.commands.carryOut(sent, (meta, ifMatch) => new ReportCommand(sent.id, intent, meta, ifMatch), {
      state: ({ name }) => name,
      createdAt,
    });
  }
}

/** Whoever is no part of the Working Group knows of reports that were transmitted, and of no others. */
function nameFor({ role }: Caller, asked: string | undefined): string | undefined {
  if (role !== 'body-reporter') return asked;
  return asked === undefined || asked === 'transmitted' ? 'transmitted' : 'none';
}
