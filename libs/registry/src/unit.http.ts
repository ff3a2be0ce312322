import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { History, historyOf } from '#web/history.js';
import type { Plain } from '#web/plain.js';
import { Sent, Step } from '#web/step.js';
import { REGISTER, RegisterDesk } from './register.desk.js';
import {
  EndBody,
  RecordEstablishmentBody,
  RegisterUnitBody,
  UNIT,
  UnitAnswer,
  UnitList,
  UnitsQuery,
} from './registry.dto.js';
import { UnitCommand } from './registry.handler.js';
import { unitDecider } from './unit.js';
import { unitsOf, view } from './views/register.js';

const UNITS = { decider: unitDecider, know: 'registry.know', resourceOf: () => REGISTER };
const streamOf = (code: string) => (UNIT.test(code) ? `unit-${code}` : undefined);

@ApiTags('registry')
@Controller('v1/units')
export class UnitController {
  constructor(
    private readonly access: Access,
    private readonly desk: RegisterDesk,
    private readonly queries: ViewQueries,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Registers a national specialist unit of a known state' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async registerUnit(@Sent() sent: Sent<never>, @Body() body: RegisterUnitBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'registry.register-unit', REGISTER);
    const { unit, state, name } = body;
    const [community, establishedOn] = [body.community ?? 'tip', body.establishedOn ?? null];
    const order = { kind: 'register', unit, state, name, community, establishedOn } as const;
    return this.desk.carryOut(
      { ...sent, id: unit },
      (meta, ifMatch) => new UnitCommand(order, meta, ifMatch),
      `/v1/units/${unit}`,
    );
  }

  @Step(':code/record-establishment', 'Records or corrects the day on which a unit was established')
  async recordEstablishment(
    @Sent() sent: Sent<'code'>,
    @Body() { on }: RecordEstablishmentBody,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(sent.caller, 'registry.record-establishment', streamOf(sent.code), UNITS);
    const order = { kind: 'record-establishment', unit: sent.code, on } as const;
    return this.desk.carryOut({ ...sent, id: sent.code }, (meta, ifMatch) => new UnitCommand(order, meta, ifMatch));
  }

  @Step(':code/close', 'Records from which day a unit is no more')
  async closeUnit(@Sent() sent: Sent<'code'>, @Body() { on }: EndBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent.caller, 'registry.close-unit', streamOf(sent.code), UNITS);
    const order = { kind: 'close', unit: sent.code, on } as const;
    return this.desk.carryOut({ ...sent, id: sent.code }, (meta, ifMatch) => new UnitCommand(order, meta, ifMatch));
  }

  @Get()
  @ApiOperation({
    summary: 'The units that there were on a day, by id',
    description: 'A unit whose day of establishment is not stated counts from the day of its registration.',
  })
  @ApiOkResponse({ type: UnitList })
  async units(
    @By() caller: Caller,
    @Query() query: UnitsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'registry.read', REGISTER);
    const { state = null, community = null } = query;
    const list = {
      ...{ name: 'units', view, query },
      read: unitsOf.bind(undefined, this.queries, { state, community }),
      keyOf: ({ unit }: { readonly unit: string }) => unit,
    };
    return this.desk.page(caller, list, request, reply);
  }

  @Get(':code')
  @ApiOperation({ summary: 'One unit' })
  @ApiOkResponse({ type: UnitAnswer })
  async unit(
    @By() caller: Caller,
    @Param('code') code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<UnitAnswer>> {
    const { state: record } = await this.desk.authorise(caller, 'registry.read', streamOf(code), UNITS, reply);
    const closedOn = record.kind === 'closed' ? record.closedOn : null;
    return { ...record.registered, establishedOn: record.establishedOn, closedOn };
  }

  @Get(':code/history')
  @ApiOperation({ summary: 'What was recorded of a unit, fact by fact' })
  @ApiOkResponse({ type: History })
  async unitHistory(
    @By() caller: Caller,
    @Param('code') code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<History>> {
    const { facts } = await this.desk.authorise(caller, 'registry.read', streamOf(code), UNITS, reply);
    return historyOf(facts);
  }
}
