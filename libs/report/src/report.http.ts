import { Body, Get, Query } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, refs } from '@nestjs/swagger';
import { Refusal } from '#kernel/refusal.js';
import { Records } from '#records/records.js';
import type { Caller } from '#web/auth/caller.js';
import { ContentReads } from '#web/auth/content-reads.js';
import { Code, Day, DaysField, Part } from '#web/fields/fields.js';
import { ListOf, Pages } from '#web/lists/pages.js';
import { Create, EmptyBody, MayRefuse, Read, Reader, ReadHistory, Routes, Sent, Step } from '#web/route.js';
import { ReportBuilder } from './forms/report.builder.js';
import { CONTENT_SECURITY_POLICY } from './forms/report.html.js';
import { type Form, FormQuery, ReportAnswer, ReportsQuery } from './report.dto.js';
import { REPORT, reportResource, REPORTS, summaryOf } from './report.record.js';
import { reportsOf, view } from './views/reports.js';

const POSITION = /^[1-9][0-9]{0,18}$/;
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

export class DraftReportBody {
  @Code(POSITION, { optional: true, example: '1', description: 'A log position; left out: the latest' })
  position?: string;

  @Part(() => DaysField, { optional: true, description: 'The days that it covers; left out: everything on record' })
  period?: DaysField;
}

export class TransmitReportBody {
  @Day({ example: '2026-01-15', description: 'When it was given to SOMTC: a day that has come' })
  on!: string;
}

/** The Chair's report to SOMTC (ToR §8). Its form and date are ours. */
@Routes('v1/reports', 'reports')
export class ReportController {
  constructor(
    private readonly records: Records,
    private readonly builder: ReportBuilder,
    private readonly pages: Pages,
    private readonly reads: ContentReads,
  ) {}

  @Read('', 'The reports that the caller may know of, newest first', ListOf(ReportAnswer))
  async list(@Reader() reader: Reader, @Query() query: ReportsQuery) {
    reader.demand('governance.list-reports', REPORTS);
    const { caller } = reader;
    const name = nameFor(caller, query.state);
    return this.pages.page(reader, query, {
      view,
      find: (queries, place) => reportsOf(queries, name, place),
      keys: ({ position }) => [position],
      show: (row) => (reader.may('governance.know', reportResource(row.state)) ? summaryOf(row) : undefined),
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
  async one(@Reader() reader: Reader<'id'>, @Query() { format }: FormQuery) {
    const found = await this.records.read(REPORT, reader);
    if (format === undefined) return summaryOf(found);
    const { id, stream, state } = found;
    const { caller, reply } = reader;
    const report = await this.builder.build(state.scope);
    if (state.name !== 'drafted' && state.sha256[format] !== report.sha256[format]) {
      throw new Refusal('governance.report-differs', 'What was signed off cannot be made again by this program.');
    }
    await this.reads.record(caller, { record: stream, kind: REPORT.kind, purpose: 'export', parties: ['SOMTC'] });
    reply.type(MEDIA_TYPE[format]);
    if (format === 'html') reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
    if (format === 'docx') reply.header('content-disposition', `attachment; filename="report-${id}.docx"`);
    return format === 'docx' ? Buffer.from(report.docx) : report[format];
  }

  @ReadHistory(':id/history', 'What happened to a report, oldest first')
  history(@Reader() reader: Reader<'id'>) {
    return this.records.history(REPORT, reader);
  }

  @Create('', 'Drafts a report, as the log tells it up to a position')
  draft(@Sent() sent: Sent<never>, @Body() { position, period }: DraftReportBody) {
    return this.records.create(REPORT, sent, {
      type: 'draft',
      position: position === undefined ? undefined : BigInt(position),
      period: period ?? null,
    });
  }

  @Step(':id/sign-off', 'The chair signs the report off: from here on it never changes')
  signOff(@Sent() sent: Sent, @Body() _: EmptyBody) {
    return this.records.carryOut(REPORT, sent, { type: 'sign-off' });
  }

  @Step(':id/transmit', 'The chair records that the report was given to SOMTC')
  transmit(@Sent() sent: Sent, @Body() { on }: TransmitReportBody) {
    return this.records.carryOut(REPORT, sent, { type: 'transmit', on });
  }
}

/** Whoever is no part of the Working Group knows of reports that were transmitted, and of no others. */
function nameFor({ role }: Caller, asked: string | undefined): string | undefined {
  if (role !== 'body-reporter') return asked;
  return asked === undefined || asked === 'transmitted' ? 'transmitted' : 'none';
}
