import { Body, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CommandAnswer } from '#web/answer.js';
import { Commands } from '#web/commands.js';
import { EmptyBody } from '#web/empty-body.js';
import { Sent, Step } from '#web/step.js';
import { GovernanceDesk } from '../governance.desk.js';
import { contentOf, OptionalTextBody } from '../governance.dto.js';
import { ComposeDelegationBody, RecordOutcomesBody, ScheduleBody } from './meeting.dto.js';
import { MeetingCommand, type MeetingIntent } from './meeting.handler.js';
import { MEETING } from './meeting.record.js';

/** What happens to a meeting after it was proposed or convened. Who does it is ours where the ToR does not say. */
@ApiTags('meetings')
@Controller('v1/meetings')
export class MeetingStepsController {
  constructor(
    private readonly desk: GovernanceDesk,
    private readonly commands: Commands,
  ) {}

  @Step(':id/accept', 'The chair accepts a proposed meeting (ours)')
  async accept(@Sent() sent: Sent, @Body() _: EmptyBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, MEETING, 'governance.accept-meeting');
    return this.does(sent, { type: 'accept' });
  }

  @Step(':id/decline', 'The chair declines a proposed meeting (ours)')
  async decline(@Sent() sent: Sent, @Body() body: OptionalTextBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, MEETING, 'governance.accept-meeting');
    return this.does(sent, { type: 'decline', ...contentOf(body) });
  }

  @Step(':id/schedule', 'The secretariat sets the days, or moves them (ours); who chairs is derived (ToR §9)')
  async schedule(@Sent() sent: Sent, @Body() { days, somtc }: ScheduleBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, MEETING, 'governance.schedule-meeting');
    const beside = somtc && { somtc: { from: somtc.from, to: somtc.to } };
    const intent = { type: 'schedule', days: { from: days.from, to: days.to }, ...beside } as const;
    return this.does(sent, intent);
  }

  @Step(':id/compose-delegation', 'A state says how its delegation is composed, which it alone decides (ToR §7)')
  async composeDelegation(@Sent() sent: Sent, @Body() { members }: ComposeDelegationBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, MEETING, 'governance.compose-delegation');
    const counts = members.map(({ area, persons }) => ({ area, persons }));
    const intent = { type: 'compose-delegation', state: sent.caller.state ?? '', members: counts } as const;
    return this.does(sent, intent);
  }

  @Step(':id/hold', 'The secretariat records that the meeting was held')
  async hold(@Sent() sent: Sent, @Body() _: EmptyBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, MEETING, 'governance.schedule-meeting');
    return this.does(sent, { type: 'hold' });
  }

  @Step(':id/record-outcomes', 'The secretariat records the outcomes: decisions by number, the rest in words, sealed')
  async recordOutcomes(@Sent() sent: Sent, @Body() { decisions, content }: RecordOutcomesBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, MEETING, 'governance.schedule-meeting');
    const intent = { type: 'record-outcomes', decisions, content: { text: content.text } } as const;
    return this.does(sent, intent);
  }

  private does(sent: Sent, intent: MeetingIntent): Promise<CommandAnswer> {
    return this.commands.carryOut(sent, (meta, ifMatch) => new MeetingCommand(sent.id, intent, meta, ifMatch), {
      state: ({ name }) => name,
    });
  }
}
