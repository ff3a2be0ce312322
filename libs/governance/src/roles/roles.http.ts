import { Body } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Clock } from '#kernel/clock.js';
import { DAY, dayOf } from '#kernel/time.js';
import { Lookups } from '#records/lookups.js';
import { Records } from '#records/records.js';
import { answerCommand } from '#web/answers/answer.js';
import { Day, State, Whole } from '#web/fields/fields.js';
import { AllOf } from '#web/lists/pages.js';
import { Create, Read, Reader, Routes, Sent } from '#web/route.js';
import { APPOINTMENT_BASES } from '../codes.js';
import { WORKING_GROUP } from '../governance.record.js';
import { rolesRecorded } from '../lookups.js';
import { ROLES, ROLES_ID } from './roles.record.js';

const NOT_STATED = 'The Terms of Reference state neither a term nor a way of appointment; it is recorded as told.';

export class AppointLeadShepherdBody {
  @State({ example: 'TH', description: 'A member state on that day' })
  state!: string;

  @Day({ example: '2026-01-01', description: 'From this day on, until the next appointment' })
  from!: string;
}

export class RecordSomtcChairBody {
  @Whole(2004, 2100, { example: 2026 })
  year!: number;

  @State({ example: 'MY' })
  state!: string;
}

export class LeadShepherdAnswer {
  @ApiProperty() state!: string;
  @ApiProperty({ format: 'date' }) from!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'The last day; null: still' })
  to!: string | null;
  @ApiProperty({ enum: APPOINTMENT_BASES, description: 'demonstration: an assumption of the demo, told by nobody' })
  basis!: string;
  @ApiProperty() now!: boolean;
}

export class SomtcChairAnswer {
  @ApiProperty({ type: 'integer' }) year!: number;
  @ApiProperty() state!: string;
}

@Routes('v1', 'working group')
export class RolesController {
  constructor(
    private readonly records: Records,
    private readonly lookups: Lookups,
    private readonly clock: Clock,
  ) {}

  @Read(
    'lead-shepherds',
    'Who has been Lead Shepherd for trafficking in persons, oldest first',
    AllOf(LeadShepherdAnswer),
  )
  async leadShepherds(@Reader() reader: Reader) {
    reader.demand('governance.read-roles', WORKING_GROUP);
    const { leadShepherds } = await rolesRecorded(this.lookups.begin());
    const today = dayOf(this.clock.now());
    const now = leadShepherds.findLast(({ from }) => from <= today);
    const items = leadShepherds.map((shepherd, place) => {
      const next = leadShepherds[place + 1]?.from;
      return { ...shepherd, to: next === undefined ? null : dayBefore(next), now: shepherd === now };
    });
    return { items };
  }

  @Create('lead-shepherds', 'Records which state leads, and from when', NOT_STATED)
  async appoint(@Sent() sent: Sent<never>, @Body() { state, from }: AppointLeadShepherdBody) {
    const result = await this.records.performNew(ROLES, rolesIn(sent), {
      type: 'appoint-lead-shepherd',
      state,
      from,
      basis: 'recorded',
    });
    const { name } = result.state;
    return answerCommand(sent.reply, { id: 'lead-shepherds', result, state: name, createdAt: '/v1/lead-shepherds' });
  }

  @Read('somtc-chairs', 'Which state chairs SOMTC, and so hosts the regular meeting, by year', AllOf(SomtcChairAnswer))
  async somtcChairs(@Reader() reader: Reader) {
    reader.demand('governance.read-roles', WORKING_GROUP);
    return { items: (await rolesRecorded(this.lookups.begin())).somtcChairs };
  }

  @Create('somtc-chairs', 'Records which state chairs SOMTC in a year; said again, the later word counts')
  async recordSomtcChair(@Sent() sent: Sent<never>, @Body() { year, state }: RecordSomtcChairBody) {
    const result = await this.records.performNew(ROLES, rolesIn(sent), { type: 'record-somtc-chair', year, state });
    const { name } = result.state;
    return answerCommand(sent.reply, { id: String(year), result, state: name, createdAt: '/v1/somtc-chairs' });
  }
}

/** All roles are one record; the answers name the part of it that was asked for. */
const rolesIn = (sent: Sent<never>): Sent => ({ ...sent, id: ROLES_ID });

const dayBefore = (day: string) => dayOf(Date.parse(day) - DAY);
