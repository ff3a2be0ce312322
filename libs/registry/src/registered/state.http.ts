import { Body, Query } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Records } from '#records/records.js';
import { Day, Line, State } from '#web/fields/fields.js';
import { ListOf, Pages } from '#web/lists/pages.js';
import { Create, Read, Reader, ReadHistory, Routes, Sent, Step } from '#web/route.js';
import { REGISTER, STATE } from '../register.record.js';
import { AsOfQuery, PeriodAnswer } from '../registry.dto.js';
import { membersOn, view } from '../views/register.js';

export class AdmitStateBody {
  @State({ description: 'ISO 3166-1 alpha-2', example: 'TL' })
  state!: string;

  @Line({ example: 'Timor-Leste' })
  name!: string;

  @Day({ example: '2025-10-26' })
  memberSince!: string;
}

export class LeaveBody {
  @Day({ description: 'The first day without membership', example: '2030-01-01' })
  on!: string;
}

export class ReadmitBody {
  @Day({ description: 'The first day of the new membership', example: '2031-01-01' })
  on!: string;
}

export class ListedState {
  @ApiProperty({ example: 'TL' }) state!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ format: 'date' }) memberSince!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'The first day without membership' })
  memberUntil!: string | null;
}

export class StateAnswer extends ListedState {
  @ApiProperty({ type: [PeriodAnswer] }) memberships!: readonly PeriodAnswer[];
}

@Routes('v1/states', 'registry')
export class StateController {
  constructor(
    private readonly records: Records,
    private readonly pages: Pages,
  ) {}

  @Create('', 'Registers a state and the day from which it is a member')
  admitState(@Sent() sent: Sent<never>, @Body() { state, ...body }: AdmitStateBody) {
    return this.records.create(STATE, sent, { type: 'admit', ...body }, state);
  }

  @Step(':code/leave', 'Records from which day a state is no longer a member')
  leave(@Sent() sent: Sent<'code'>, @Body() { on }: LeaveBody) {
    return this.records.carryOut(STATE, { ...sent, id: sent.code }, { type: 'leave', on });
  }

  @Step(':code/readmit', 'Records from which day a state is a member again')
  readmit(@Sent() sent: Sent<'code'>, @Body() { on }: ReadmitBody) {
    return this.records.carryOut(STATE, { ...sent, id: sent.code }, { type: 'readmit', on });
  }

  @Read('', 'The member states on a day, by code', ListOf(ListedState))
  async states(@Reader() reader: Reader, @Query() query: AsOfQuery) {
    reader.demand('registry.read', REGISTER);
    return this.pages.page(reader, query, {
      view,
      find: (queries, { after = '', limit, ...asOf }) => membersOn(queries, asOf, String(after), limit),
      keys: ({ state }) => [state],
    });
  }

  @Read(':code', 'One state, with each period of its membership', StateAnswer)
  async state(@Reader() reader: Reader<'code'>) {
    const found = await this.records.read(STATE, { ...reader, id: reader.code }, 'read');
    const { admitted, memberships } = found.state;
    const { from: memberSince, until: memberUntil } = memberships.at(-1) ?? memberships[0];
    return { state: admitted.state, name: admitted.name, memberSince, memberUntil, memberships };
  }

  @ReadHistory(':code/history', 'What was recorded of a state, fact by fact')
  stateHistory(@Reader() reader: Reader<'code'>) {
    return this.records.history(STATE, { ...reader, id: reader.code });
  }
}
