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
import { AdmitStateBody, LeaveBody, ReadmitBody, StateAnswer, StateList, StatesQuery } from './registry.dto.js';
import { StateCommand } from './registry.handler.js';
import { STATE_CODE, stateDecider } from './state.js';
import { membersOn, view } from './views/register.js';

const STATES = { decider: stateDecider, know: 'registry.know', resourceOf: () => REGISTER };
const streamOf = (code: string) => (STATE_CODE.test(code) ? `state-${code}` : undefined);

@ApiTags('registry')
@Controller('v1/states')
export class StateController {
  constructor(
    private readonly access: Access,
    private readonly desk: RegisterDesk,
    private readonly queries: ViewQueries,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Registers a state and the day from which it is a member' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async admitState(
    @Sent() sent: Sent<never>,
    @Body() { state, name, memberSince }: AdmitStateBody,
  ): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'registry.admit-state', REGISTER);
    const order = { kind: 'admit', state, name, memberSince } as const;
    return this.desk.carryOut(
      { ...sent, id: state },
      (meta, ifMatch) => new StateCommand(order, meta, ifMatch),
      `/v1/states/${state}`,
    );
  }

  @Step(':code/leave', 'Records from which day a state is no longer a member')
  async leave(@Sent() sent: Sent<'code'>, @Body() { on }: LeaveBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent.caller, 'registry.end-membership', streamOf(sent.code), STATES);
    const order = { kind: 'leave', state: sent.code, on } as const;
    return this.desk.carryOut({ ...sent, id: sent.code }, (meta, ifMatch) => new StateCommand(order, meta, ifMatch));
  }

  @Step(':code/readmit', 'Records from which day a state is a member again')
  async readmit(@Sent() sent: Sent<'code'>, @Body() { on }: ReadmitBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent.caller, 'registry.admit-state', streamOf(sent.code), STATES);
    const order = { kind: 'readmit', state: sent.code, on } as const;
    return this.desk.carryOut({ ...sent, id: sent.code }, (meta, ifMatch) => new StateCommand(order, meta, ifMatch));
  }

  @Get()
  @ApiOperation({ summary: 'The member states on a day, by code' })
  @ApiOkResponse({ type: StateList })
  async states(
    @By() caller: Caller,
    @Query() query: StatesQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'registry.read', REGISTER);
    const list = {
      ...{ name: 'states', view, query },
      read: membersOn.bind(undefined, this.queries),
      keyOf: ({ state }: { readonly state: string }) => state,
    };
    return this.desk.page(caller, list, request, reply);
  }

  @Get(':code')
  @ApiOperation({ summary: 'One state, with each period of its membership' })
  @ApiOkResponse({ type: StateAnswer })
  async state(
    @By() caller: Caller,
    @Param('code') code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<StateAnswer>> {
    const found = await this.desk.authorise(caller, 'registry.read', streamOf(code), STATES, reply);
    const { state, name, memberships } = found.state;
    const { from: memberSince, until: memberUntil } = memberships.at(-1) ?? memberships[0];
    return { state, name, memberSince, memberUntil, memberships };
  }

  @Get(':code/history')
  @ApiOperation({ summary: 'What was recorded of a state, fact by fact' })
  @ApiOkResponse({ type: History })
  async stateHistory(
    @By() caller: Caller,
    @Param('code') code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<History>> {
    const { facts } = await this.desk.authorise(caller, 'registry.read', streamOf(code), STATES, reply);
    return historyOf(facts);
  }
}
