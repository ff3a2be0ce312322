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
import { contentOf, OptionalTextBody } from '../governance.dto.js';
import {
  DirectionAnswer,
  DirectionList,
  DirectionsQuery,
  IssueDirectionBody,
  ReportProgressBody,
} from './direction.dto.js';
import { DirectionCommand, type DirectionIntent } from './direction.handler.js';
import { DIRECTION, directionResource, summaryFor } from './direction.record.js';

const DIRECTIONS: Resource = { type: 'WorkingGroup', attributes: {} };

/** Directions to the HSU (ToR §5). Acknowledgement, progress and conclusion are ours. */
@ApiTags('directions')
@Controller('v1/directions')
export class DirectionController {
  constructor(
    private readonly access: Access,
    private readonly desk: GovernanceDesk,
    private readonly lists: RecordLists,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The directions that the caller may know of, with who has not acknowledged; newest first' })
  @ApiOkResponse({ type: DirectionList })
  async list(
    @By() caller: Caller,
    @Query() query: DirectionsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'governance.list-directions', DIRECTIONS);
    const asked = { reader: caller, list: 'directions', filter: [query.state], query, request, reply };
    return this.lists.page(asked, {
      kind: 'direction',
      filter: { name: query.state, unit: caller.unit },
      resource: ({ direction }) => directionResource(direction),
      show: (row) => summaryFor(caller, row),
    });
  }

  @Get(':id')
  @ApiOperation({ summary: 'One direction; its text for the Working Group and the addressed units' })
  @ApiOkResponse({ type: DirectionAnswer })
  async one(@By() caller: Caller, @Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const record = await this.desk.authorise(caller, DIRECTION, 'governance.know', id);
    const revision = record.facts.length - 1;
    reply.header('etag', `"${String(revision)}"`);
    const units = record.state.direction.addressees.map(({ unit }) => unit);
    const texts = await this.desk.texts(
      caller,
      DIRECTION,
      record,
      units,
      ({ meta }) => caller.unit === undefined || meta.unit === undefined || meta.unit === caller.unit,
    );
    const answer = summaryFor(caller, { ...record, revision });
    return texts === undefined ? answer : { ...answer, texts };
  }

  @Get(':id/history')
  @ApiOperation({ summary: 'What happened to a direction, oldest first: conduct only, and not for units' })
  @ApiOkResponse({ type: History })
  async history(@By() caller: Caller, @Param('id') id: string) {
    const { facts } = await this.desk.authorise(caller, DIRECTION, 'governance.read-direction-history', id);
    return historyOf(facts);
  }

  @Post()
  @ApiOperation({ summary: 'The chair directs units of the HSU, or all of them' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async issue(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Body() { units, content }: IssueDirectionBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    this.access.demand(caller, 'governance.issue-direction', DIRECTIONS);
    const id = derivedUuid(key.commandId, 'direction');
    return this.does(caller, key, id, { type: 'issue', units, content: { text: content.text } }, reply, true);
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  @ApiOperation({ summary: 'The head of an addressed unit acknowledges it' })
  @ApiOkResponse({ type: CommandAnswer })
  async acknowledge(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() _: EmptyBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, DIRECTION, 'governance.follow-direction', id);
    return this.does(caller, key, id, { type: 'acknowledge', unit: caller.unit ?? '' }, reply);
  }

  @Post(':id/report-progress')
  @HttpCode(200)
  @ApiOperation({ summary: 'The head of an addressed unit reports how far it is' })
  @ApiOkResponse({ type: CommandAnswer })
  async reportProgress(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: ReportProgressBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, DIRECTION, 'governance.follow-direction', id);
    const { progress } = body;
    const intent = { type: 'report-progress', unit: caller.unit ?? '', progress, ...contentOf(body) } as const;
    return this.does(caller, key, id, intent, reply);
  }

  @Post(':id/conclude')
  @HttpCode(200)
  @ApiOperation({ summary: 'The chair concludes a direction' })
  @ApiOkResponse({ type: CommandAnswer })
  async conclude(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: OptionalTextBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, DIRECTION, 'governance.conclude-direction', id);
    return this.does(caller, key, id, { type: 'conclude', ...contentOf(body) }, reply);
  }

  private does(
    caller: Caller,
    key: CommandKey,
    id: string,
    intent: DirectionIntent,
    reply: FastifyReply,
    isNew = false,
  ): Promise<CommandAnswer> {
    const created = isNew ? { createdAt: `/v1/directions/${id}` } : {};
    const answer = { id, state: ({ name }: { name: string }) => name, ...created };
    return this.desk.carryOut(
      caller,
      key,
      (meta) => new DirectionCommand(id, intent, meta, key.ifMatch),
      answer,
      reply,
    );
  }
}
