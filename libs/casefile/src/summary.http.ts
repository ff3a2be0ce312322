import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { CommandAnswer, type Page } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { type CommandKey, Key } from '#web/command-key.js';
import { ContentReads } from '#web/content-reads.js';
import { History, historyOf } from '#web/history.js';
import { Pages } from '#web/pages.js';
import type { Plain } from '#web/plain.js';
import {
  answerOf,
  CaseSummaryAnswer,
  type CaseSummaryHead,
  CaseSummaryList,
  contentOf,
  headOf,
} from './summary.answer.js';
import { SummaryDesk, summaryResource } from './summary.desk.js';
import {
  CaseSummariesQuery,
  CaseSummaryAcceptBody,
  CaseSummaryBody,
  CaseSummaryPublishBody,
  CaseSummaryReturnBody,
  CaseSummaryReviewBody,
  CaseSummaryStartReviewBody,
  CaseSummaryWithdrawBody,
} from './summary.dto.js';
import { streamOf } from './summary.handler.js';
import { view } from './views/case-files.js';
import { listSummaries } from './views/summary-lists.js';

const LISTS = { type: 'CaseSummaries', attributes: {} };

/** Summaries on their way to the compendium. */
@ApiTags('case summaries')
@Controller('v1/case-summaries')
export class SummaryController {
  constructor(
    private readonly access: Access,
    private readonly desk: SummaryDesk,
    private readonly queries: ViewQueries,
    private readonly vault: Vault,
    private readonly reads: ContentReads,
    private readonly pages: Pages,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The summaries that the caller may know of, newest first: conduct only' })
  @ApiOkResponse({ type: CaseSummaryList })
  async list(
    @By() caller: Caller,
    @Query() query: CaseSummariesQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<Plain<CaseSummaryHead>>> {
    this.access.demand(caller, 'summary.list', LISTS);
    const filter = query.state === undefined ? {} : { state: query.state };
    return this.pages.page(
      { reader: caller, list: 'case-summaries', filter: [query.state], query, request, reply },
      {
        view,
        find: (after, limit) =>
          listSummaries(this.queries, caller, filter, { after: after && String(after[0]), limit }),
        keys: ({ position }) => [position],
        show: (row) => (this.access.permits(caller, 'summary.know', summaryResource(row)) ? headOf(row) : undefined),
      },
    );
  }

  @Get(':id')
  @ApiOperation({ summary: 'One summary; its words for those concerned only, whose reading is recorded' })
  @ApiOkResponse({ type: CaseSummaryAnswer })
  async read(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<CaseSummaryAnswer>> {
    const record = await this.desk.authorise(caller, 'summary.know', id);
    reply.header('etag', `"${String(record.revision)}"`);
    const answer = answerOf(record);
    if (!this.access.permits(caller, 'summary.read-content', record.resource)) return answer;
    const parties = [...record.members, ...record.state.summary.reviewers];
    await this.reads.record(caller, { record: streamOf(id), kind: 'summary', purpose: 'read', parties });
    return { ...answer, content: contentOf(record, this.vault) };
  }

  @Get(':id/history')
  @ApiOperation({ summary: 'What happened to a summary, fact by fact: conduct only' })
  @ApiOkResponse({ type: History })
  async history(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<History>> {
    const { facts, revision } = await this.desk.authorise(caller, 'summary.know', id);
    reply.header('etag', `"${String(revision)}"`);
    return historyOf(facts);
  }

  @Post(':id/start-review')
  @HttpCode(200)
  @ApiOperation({ summary: 'The secretariat names the states whose delegations review the summary' })
  @ApiOkResponse({ type: CommandAnswer })
  async startReview(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { reviewers }: CaseSummaryStartReviewBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'summary.start-review', id);
    return this.desk.carryOut(caller, key, { id, order: { type: 'start-review', reviewers } }, reply);
  }

  @Post(':id/review')
  @HttpCode(200)
  @ApiOperation({ summary: 'A reviewing state recommends, once for each version' })
  @ApiOkResponse({ type: CommandAnswer })
  async review(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { recommendation, content }: CaseSummaryReviewBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'summary.review', id);
    const order = { type: 'review' as const, reviewer: caller.state ?? '', recommendation, content };
    return this.desk.carryOut(caller, key, { id, order }, reply);
  }

  @Post(':id/return')
  @HttpCode(200)
  @ApiOperation({ summary: 'The secretariat or the chair returns the summary to its unit, with reasons' })
  @ApiOkResponse({ type: CommandAnswer })
  async return(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { reasons, content }: CaseSummaryReturnBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'summary.return', id);
    const order = { type: 'return' as const, reasons, ...(content && { content }) };
    return this.desk.carryOut(caller, key, { id, order }, reply);
  }

  @Post(':id/revise')
  @HttpCode(200)
  @ApiOperation({ summary: 'The proposing unit words a returned summary anew: the next version, as a whole' })
  @ApiOkResponse({ type: CommandAnswer })
  async revise(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { exploitation, content }: CaseSummaryBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'summary.revise', id);
    return this.desk.carryOut(caller, key, { id, order: { type: 'revise', exploitation, content } }, reply);
  }

  @Post(':id/accept')
  @HttpCode(200)
  @ApiOperation({ summary: 'The chair accepts the version that was reviewed' })
  @ApiOkResponse({ type: CommandAnswer })
  async accept(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { content }: CaseSummaryAcceptBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'summary.accept', id);
    return this.desk.carryOut(caller, key, { id, order: { type: 'accept', ...(content && { content }) } }, reply);
  }

  @Post(':id/publish')
  @HttpCode(200)
  @ApiOperation({ summary: 'Puts the accepted version into the compendium, for good' })
  @ApiOkResponse({ type: CommandAnswer })
  async publish(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { confirmedFreeOfPersonalData }: CaseSummaryPublishBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'summary.publish', id);
    return this.desk.carryOut(caller, key, { id, order: { type: 'publish', confirmedFreeOfPersonalData } }, reply);
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @ApiOperation({ summary: 'Withdraws the summary: its unit before publication, the chair after it' })
  @ApiOkResponse({ type: CommandAnswer })
  async withdraw(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { reason }: CaseSummaryWithdrawBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'summary.withdraw', id);
    const as = caller.role === 'chair' ? ('chair' as const) : ('unit' as const);
    return this.desk.carryOut(caller, key, { id, order: { type: 'withdraw', as, content: { reason } } }, reply);
  }
}
