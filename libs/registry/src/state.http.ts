import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { type CommandKey, Key } from '#web/command-key.js';
import { History, historyOf } from '#web/history.js';
import { metaOf } from '#web/meta.js';
import type { Plain } from '#web/plain.js';
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
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Body() { state, name, memberSince }: AdmitStateBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    this.access.demand(caller, 'registry.admit-state', REGISTER);
    const order = { kind: 'admit', state, name, memberSince } as const;
    const command = new StateCommand(order, metaOf(caller, key, this.access), key.ifMatch);
    return this.desk.carryOut(caller, command, { id: state, createdAt: `/v1/states/${state}` }, reply);
  }

  @Post(':code/leave')
  @HttpCode(200)
  @ApiOperation({ summary: 'Records from which day a state is no longer a member' })
  @ApiOkResponse({ type: CommandAnswer })
  async leave(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('code') code: string,
    @Body() { on }: LeaveBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'registry.end-membership', streamOf(code), STATES);
    const order = { kind: 'leave', state: code, on } as const;
    const command = new StateCommand(order, metaOf(caller, key, this.access), key.ifMatch);
    return this.desk.carryOut(caller, command, { id: code }, reply);
  }

  @Post(':code/readmit')
  @HttpCode(200)
  @ApiOperation({ summary: 'Records from which day a state is a member again' })
  @ApiOkResponse({ type: CommandAnswer })
  async readmit(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('code') code: string,
    @Body() { on }: ReadmitBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'registry.admit-state', streamOf(code), STATES);
    const order = { kind: 'readmit', state: code, on } as const;
    const command = new StateCommand(order, metaOf(caller, key, this.access), key.ifMatch);
    return this.desk.carryOut(caller, command, { id: code }, reply);
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
