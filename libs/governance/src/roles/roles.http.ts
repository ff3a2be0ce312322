import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Clock } from '#kernel/clock.js';
import { Access, type Resource } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Commands } from '#web/commands.js';
import { Day, State, Whole } from '#web/fields.js';
import { Sent } from '#web/step.js';
import { APPOINTMENT_BASES } from '../codes.js';
import { Grounds } from '../governance.grounds.js';
import { RolesCommand } from './roles.handler.js';

const ROLES: Resource = { type: 'WorkingGroup', attributes: {} };
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

export class LeadShepherdList {
  @ApiProperty({ type: [LeadShepherdAnswer] }) items!: readonly LeadShepherdAnswer[];
}

export class SomtcChairAnswer {
  @ApiProperty({ type: 'integer' }) year!: number;
  @ApiProperty() state!: string;
}

export class SomtcChairList {
  @ApiProperty({ type: [SomtcChairAnswer] }) items!: readonly SomtcChairAnswer[];
}

@ApiTags('working group')
@Controller('v1')
export class RolesController {
  constructor(
    private readonly access: Access,
    private readonly commands: Commands,
    private readonly grounds: Grounds,
    private readonly clock: Clock,
  ) {}

  @Get('lead-shepherds')
  @ApiOperation({ summary: 'Who has been Lead Shepherd for trafficking in persons, oldest first' })
  @ApiOkResponse({ type: LeadShepherdList })
  async leadShepherds(@By() caller: Caller) {
    this.access.demand(caller, 'governance.read-roles', ROLES);
    const roles = await this.grounds.roles();
    const today = new Date(this.clock.now()).toISOString().slice(0, 10);
    const now = roles.leadShepherds.findLast(({ from }) => from <= today);
    const items = roles.leadShepherds.map((shepherd, place) => {
      const next = roles.leadShepherds[place + 1]?.from;
      return { ...shepherd, to: next === undefined ? null : dayBefore(next), now: shepherd === now };
    });
    return { items };
  }

  @Post('lead-shepherds')
  @ApiOperation({ summary: 'Records which state leads, and from when', description: NOT_STATED })
  @ApiCreatedResponse({ type: CommandAnswer })
  async appoint(@Sent() sent: Sent<never>, @Body() { state, from }: AppointLeadShepherdBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'governance.record-roles', ROLES);
    const order = { type: 'appoint-lead-shepherd', state, from, basis: 'recorded' } as const;
    return this.commands.carryOut(
      { ...sent, id: 'lead-shepherds' },
      (meta, ifMatch) => new RolesCommand(order, meta, ifMatch),
      {
        state: () => 'recorded',
        createdAt: '/v1/lead-shepherds',
      },
    );
  }

  @Get('somtc-chairs')
  @ApiOperation({ summary: 'Which state chairs SOMTC, and so hosts the regular meeting, by year' })
  @ApiOkResponse({ type: SomtcChairList })
  async somtcChairs(@By() caller: Caller) {
    this.access.demand(caller, 'governance.read-roles', ROLES);
    return { items: (await this.grounds.roles()).somtcChairs };
  }

  @Post('somtc-chairs')
  @ApiOperation({ summary: 'Records which state chairs SOMTC in a year; said again, the later word counts' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async recordSomtcChair(
    @Sent() sent: Sent<never>,
    @Body() { year, state }: RecordSomtcChairBody,
  ): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'governance.record-roles', ROLES);
    const order = { type: 'record-somtc-chair', year, state } as const;
    return this.commands.carryOut(
      { ...sent, id: String(year) },
      (meta, ifMatch) => new RolesCommand(order, meta, ifMatch),
      {
        state: () => 'recorded',
        createdAt: '/v1/somtc-chairs',
      },
    );
  }
}

const dayBefore = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
