import { Body } from '@nestjs/common';
import { Records } from '#records/records.js';
import { DaysField } from '#web/days-field.js';
import { Lines, Part, Parts } from '#web/fields.js';
import { EmptyBody, Routes, Sent, Step } from '#web/route.js';
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
@Routes('v1/meetings', 'meetings')
export class MeetingStepsController {
  constructor(private readonly records: Records) {}

  @Step(':id/accept', 'The chair accepts a proposed meeting (ours)')
  accept(@Sent() sent: Sent, @Body() _: EmptyBody) {
    return this.records.carryOut(MEETING, sent, { type: 'accept' });
  }

  @Step(':id/decline', 'The chair declines a proposed meeting (ours)')
  decline(@Sent() sent: Sent, @Body() { content }: OptionalTextBody) {
    return this.records.carryOut(MEETING, sent, { type: 'decline', content });
  }

  @Step(':id/schedule', 'The secretariat sets the days, or moves them (ours); who chairs is derived (ToR §9)')
  schedule(@Sent() sent: Sent, @Body() { days, somtc }: ScheduleBody) {
    return this.records.carryOut(MEETING, sent, {
      type: 'schedule',
      days: daysOf(days),
      ...(somtc && { somtc: daysOf(somtc) }),
    });
  }

  @Step(':id/compose-delegation', 'A state says how its delegation is composed, which it alone decides (ToR §7)')
  composeDelegation(@Sent() sent: Sent, @Body() { members }: ComposeDelegationBody) {
    return this.records.carryOut(MEETING, sent, {
      type: 'compose-delegation',
      state: sent.caller.state ?? '',
      members: members.map(({ area, persons }) => ({ area, persons })),
    });
  }

  @Step(':id/hold', 'The secretariat records that the meeting was held')
  hold(@Sent() sent: Sent, @Body() _: EmptyBody) {
    return this.records.carryOut(MEETING, sent, { type: 'hold' });
  }

  @Step(':id/record-outcomes', 'The secretariat records the outcomes: decisions by number, the rest in words, sealed')
  recordOutcomes(@Sent() sent: Sent, @Body() { decisions, content }: RecordOutcomesBody) {
    return this.records.carryOut(MEETING, sent, { type: 'record-outcomes', decisions, content });
  }
}

const daysOf = ({ from, to }: DaysField) => ({ from, to });
