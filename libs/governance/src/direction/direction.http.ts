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
    private readonly commands: Commands,
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
    const asked = { caller, list: 'directions', filter: [query.state], query, request, reply };
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
    const record = await this.desk.authorise({ caller, id }, DIRECTION, 'governance.know');
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
    const { facts } = await this.desk.authorise({ caller, id }, DIRECTION, 'governance.read-direction-history');
    return historyOf(facts);
  }

  @Post()
  @ApiOperation({ summary: 'The chair directs units of the HSU, or all of them' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async issue(@Sent() sent: Sent<never>, @Body() { units, content }: IssueDirectionBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'governance.issue-direction', DIRECTIONS);
    const id = uuidBeside(sent.key.commandId, 'direction');
    return this.does(
      { ...sent, id },
      { type: 'issue', units, content: { text: content.text } },
      `/v1/directions/${id}`,
    );
  }

  @Step(':id/acknowledge', 'The head of an addressed unit acknowledges it')
  async acknowledge(@Sent() sent: Sent, @Body() _: EmptyBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, DIRECTION, 'governance.follow-direction');
    return this.does(sent, { type: 'acknowledge', unit: sent.caller.unit ?? '' });
  }

  @Step(':id/report-progress', 'The head of an addressed unit reports how far it is')
  async reportProgress(@Sent() sent: Sent, @Body() body: ReportProgressBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, DIRECTION, 'governance.follow-direction');
    const { progress } = body;
    const intent = { type: 'report-progress', unit: sent.caller.unit ?? '', progress, ...contentOf(body) } as const;
    return this.does(sent, intent);
  }

  @Step(':id/conclude', 'The chair concludes a direction')
  async conclude(@Sent() sent: Sent, @Body() body: OptionalTextBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, DIRECTION, 'governance.conclude-direction');
    return this.does(sent, { type: 'conclude', ...contentOf(body) });
  }

  private does(sent: Sent, intent: DirectionIntent, createdAt?: string): Promise<CommandAnswer> {
    return this.commands.carryOut(sent, (meta, ifMatch) => new DirectionCommand(sent.id, intent, meta, ifMatch), {
      state: ({ name }) => name,
      createdAt,
    });
  }
}
