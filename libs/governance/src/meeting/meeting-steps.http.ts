import { Body, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Records } from '#records/records.js';
import { CommandAnswer } from '#web/answer.js';
import { DaysField } from '#web/days-field.js';
import { EmptyBody } from '#web/empty-body.js';
import { Lines, Part, Parts } from '#web/fields.js';
import { Sent, Step } from '#web/step.js';
import { RESPONSE_AREAS } from '../codes.js';
import { OptionalTextBody, TextBody } from '../governance.dto.js';
import { DelegationField } from './meeting.dto.js';
import { MEETING } from './meeting.record.js';

export class ScheduleBody {
  @Part(() => DaysField)
  days!: DaysField;

  @Part(() => DaysField, {
    optional: true,
    example: { from: '2026-09-16', to: '2026-09-17' },
    description: 'For a regular meeting: the days of SOMTC, which it adjoins',
  })
  somtc?: DaysField;
}

export class ComposeDelegationBody {
  @Parts(() => DelegationField, {
    least: 1,
    most: RESPONSE_AREAS.length,
    example: [{ area: 'prosecution', persons: 2 }],
    description: 'Counts, no names',
  })
  members!: DelegationField[];
}

export class RecordOutcomesBody extends TextBody {
  @Lines({ most: 50, longest: 60, example: ['WG-TIP/2026/1'], description: 'Reference numbers of decisions' })
  decisions!: string[];
}

/** What happens to a meeting after it was proposed or convened. Who does it is ours where the ToR does not say. */
@ApiTags('meetings')
@Controller('v1/meetings')
export class MeetingStepsController {
  constructor(private readonly records: Records) {}

  @Step(':id/accept', 'The chair accepts a proposed meeting (ours)')
  accept(@Sent() sent: Sent, @Body() _: EmptyBody): Promise<CommandAnswer> {
    return this.records.carryOut(MEETING, sent, { type: 'accept' });
  }

  @Step(':id/decline', 'The chair declines a proposed meeting (ours)')
  decline(@Sent() sent: Sent, @Body() { content }: OptionalTextBody): Promise<CommandAnswer> {
    return this.records.carryOut(MEETING, sent, { type: 'decline', content });
  }

  @Step(':id/schedule', 'The secretariat sets the days, or moves them (ours); who chairs is derived (ToR §9)')
  schedule(@Sent() sent: Sent, @Body() { days, somtc }: ScheduleBody): Promise<CommandAnswer> {
    return this.records.carryOut(MEETING, sent, {
      type: 'schedule',
      days: daysOf(days),
      ...(somtc && { somtc: daysOf(somtc) }),
    });
  }

  @Step(':id/compose-delegation', 'A state says how its delegation is composed, which it alone decides (ToR §7)')
  composeDelegation(@Sent() sent: Sent, @Body() { members }: ComposeDelegationBody): Promise<CommandAnswer> {
    return this.records.carryOut(MEETING, sent, {
      type: 'compose-delegation',
      state: sent.caller.state ?? '',
      members: members.map(({ area, persons }) => ({ area, persons })),
    });
  }

  @Step(':id/hold', 'The secretariat records that the meeting was held')
  hold(@Sent() sent: Sent, @Body() _: EmptyBody): Promise<CommandAnswer> {
    return this.records.carryOut(MEETING, sent, { type: 'hold' });
  }

  @Step(':id/record-outcomes', 'The secretariat records the outcomes: decisions by number, the rest in words, sealed')
  recordOutcomes(@Sent() sent: Sent, @Body() { decisions, content }: RecordOutcomesBody): Promise<CommandAnswer> {
    return this.records.carryOut(MEETING, sent, { type: 'record-outcomes', decisions, content });
  }
}

const daysOf = ({ from, to }: DaysField) => ({ from, to });
