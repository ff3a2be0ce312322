import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { type CommandKey, Key } from '#web/command-key.js';
import { EmptyBody } from '#web/empty-body.js';
import { GovernanceDesk } from '../governance.desk.js';
import { contentOf, OptionalTextBody } from '../governance.dto.js';
import { ComposeDelegationBody, RecordOutcomesBody, ScheduleBody } from './meeting.dto.js';
import { MeetingCommand, type MeetingIntent } from './meeting.handler.js';
import { MEETING } from './meeting.record.js';

/** What happens to a meeting after it was proposed or convened. Who does it is ours where the ToR does not say. */
@ApiTags('meetings')
@Controller('v1/meetings')
export class MeetingStepsController {
  constructor(private readonly desk: GovernanceDesk) {}

  @Post(':id/accept')
  @HttpCode(200)
  @ApiOperation({ summary: 'The chair accepts a proposed meeting (ours)' })
  @ApiOkResponse({ type: CommandAnswer })
  async accept(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() _: EmptyBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, MEETING, 'governance.accept-meeting', id);
    return this.does(caller, key, id, { type: 'accept' }, reply);
  }

  @Post(':id/decline')
  @HttpCode(200)
  @ApiOperation({ summary: 'The chair declines a proposed meeting (ours)' })
  @ApiOkResponse({ type: CommandAnswer })
  async decline(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: OptionalTextBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, MEETING, 'governance.accept-meeting', id);
    return this.does(caller, key, id, { type: 'decline', ...contentOf(body) }, reply);
  }

  @Post(':id/schedule')
  @HttpCode(200)
  @ApiOperation({ summary: 'The secretariat sets the days, or moves them (ours); who chairs is derived (ToR §9)' })
  @ApiOkResponse({ type: CommandAnswer })
  async schedule(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { days, somtc }: ScheduleBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, MEETING, 'governance.schedule-meeting', id);
    const beside = somtc && { somtc: { from: somtc.from, to: somtc.to } };
    const intent = { type: 'schedule', days: { from: days.from, to: days.to }, ...beside } as const;
    return this.does(caller, key, id, intent, reply);
  }

  @Post(':id/compose-delegation')
  @HttpCode(200)
  @ApiOperation({ summary: 'A state says how its delegation is composed, which it alone decides (ToR §7)' })
  @ApiOkResponse({ type: CommandAnswer })
  async composeDelegation(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { members }: ComposeDelegationBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, MEETING, 'governance.compose-delegation', id);
    const counts = members.map(({ area, persons }) => ({ area, persons }));
    const intent = { type: 'compose-delegation', state: caller.state ?? '', members: counts } as const;
    return this.does(caller, key, id, intent, reply);
  }

  @Post(':id/hold')
  @HttpCode(200)
  @ApiOperation({ summary: 'The secretariat records that the meeting was held' })
  @ApiOkResponse({ type: CommandAnswer })
  async hold(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() _: EmptyBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, MEETING, 'governance.schedule-meeting', id);
    return this.does(caller, key, id, { type: 'hold' }, reply);
  }

  @Post(':id/record-outcomes')
  @HttpCode(200)
  @ApiOperation({ summary: 'The secretariat records the outcomes: decisions by number, the rest in words, sealed' })
  @ApiOkResponse({ type: CommandAnswer })
  async recordOutcomes(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { decisions, content }: RecordOutcomesBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, MEETING, 'governance.schedule-meeting', id);
    const intent = { type: 'record-outcomes', decisions, content: { text: content.text } } as const;
    return this.does(caller, key, id, intent, reply);
  }

  private does(
    caller: Caller,
    key: CommandKey,
    id: string,
    intent: MeetingIntent,
    reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const answer = { id, state: ({ name }: { name: string }) => name };
    return this.desk.carryOut(caller, key, (meta) => new MeetingCommand(id, intent, meta, key.ifMatch), answer, reply);
  }
}
