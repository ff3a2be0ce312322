import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { uuidBeside } from '#event-store/identifiers.js';
import { Clock } from '#kernel/clock.js';
import { ViewQueries } from '#views/view.js';
import { Access, type Resource } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Commands } from '#web/commands.js';
import { Freshness } from '#web/freshness.js';
import { History, historyOf } from '#web/history.js';
import { Sent } from '#web/step.js';
import { GovernanceDesk } from '../governance.desk.js';
import { RecordLists } from '../governance.lists.js';
import { firstYear, recordsOf, view } from '../views/working-group.js';
import {
  ConveneOtherBody,
  ConveneRegularBody,
  MeetingAnswer,
  MeetingList,
  MeetingsQuery,
  MeetingYears,
  ProposeMeetingBody,
} from './meeting.dto.js';
import { MeetingCommand, type MeetingIntent, regularMeetingId } from './meeting.handler.js';
import { costsOf, MEETING, MEETING_RESOURCE, summaryOf } from './meeting.record.js';
import { meetingYears } from './meeting-years.js';

const MEETINGS: Resource = { type: 'WorkingGroup', attributes: {} };
/** More meetings than the Working Group will ever have had. */
const ALL = 10_000;

@ApiTags('meetings')
@Controller('v1/meetings')
export class MeetingController {
  constructor(
    private readonly access: Access,
    private readonly desk: GovernanceDesk,
    private readonly commands: Commands,
    private readonly queries: ViewQueries,
    private readonly lists: RecordLists,
    private readonly freshness: Freshness,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The meetings of the Working Group and those that a plan asks for, the newest first' })
  @ApiOkResponse({ type: MeetingList })
  async list(
    @By() caller: Caller,
    @Query() query: MeetingsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'governance.list-meetings', MEETINGS);
    const { kind, state, year } = query;
    const asked = { caller, list: 'meetings', filter: [kind, state, year], query, request, reply };
    const filter = { name: state, meetingKind: kind, year };
    return this.lists.page(asked, { kind: 'meeting', filter, resource: () => MEETING_RESOURCE, show: summaryOf });
  }

  @Get('years')
  @ApiOperation({ summary: 'Meetings held by calendar year, and the years without a regular meeting (ToR §10)' })
  @ApiOkResponse({ type: MeetingYears })
  async years(@By() caller: Caller) {
    this.access.demand(caller, 'governance.list-meetings', MEETINGS);
    await this.freshness.caughtUp(view);
    const thisYear = new Date(this.clock.now()).getUTCFullYear();
    const meetings = recordsOf(this.queries, 'meeting', {}, { limit: ALL }).map(({ state }) => state);
    return { items: meetingYears(meetings, firstYear(this.queries) ?? thisYear, thisYear) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One meeting, with the terms of ToR §11; what was written for the Working Group only' })
  @ApiOkResponse({ type: MeetingAnswer })
  async one(@By() caller: Caller, @Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const record = await this.desk.authorise({ caller, id }, MEETING, 'governance.know');
    const revision = record.facts.length - 1;
    reply.header('etag', `"${String(revision)}"`);
    const texts = await this.desk.texts(caller, MEETING, record, []);
    const answer = { ...summaryOf({ ...record, revision }), costs: costsOf(record.state.meeting) };
    return texts === undefined ? answer : { ...answer, texts };
  }

  @Get(':id/history')
  @ApiOperation({ summary: 'What happened to a meeting, oldest first: conduct only' })
  @ApiOkResponse({ type: History })
  async history(@By() caller: Caller, @Param('id') id: string) {
    const { facts } = await this.desk.authorise({ caller, id }, MEETING, 'governance.know');
    return historyOf(facts);
  }

  @Post()
  @ApiOperation({
    summary: 'A member state proposes an additional meeting through ASEC or the Lead Shepherd (ToR §9, §10)',
  })
  @ApiCreatedResponse({ type: CommandAnswer })
  async propose(
    @Sent() sent: Sent<never>,
    @Body() { through, host, content }: ProposeMeetingBody,
  ): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'governance.propose-meeting', MEETINGS);
    const by = sent.caller.state ?? '';
    const intent = { type: 'propose', by, through, host, content: { text: content.text } } as const;
    return this.begin({ ...sent, id: uuidBeside(sent.key.commandId, 'meeting') }, intent);
  }

  @Post('regular')
  @ApiOperation({ summary: 'Convenes the regular meeting of a year (who convenes it is ours: the secretariat)' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async conveneRegular(@Sent() sent: Sent<never>, @Body() { year }: ConveneRegularBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'governance.convene-meeting', MEETINGS);
    return this.begin({ ...sent, id: regularMeetingId(year) }, { type: 'convene-regular', year });
  }

  @Post('of-activities')
  @ApiOperation({ summary: 'Records a consultation or a meeting of Central Authorities that a plan asks for' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async conveneOther(
    @Sent() sent: Sent<never>,
    @Body() { kind, activity, bodies, host }: ConveneOtherBody,
  ): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'governance.convene-meeting', MEETINGS);
    const { plan, code } = activity;
    const hosted = host === undefined ? {} : { host };
    const intent = { type: 'convene-other', kind, activity: { plan, code }, bodies, ...hosted } as const;
    return this.begin({ ...sent, id: uuidBeside(sent.key.commandId, 'meeting') }, intent);
  }

  private begin(sent: Sent, intent: MeetingIntent): Promise<CommandAnswer> {
    return this.commands.carryOut(sent, (meta, ifMatch) => new MeetingCommand(sent.id, intent, meta, ifMatch), {
      state: ({ name }) => name,
      createdAt: `/v1/meetings/${sent.id}`,
    });
  }
}
