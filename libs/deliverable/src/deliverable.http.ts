import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { uuidBeside } from '#event-store/identifiers.js';
import { Clock } from '#kernel/clock.js';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { CommandAnswer, type Page } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Freshness } from '#web/freshness.js';
import { History, historyOf } from '#web/history.js';
import { type Keys, Pages } from '#web/pages.js';
import type { Plain } from '#web/plain.js';
import { Sent } from '#web/step.js';
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
import type { Existing } from './deliverable-state.js';
import { sayingOf, serviceOf } from './saying.dto.js';
import { membersOn } from './views/deliverable-grounds.js';
import {
  citationsOf,
  type ContributionPlace,
  type ContributionRow,
  contributions,
  countedOutputs,
  listDeliverables,
  type OutputPlace,
} from './views/deliverable-lists.js';
import { view } from './views/deliverables.js';

@ApiTags('deliverables')
@Controller('v1/deliverables')
export class DeliverableController {
  constructor(
    private readonly access: Access,
    private readonly desk: DeliverableDesk,
    private readonly queries: ViewQueries,
    private readonly pages: Pages,
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
  async record(@Sent() sent: Sent<never>, @Body() body: RecordBody): Promise<CommandAnswer> {
    await this.desk.authoriseServing(sent.caller, body.serves.map(serviceOf), (index) => `/serves/${String(index)}`);
    const id = uuidBeside(sent.key.commandId, 'deliverable');
    const serves = body.serves.map(serviceOf);
    const intent = { type: 'record', serves, ...sayingOf(body, sent.caller.body ?? '') } as const;
    return this.desk.carryOut({ ...sent, id }, intent, `/v1/deliverables/${id}`);
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
    const { kind, plan, activity, body, state } = query;
    const published = query.published === undefined ? undefined : query.published === 'true';
    const filter = { kind, plan, activity, body, state, published };
    return this.pages.page(
      { caller, list: 'deliverables', filter: Object.values(filter), query, request, reply },
      {
        view,
        find: (after, limit) => listDeliverables(this.queries, filter, { after: after && String(after[0]), limit }),
        keys: ({ position }) => [position],
        show: (row) => (this.isReadable(caller, row.record) ? summaryOf(row, row.record) : undefined),
      },
    );
  }

  @Get('contributions')
  @ApiOperation({ summary: 'What each sectoral body and each state contributed, by party' })
  @ApiOkResponse({ type: ContributionList })
  async contributions(
    @By() caller: Caller,
    @Query() query: ContributionsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'deliverable.read', DELIVERABLES);
    const { body, state } = query;
    return this.pages.page(
      { caller, list: 'contributions', filter: [body, state], query, request, reply },
      {
        view,
        find: (after, limit) => contributions(this.queries, { body, state }, contributionPlace(after), limit),
        keys: ({ kind, party, position, how }) => [kind, party, position, how],
        show: (row) => (this.isReadable(caller, row.record) ? contributionOf(row) : undefined),
      },
    );
  }

  @Get('outputs')
  @ApiOperation({ summary: 'How many deliverables of each kind serve each output, and how many of them are cited' })
  @ApiOkResponse({ type: OutputCountList })
  async outputs(
    @By() caller: Caller,
    @Query() query: OutputsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'deliverable.read', DELIVERABLES);
    const { plan, activity } = query;
    return this.pages.page(
      { caller, list: 'deliverable-outputs', filter: [plan, activity], query, request, reply },
      {
        view,
        find: (after, limit) => countedOutputs(this.queries, { plan, activity }, outputPlace(after), limit),
        keys: (row) => [row.plan, row.activity, row.output ?? 0],
        show: (row) => row,
      },
    );
  }

  @Get(':id')
  @ApiOperation({ summary: 'One deliverable as it stands, with its versions, translations, places and participants' })
  @ApiOkResponse({ type: DeliverableAnswer })
  async one(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<DeliverableAnswer>> {
    const { state, facts } = await this.desk.authorise({ caller, id }, 'deliverable.read');
    await this.freshness.caughtUp(view);
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
    const { facts } = await this.desk.authorise({ caller, id }, 'deliverable.read');
    reply.header('etag', `"${String(facts.length - 1)}"`);
    return historyOf(facts);
  }
  private isReadable(caller: Caller, record: Existing): boolean {
    return this.access.permits(caller, 'deliverable.read', this.desk.resourceOf(record));
  }
}

function contributionPlace([kind = '', party = '', position = '0', how = '']: Keys = []): ContributionPlace {
  return [String(kind), String(party), String(position), String(how)];
}

function outputPlace([plan = '', activity = '', output = -1]: Keys = []): OutputPlace {
  return [String(plan), String(activity), Number(output)];
}

function contributionOf({ kind, party, how, at, id, revision, recordedAt, record }: ContributionRow) {
  return { [kind]: party, how, at, deliverable: summaryOf({ id, revision, at: recordedAt }, record) };
}
