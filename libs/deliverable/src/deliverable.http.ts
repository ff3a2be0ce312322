import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { derivedUuid } from '#event-store/identifiers.js';
import { Clock } from '#kernel/clock.js';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { CommandAnswer, listAnswer, type Page } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { type CommandKey, Key } from '#web/command-key.js';
import { Cursors } from '#web/cursor.js';
import { Freshness } from '#web/freshness.js';
import { History, historyOf } from '#web/history.js';
import type { Plain } from '#web/plain.js';
import {
  answerOf,
  ContributionList,
  DeliverableAnswer,
  DeliverableList,
  type DeliverableSummary,
  OutputCountList,
  summaryOf,
} from './deliverable.answers.js';
import { DELIVERABLES, DeliverableDesk } from './deliverable.desk.js';
import { ContributionsQuery, DeliverablesQuery, OutputsQuery, RecordBody } from './deliverable.dto.js';
import { RECORD_EXAMPLES } from './deliverable.examples.js';
import { sayingOf, serviceOf } from './saying.dto.js';
import { membersOn } from './views/deliverable-grounds.js';
import {
  citationsOf,
  type ContributionPlace,
  contributions,
  countedOutputs,
  listDeliverables,
} from './views/deliverable-lists.js';
import { view } from './views/deliverables.js';

const BEGINNING: ContributionPlace = ['', '', '0', ''];

@ApiTags('deliverables')
@Controller('v1/deliverables')
export class DeliverableController {
  constructor(
    private readonly access: Access,
    private readonly desk: DeliverableDesk,
    private readonly queries: ViewQueries,
    private readonly cursors: Cursors,
    private readonly freshness: Freshness,
    private readonly clock: Clock,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Records what an activity produced',
    description: 'By a body with a part in every activity that is named, or by the secretariat.',
  })
  @ApiBody({ type: RecordBody, examples: RECORD_EXAMPLES })
  @ApiCreatedResponse({ type: CommandAnswer })
  async record(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Body() body: RecordBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authoriseServing(caller, body.serves.map(serviceOf), (index) => `/serves/${String(index)}`);
    const id = derivedUuid(key.commandId, 'deliverable');
    const serves = body.serves.map(serviceOf);
    const intent = { type: 'record', serves, ...sayingOf(body, caller.body ?? '') } as const;
    return this.desk.carryOut(caller, key, id, intent, reply, `/v1/deliverables/${id}`);
  }

  @Get()
  @ApiOperation({ summary: 'Deliverables, newest first; with published=true, those on public websites' })
  @ApiOkResponse({ type: DeliverableList })
  async list(
    @By() caller: Caller,
    @Query() query: DeliverablesQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<Plain<DeliverableSummary>>> {
    this.access.demand(caller, 'deliverable.read', DELIVERABLES);
    const { kind, plan, activity, body, state, published, limit, cursor } = query;
    const name = `deliverables?${JSON.stringify([kind, plan, activity, body, state, published])}`;
    const [after] = this.cursors.after(caller, name, cursor) ?? [];
    await this.freshness.caughtUp(caller, view);
    const filter = {
      kind,
      plan,
      activity,
      body,
      state,
      published: published === undefined ? published : published === 'true',
    };
    const page = { after: after === undefined ? undefined : String(after), limit: limit + 1 };
    const found = listDeliverables(this.queries, filter, page);
    const rows = found.slice(0, limit);
    const last = found.length > limit ? rows.at(-1) : undefined;
    const items = rows
      .filter(({ record }) => this.access.permits(caller, 'deliverable.read', this.desk.resourceOf(record)))
      .map((row) => summaryOf(row, row.record));
    return listAnswer(reply, request, items, last && this.cursors.next(caller, name, [last.position]));
  }

  @Get('contributions')
  @ApiOperation({ summary: 'What each sectoral body and each state contributed, by party' })
  @ApiOkResponse({ type: ContributionList })
  async contributions(
    @By() caller: Caller,
    @Query() { body, state, limit, cursor }: ContributionsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'deliverable.read', DELIVERABLES);
    const name = `contributions?${JSON.stringify([body, state])}`;
    const [kind, party, position, how] = (this.cursors.after(caller, name, cursor) ?? BEGINNING).map(String);
    await this.freshness.caughtUp(caller, view);
    const after: ContributionPlace = [kind ?? '', party ?? '', position ?? '0', how ?? ''];
    const found = contributions(this.queries, { body, state }, after, limit + 1);
    const rows = found.slice(0, limit);
    const last = found.length > limit ? rows.at(-1) : undefined;
    const items = rows
      .filter(({ record }) => this.access.permits(caller, 'deliverable.read', this.desk.resourceOf(record)))
      .map((row) => ({
        [row.kind]: row.party,
        how: row.how,
        at: row.at,
        deliverable: summaryOf({ id: row.id, revision: row.revision, at: row.recordedAt }, row.record),
      }));
    const keys = last && [last.kind, last.party, last.position, last.how];
    return listAnswer(reply, request, items, keys && this.cursors.next(caller, name, keys));
  }

  @Get('outputs')
  @ApiOperation({ summary: 'How many deliverables of each kind serve each output, and how many of them are cited' })
  @ApiOkResponse({ type: OutputCountList })
  async outputs(
    @By() caller: Caller,
    @Query() { plan, activity, limit, cursor }: OutputsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'deliverable.read', DELIVERABLES);
    const name = `deliverable-outputs?${JSON.stringify([plan, activity])}`;
    const [ofPlan = '', code = '', output = -1] = this.cursors.after(caller, name, cursor) ?? [];
    await this.freshness.caughtUp(caller, view);
    const after = [String(ofPlan), String(code), Number(output)] as const;
    const found = countedOutputs(this.queries, { plan, activity }, after, limit + 1);
    const items = found.slice(0, limit);
    const last = found.length > limit ? items.at(-1) : undefined;
    const keys = last && [last.plan, last.activity, last.output ?? 0];
    return listAnswer(reply, request, items, keys && this.cursors.next(caller, name, keys));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One deliverable as it stands, with its versions, translations, places and participants' })
  @ApiOkResponse({ type: DeliverableAnswer })
  async one(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<DeliverableAnswer>> {
    const { state, facts } = await this.desk.authorise(caller, 'deliverable.read', id);
    await this.freshness.caughtUp(caller, view);
    reply.header('etag', `"${String(facts.length - 1)}"`);
    const members = membersOn(this.queries, new Date(this.clock.now()).toISOString().slice(0, 10));
    return answerOf(id, state, facts, members, citationsOf(this.queries, id));
  }

  @Get(':id/history')
  @ApiOperation({ summary: 'What happened to a deliverable, fact by fact: conduct only' })
  @ApiOkResponse({ type: History })
  async history(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<History>> {
    const { facts } = await this.desk.authorise(caller, 'deliverable.read', id);
    reply.header('etag', `"${String(facts.length - 1)}"`);
    return historyOf(facts);
  }
}
