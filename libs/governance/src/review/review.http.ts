import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { uuidBeside } from '#event-store/identifiers.js';
import { Access, type Resource } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Commands } from '#web/commands.js';
import { EmptyBody } from '#web/empty-body.js';
import { History, historyOf } from '#web/history.js';
import { Sent, Step } from '#web/step.js';
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
    private readonly commands: Commands,
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
    const asked = { caller, list: 'review-rounds', filter: [query.state], query, request, reply };
    const filter = { name: query.state };
    return this.lists.page(asked, { kind: 'review', filter, resource: () => REVIEW_RESOURCE, show: summaryOf });
  }

  @Get(':id')
  @ApiOperation({ summary: 'One round; the words of the states for the Working Group only' })
  @ApiOkResponse({ type: ReviewAnswer })
  async one(@By() caller: Caller, @Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const record = await this.desk.authorise({ caller, id }, REVIEW, 'governance.know');
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
    const { facts } = await this.desk.authorise({ caller, id }, REVIEW, 'governance.know');
    return historyOf(facts);
  }

  @Post()
  @ApiOperation({ summary: 'The secretariat asks the member states for their input to a draft' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async open(@Sent() sent: Sent<never>, @Body() body: OpenReviewBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'governance.open-review', REVIEWS);
    const { draft, reference, deliverable, version, closesOn } = body;
    const id = uuidBeside(sent.key.commandId, 'review');
    const intent = { type: 'open', draft, reference, deliverable, version, closesOn, ...contentOf(body) } as const;
    return this.does({ ...sent, id }, intent, `/v1/review-rounds/${id}`);
  }

  @Step(':id/give-input', 'A state gives its input, with the agencies that it consulted (ToR §7)')
  async giveInput(@Sent() sent: Sent, @Body() body: GiveInputBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, REVIEW, 'governance.give-review-input');
    const { stance, agencies } = body;
    const intent = {
      type: 'give-input',
      state: sent.caller.state ?? '',
      stance,
      agencies,
      ...contentOf(body),
    } as const;
    return this.does(sent, intent);
  }

  @Step(':id/close', 'The secretariat closes the round')
  async close(@Sent() sent: Sent, @Body() _: EmptyBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, REVIEW, 'governance.close-review');
    return this.does(sent, { type: 'close' });
  }

  private does(sent: Sent, intent: ReviewIntent, createdAt?: string): Promise<CommandAnswer> {
    return this.commands.carryOut(sent, (meta, ifMatch) => new ReviewCommand(sent.id, intent, meta, ifMatch), {
      state: ({ name }) => name,
      createdAt,
    });
  }
}
