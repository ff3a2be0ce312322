import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { derivedUuid } from '#event-store/identifiers.js';
import { Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import { Access, type Resource } from '#web/access.js';
import { CommandAnswer, type Page } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { ContentReads } from '#web/content-reads.js';
import { Freshness } from '#web/freshness.js';
import { History, historyOf } from '#web/history.js';
import { Pages } from '#web/pages.js';
import type { Plain } from '#web/plain.js';
import { Sent } from '#web/step.js';
import {
  answerOf,
  CaseFileAnswer,
  CaseFileList,
  type CaseFileSummary,
  contentOf,
  type Standing,
  summaryOf,
} from './case-file.answer.js';
import { CaseFileBody, CaseFilesQuery } from './case-file.dto.js';
import { CaseFileDesk, type CaseFileRecord, caseFileResource } from './casefile.desk.js';
import { streamOf } from './casefile.handler.js';
import { isParty } from './linked-record.js';
import { standingLinks } from './links.reader.js';
import { listCaseFiles } from './views/case-file-lists.js';
import { view } from './views/case-files.js';
import { recordOf, statedRecords, view as grounds } from './views/case-grounds.js';
import { listSummaries } from './views/summary-lists.js';

const LISTS = { type: 'CaseFiles', attributes: {} };
/** More summaries of one case than anyone makes. */
const MOST_SUMMARIES = 50;

@ApiTags('case files')
@Controller('v1/case-files')
export class CaseFileController {
  constructor(
    private readonly access: Access,
    private readonly desk: CaseFileDesk,
    private readonly queries: ViewQueries,
    private readonly vault: Vault,
    private readonly reads: ContentReads,
    private readonly pages: Pages,
    private readonly freshness: Freshness,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Opens a case file for the own unit, under a reference of its own' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async open(@Sent() sent: Sent<never>, @Body() { reference, content }: CaseFileBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'casefile.open', opening(sent.caller));
    const unit = sent.caller.unit ?? '';
    // A unit and its reference lead to one stream, so that a reference is given once, whoever of the unit is first.
    const id = derivedUuid('casefile', unit, reference);
    const order = { type: 'open' as const, unit, reference, content: { subject: content.subject } };
    return this.desk.carryOut({ ...sent, id }, order, `/v1/case-files/${id}`);
  }

  @Get()
  @ApiOperation({ summary: 'The case files that the caller may know of, newest first' })
  @ApiOkResponse({ type: CaseFileList })
  async list(
    @By() caller: Caller,
    @Query() query: CaseFilesQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<Plain<CaseFileSummary>>> {
    this.access.demand(caller, 'casefile.list', LISTS);
    const filter = query.state === undefined ? {} : { state: query.state };
    return this.pages.page(
      { caller, list: 'case-files', filter: [query.state], query, request, reply },
      {
        view,
        find: (after, limit) =>
          listCaseFiles(this.queries, caller, filter, { after: after && String(after[0]), limit }),
        keys: ({ position }) => [position],
        show: (row) => {
          const resource = caseFileResource(row);
          if (!this.access.permits(caller, 'casefile.know', resource)) return undefined;
          return summaryOf(row, this.standing(caller, resource));
        },
      },
    );
  }

  @Get(':id')
  @ApiOperation({
    summary:
      'One case file; its content for members only, whose reading is recorded; to others invited, the invitation',
  })
  @ApiOkResponse({ type: CaseFileAnswer })
  async read(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<CaseFileAnswer>> {
    const record = await this.desk.authorise({ caller, id }, 'casefile.know');
    const standing = this.standing(caller, record.resource);
    const answer = answerOf(record, standing);
    if (standing === 'invited') return answer;
    reply.header('etag', `"${String(record.revision)}"`);
    await this.freshness.caughtUp(grounds);
    const stated = statedRecords(this.queries, id);
    if (standing === 'oversight') return { ...answer, otherRecords: record.state.file.links.length + stated.length };
    await this.freshness.caughtUp(view);
    const parties = record.state.file.members.map(({ unit }) => unit);
    await this.reads.record(caller, { record: streamOf(id), kind: 'casefile', purpose: 'read', parties });
    const content = contentOf(record, this.vault);
    return { ...answer, ...this.records(record, caller.unit ?? ''), summaries: this.summaries(caller, id), content };
  }

  @Get(':id/history')
  @ApiOperation({ summary: 'What happened to a case file, fact by fact: conduct only' })
  @ApiOkResponse({ type: History })
  async history(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<History>> {
    const { facts, revision } = await this.desk.authorise({ caller, id }, 'casefile.read');
    reply.header('etag', `"${String(revision)}"`);
    return historyOf(facts);
  }

  private standing(caller: Caller, resource: Resource): Standing {
    if (this.access.permits(caller, 'casefile.read-content', resource)) return 'member';
    return this.access.permits(caller, 'casefile.read', resource) ? 'oversight' : 'invited';
  }

  /** The records of the case that `unit` is a party of, and how many there are of others. */
  private records({ id, state, facts }: CaseFileRecord, unit: string) {
    const linked = standingLinks(facts, state.file.links, this.vault);
    const known = linked.map(({ kind, record }) => recordOf(this.queries, kind, record));
    const all = [...known, ...statedRecords(this.queries, id)];
    const own = all.flatMap((record) => (record && isParty(record, unit) ? [record] : []));
    const records = own.map((record) => ({ kind: record.kind, id: record.id, state: record.state }));
    return { records, otherRecords: all.length - records.length };
  }

  private summaries(caller: Caller, caseFile: string) {
    const listed = listSummaries(this.queries, caller, { caseFile }, { limit: MOST_SUMMARIES });
    return listed.map(({ id, state, version }) => ({ id, state, version }));
  }
}

/** What the policies see of a case file that does not exist yet. */
function opening({ unit = '' }: Caller): Resource {
  return caseFileResource({ openedBy: { unit }, members: [], invited: [] });
}
