import { Body, Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { CommandAnswer, type Page } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { ContentReads } from '#web/content-reads.js';
import { History, historyOf } from '#web/history.js';
import { Pages } from '#web/pages.js';
import type { Plain } from '#web/plain.js';
import { Sent, Step } from '#web/step.js';
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
      { caller, list: 'case-summaries', filter: [query.state], query, request, reply },
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
    const record = await this.desk.authorise({ caller, id }, 'summary.know');
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
    const { facts, revision } = await this.desk.authorise({ caller, id }, 'summary.know');
    reply.header('etag', `"${String(revision)}"`);
    return historyOf(facts);
  }

  @Step(':id/start-review', 'The secretariat names the states whose delegations review the summary')
  async startReview(@Sent() sent: Sent, @Body() { reviewers }: CaseSummaryStartReviewBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'summary.start-review');
    return this.desk.carryOut(sent, { type: 'start-review', reviewers });
  }

  @Step(':id/review', 'A reviewing state recommends, once for each version')
  async review(@Sent() sent: Sent, @Body() { recommendation, content }: CaseSummaryReviewBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'summary.review');
    return this.desk.carryOut(sent, { type: 'review', reviewer: sent.caller.state ?? '', recommendation, content });
  }

  @Step(':id/return', 'The secretariat or the chair returns the summary to its unit, with reasons')
  async return(@Sent() sent: Sent, @Body() { reasons, content }: CaseSummaryReturnBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'summary.return');
    return this.desk.carryOut(sent, { type: 'return', reasons, ...(content && { content }) });
  }

  @Step(':id/revise', 'The proposing unit words a returned summary anew: the next version, as a whole')
  async revise(@Sent() sent: Sent, @Body() { exploitation, content }: CaseSummaryBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'summary.revise');
    return this.desk.carryOut(sent, { type: 'revise', exploitation, content });
  }

  @Step(':id/accept', 'The chair accepts the version that was reviewed')
  async accept(@Sent() sent: Sent, @Body() { content }: CaseSummaryAcceptBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'summary.accept');
    return this.desk.carryOut(sent, { type: 'accept', ...(content && { content }) });
  }

  @Step(':id/publish', 'Puts the accepted version into the compendium, for good')
  async publish(
    @Sent() sent: Sent,
    @Body() { confirmedFreeOfPersonalData }: CaseSummaryPublishBody,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'summary.publish');
    return this.desk.carryOut(sent, { type: 'publish', confirmedFreeOfPersonalData });
  }

  @Step(':id/withdraw', 'Withdraws the summary: its unit before publication, the chair after it')
  async withdraw(@Sent() sent: Sent, @Body() { reason }: CaseSummaryWithdrawBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'summary.withdraw');
    const as = sent.caller.role === 'chair' ? ('chair' as const) : ('unit' as const);
    return this.desk.carryOut(sent, { type: 'withdraw', as, content: { reason } });
  }
}
