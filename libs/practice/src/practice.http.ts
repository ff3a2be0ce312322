import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { uuidBeside } from '#event-store/identifiers.js';
import { Refusal } from '#kernel/refusal.js';
import { Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import { Access, AccessRefusal } from '#web/access.js';
import { CommandAnswer, listAnswer, type Page } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { ContentReads } from '#web/content-reads.js';
import { Cursors } from '#web/cursor.js';
import { Freshness } from '#web/freshness.js';
import { History, historyOf } from '#web/history.js';
import { lastOf } from '#web/moment.js';
import type { Plain } from '#web/plain.js';
import { Sent } from '#web/step.js';
import type { Submitter } from './contract.js';
import { namesOf, ofParty } from './party.js';
import {
  answerOf,
  contentOf,
  PracticeAnswer,
  PracticeList,
  type PracticeSummary,
  summaryOf,
} from './practice.answer.js';
import { type Found, PracticeDesk, practiceResource } from './practice.desk.js';
import { PracticeBody } from './practice.dto.js';
import { streamOf } from './practice.handler.js';
import { PracticeQuery, PracticesQuery } from './practice-queries.dto.js';
import { type PracticeRecord, recordOf, upTo } from './practice.history.js';
import { isPublic } from './practice-state.js';
import { everyVersion, PracticeVersions, publishedVersion } from './versions.answer.js';
import { listPractices } from './views/practice-lists.js';
import { view } from './views/practices.js';
import { wordingOf } from './wording.js';

const LISTS = { type: 'Practices', attributes: {} };

@ApiTags('practices')
@Controller('v1/practices')
export class PracticeController {
  constructor(
    private readonly access: Access,
    private readonly desk: PracticeDesk,
    private readonly queries: ViewQueries,
    private readonly vault: Vault,
    private readonly reads: ContentReads,
    private readonly cursors: Cursors,
    private readonly freshness: Freshness,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Submits a practice, for the own unit, state or sectoral body' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async submit(@Sent() sent: Sent<never>, @Body() body: PracticeBody): Promise<CommandAnswer> {
    const submitter = this.authoriseSubmission(sent.caller);
    const id = uuidBeside(sent.key.commandId, 'practice');
    const order = { type: 'submit' as const, submitter, ...wordingOf(body) };
    return this.desk.carryOut({ ...sent, id }, order, `/v1/practices/${id}`);
  }

  @Get()
  @ApiOperation({ summary: 'The practices that the caller may know of, newest first; `q` searches published texts' })
  @ApiOkResponse({ type: PracticeList })
  async list(
    @By() caller: Caller,
    @Query() query: PracticesQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<Plain<PracticeSummary>>> {
    this.access.demand(caller, 'practice.list', LISTS);
    const { q, category, activity, state, limit, cursor } = query;
    await this.freshness.caughtUp(view);
    const name = `practices?${JSON.stringify([q, category, activity, state])}`;
    const [after] = this.cursors.after(caller, name, cursor) ?? [];
    const page = { ...(after !== undefined && { after: String(after) }), limit: limit + 1 };
    const filter = {
      ...(q && { q }),
      ...(category && { category }),
      ...(activity && { activity }),
      ...(state && { state }),
    };
    const found = listPractices(this.queries, caller, filter, page);
    const rows = found.slice(0, limit);
    const last = found.length > limit ? rows.at(-1) : undefined;
    const items = rows
      .filter((row) => this.access.permits(caller, 'practice.know', practiceResource({ ...row, reviewers: [] })))
      .map(summaryOf);
    return listAnswer(reply, request, items, last && this.cursors.next(caller, name, [last.position]));
  }

  @Get(':id')
  @ApiOperation({
    summary:
      'One practice, now or as it stood; its unpublished words for those concerned only, whose reading is recorded',
  })
  @ApiOkResponse({ type: PracticeAnswer })
  async read(
    @By() caller: Caller,
    @Param('id') id: string,
    @Query() { asOf }: PracticeQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<PracticeAnswer>> {
    const found = await this.desk.authorise({ caller, id }, 'practice.know');
    const withReviews = this.access.permits(caller, 'practice.read-history', found.resource);
    const record = asOf === undefined ? found.record : asItStood(found, asOf, withReviews);
    reply.header('etag', `"${String(record.revision)}"`);
    const answer = answerOf(id, record, withReviews);
    if (!(await this.mayOpen(caller, found, record))) return answer;
    return { ...answer, content: contentOf(record, this.vault) };
  }

  @Get(':id/versions')
  @ApiOperation({ summary: 'The versions of a practice; the published one for everyone' })
  @ApiOkResponse({ type: PracticeVersions })
  async versions(@By() caller: Caller, @Param('id') id: string): Promise<Plain<PracticeVersions>> {
    const found = await this.desk.authorise({ caller, id }, 'practice.know');
    const { record, resource } = found;
    if (!this.access.permits(caller, 'practice.read-history', resource)) return publishedVersion(record);
    return everyVersion(record, (await this.mayOpen(caller, found, record)) ? this.vault : undefined);
  }

  @Get(':id/history')
  @ApiOperation({ summary: 'What happened to a practice, fact by fact: conduct only' })
  @ApiOkResponse({ type: History })
  async history(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<History>> {
    const { record } = await this.desk.authorise({ caller, id }, 'practice.read-history');
    reply.header('etag', `"${String(record.revision)}"`);
    return historyOf(record.facts);
  }

  /** Whom the caller submits for. */
  private authoriseSubmission(caller: Caller): Submitter {
    const submitter = ofParty(caller);
    const resource = practiceResource({ submitter, reviewers: [], isPublic: false });
    this.access.demand(caller, 'practice.submit', resource);
    if (!submitter) throw new Refusal('access.denied', 'Practices come from units, states and sectoral bodies.');
    return submitter;
  }

  /** Whether sealed words may be shown; when so, that they are read is recorded first. */
  private async mayOpen(caller: Caller, { id, resource }: Found, { state }: PracticeRecord): Promise<boolean> {
    if (!this.access.permits(caller, 'practice.read-content', resource)) return false;
    const { submitter, reviewers } = state.practice;
    const parties = [...namesOf(submitter), ...reviewers];
    await this.reads.record(caller, { record: streamOf(id), kind: 'practice', purpose: 'read', parties });
    return true;
  }
}

/**
 * The practice as it stood. Those who may not know how it came about know of it from its publication on.
 * @throws AccessRefusal `record.unknown`
 */
function asItStood({ id, record }: Found, asOf: string, withReviews: boolean): PracticeRecord {
  const then = recordOf(upTo(record.facts, lastOf(asOf)));
  if (then && (withReviews || isPublic(then.state))) return then;
  throw new AccessRefusal({ action: 'practice.know', record: streamOf(id), as: 'unknown' });
}
