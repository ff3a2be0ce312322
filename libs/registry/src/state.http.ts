import { ListOf } from '#web/list-of.js';
import { Body, Controller, Query } from '@nestjs/common';
import { ApiProperty, ApiTags } from '@nestjs/swagger';
import { Records } from '#records/records.js';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { CommandAnswer, type Page } from '#web/answer.js';
import { Day, Line, State } from '#web/fields.js';
import { History } from '#web/history.js';
import { Pages } from '#web/pages.js';
import type { Plain } from '#web/plain.js';
import { Create, Read, Reader, Sent, Step } from '#web/step.js';
import { REGISTER } from './register.record.js';
import { AsOfQuery, PeriodAnswer } from './registry.dto.js';
import { STATE } from './state.record.js';
import { membersOn, view } from './views/register.js';

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

export class StateList extends ListOf(ListedState) {}

@ApiTags('registry')
@Controller('v1/states')
export class StateController {
  constructor(
    private readonly access: Access,
    private readonly records: Records,
    private readonly pages: Pages,
    private readonly queries: ViewQueries,
  ) {}

  @Create('', 'Registers a state and the day from which it is a member')
  admitState(@Sent() sent: Sent<never>, @Body() { state, ...body }: AdmitStateBody): Promise<CommandAnswer> {
    return this.records.create(STATE, sent, { type: 'admit', ...body }, state);
  }

  @Step(':code/leave', 'Records from which day a state is no longer a member')
  leave(@Sent() sent: Sent<'code'>, @Body() { on }: LeaveBody): Promise<CommandAnswer> {
    return this.records.carryOut(STATE, { ...sent, id: sent.code }, { type: 'leave', on });
  }

  @Step(':code/readmit', 'Records from which day a state is a member again')
  readmit(@Sent() sent: Sent<'code'>, @Body() { on }: ReadmitBody): Promise<CommandAnswer> {
    return this.records.carryOut(STATE, { ...sent, id: sent.code }, { type: 'readmit', on });
  }

  @Read('', 'The member states on a day, by code', StateList)
  async states(@Reader() reader: Reader, @Query() query: AsOfQuery): Promise<Page<ListedState>> {
    this.access.demand(reader.caller, 'registry.read', REGISTER);
    return this.pages.page(
      { ...reader, list: 'states', query },
      {
        view,
        find: ([after] = [''], limit, asOf) => membersOn(this.queries, asOf, String(after), limit),
        keys: ({ state }) => [state],
        show: (row) => row,
      },
    );
  }

  @Read(':code', 'One state, with each period of its membership', StateAnswer)
  async state(@Reader() reader: Reader<'code'>): Promise<Plain<StateAnswer>> {
    const found = await this.records.read(STATE, { ...reader, id: reader.code }, 'read');
    const { admitted, memberships } = found.state;
    const { from: memberSince, until: memberUntil } = memberships.at(-1) ?? memberships[0];
    return { state: admitted.state, name: admitted.name, memberSince, memberUntil, memberships };
  }

  @Read(':code/history', 'What was recorded of a state, fact by fact', History)
  stateHistory(@Reader() reader: Reader<'code'>): Promise<Plain<History>> {
    return this.records.history(STATE, { ...reader, id: reader.code }, 'read');
  }
}
