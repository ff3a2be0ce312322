import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { derivedUuid } from '#event-store/identifiers.js';
import { Access, type Resource } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { type CommandKey, Key } from '#web/command-key.js';
import { EmptyBody } from '#web/empty-body.js';
import { History, historyOf } from '#web/history.js';
import { GovernanceDesk } from '../governance.desk.js';
import { RecordLists } from '../governance.lists.js';
import { contentOf } from '../governance.dto.js';
import { GiveInputBody, OpenReviewBody, ReviewAnswer, ReviewList, ReviewsQuery } from './review.dto.js';
import { ReviewCommand, type ReviewIntent } from './review.handler.js';
import { REVIEW, REVIEW_RESOURCE, summaryOf } from './review.record.js';

const REVIEWS: Resource = { type: 'WorkingGroup', attributes: {} };

/** Review of drafts, and the states' inputs to them (ToR §5). */
@ApiTags('review rounds')
@Controller('v1/review-rounds')
export class ReviewController {
  constructor(
    private readonly access: Access,
    private readonly desk: GovernanceDesk,
    private readonly lists: RecordLists,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The review rounds, with the states that have given no input; newest first' })
  @ApiOkResponse({ type: ReviewList })
  async list(
    @By() caller: Caller,
    @Query() query: ReviewsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'governance.list-reviews', REVIEWS);
    const asked = { reader: caller, list: 'review-rounds', filter: [query.state], query, request, reply };
    const filter = { name: query.state };
    return this.lists.page(asked, { kind: 'review', filter, resource: () => REVIEW_RESOURCE, show: summaryOf });
  }

  @Get(':id')
  @ApiOperation({ summary: 'One round; the words of the states for the Working Group only' })
  @ApiOkResponse({ type: ReviewAnswer })
  async one(@By() caller: Caller, @Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const record = await this.desk.authorise(caller, REVIEW, 'governance.know', id);
    const revision = record.facts.length - 1;
    reply.header('etag', `"${String(revision)}"`);
    const texts = await this.desk.texts(caller, REVIEW, record, record.state.round.states);
    const answer = summaryOf({ ...record, revision });
    return texts === undefined ? answer : { ...answer, texts };
  }

  @Get(':id/history')
  @ApiOperation({ summary: 'What happened to a round, oldest first: conduct only' })
  @ApiOkResponse({ type: History })
  async history(@By() caller: Caller, @Param('id') id: string) {
    const { facts } = await this.desk.authorise(caller, REVIEW, 'governance.know', id);
    return historyOf(facts);
  }

  @Post()
  @ApiOperation({ summary: 'The secretariat asks the member states for their input to a draft' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async open(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Body() body: OpenReviewBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    this.access.demand(caller, 'governance.open-review', REVIEWS);
    const { draft, reference, deliverable, version, closesOn } = body;
    const id = derivedUuid(key.commandId, 'review');
    const intent = { type: 'open', draft, reference, deliverable, version, closesOn, ...contentOf(body) } as const;
    return this.does(caller, key, id, intent, reply, true);
  }

  @Post(':id/give-input')
  @HttpCode(200)
  @ApiOperation({ summary: 'A state gives its input, with the agencies that it consulted (ToR §7)' })
  @ApiOkResponse({ type: CommandAnswer })
  async giveInput(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: GiveInputBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, REVIEW, 'governance.give-review-input', id);
    const { stance, agencies } = body;
    const intent = { type: 'give-input', state: caller.state ?? '', stance, agencies, ...contentOf(body) } as const;
    return this.does(caller, key, id, intent, reply);
  }

  @Post(':id/close')
  @HttpCode(200)
  @ApiOperation({ summary: 'The secretariat closes the round' })
  @ApiOkResponse({ type: CommandAnswer })
  async close(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() _: EmptyBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, REVIEW, 'governance.close-review', id);
    return this.does(caller, key, id, { type: 'close' }, reply);
  }

  private does(
    caller: Caller,
    key: CommandKey,
    id: string,
    intent: ReviewIntent,
    reply: FastifyReply,
    isNew = false,
  ): Promise<CommandAnswer> {
    const created = isNew ? { createdAt: `/v1/review-rounds/${id}` } : {};
    const answer = { id, state: ({ name }: { name: string }) => name, ...created };
    return this.desk.carryOut(caller, key, (meta) => new ReviewCommand(id, intent, meta, key.ifMatch), answer, reply);
  }
}
