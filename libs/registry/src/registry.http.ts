import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EventStore } from '#event-store/event-store.js';
import { decode, type Fact } from '#event-store/fact.js';
import { Clock } from '#kernel/clock.js';
import { type Decider, type Draft, fold } from '#kernel/decider.js';
import { ViewQueries } from '#views/view.js';
import { Access, type Resource } from '#web/access.js';
import { answerCommand, CommandAnswer, listAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { type CommandKey, Key } from '#web/command-key.js';
import { Cursors } from '#web/cursor.js';
import { Freshness } from '#web/freshness.js';
import { metaOf } from '#web/meta.js';
import { bodyDecider } from './body.js';
import {
  AdmitStateBody,
  BodiesQuery,
  BodyAnswer,
  BodyList,
  RegisterBodyBody,
  RegisterUnitBody,
  StateAnswer,
  StateList,
  StatesQuery,
  UnitAnswer,
  UnitList,
  UnitsQuery,
} from './registry.dto.js';
import { BodyCommand, StateCommand, UnitCommand } from './registry.handler.js';
import { stateDecider } from './state.js';
import { unitDecider } from './unit.js';
import { bodies, membersOn, unitsOf, view } from './views/register.js';

const REGISTER: Resource = { type: 'Register', attributes: {} };
const PAGE = 50;

@ApiTags('registry')
@Controller('v1')
export class RegistryController {
  constructor(
    private readonly access: Access,
    private readonly commands: CommandBus,
    private readonly store: EventStore,
    private readonly queries: ViewQueries,
    private readonly cursors: Cursors,
    private readonly freshness: Freshness,
    private readonly clock: Clock,
  ) {}

  @Post('states')
  @ApiOperation({ summary: 'Registers a state and the day from which it is a member' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async admitState(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Body() body: AdmitStateBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    this.access.demand(caller, 'registry.admit-state', REGISTER);
    const { state, name, memberSince } = body;
    const command = { kind: 'admit', state, name, memberSince } as const;
    const meta = metaOf(caller, key, this.access);
    const outcome = await this.commands.execute(new StateCommand(command, meta, key.ifMatch));
    this.freshness.wrote(caller, outcome.position);
    const createdAt = `/v1/states/${state}`;
    return answerCommand(reply, { id: state, outcome, state: outcome.state.kind, createdAt });
  }

  @Post('units')
  @ApiOperation({ summary: 'Registers a national specialist unit of a known state' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async registerUnit(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Body() body: RegisterUnitBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    this.access.demand(caller, 'registry.register-unit', REGISTER);
    const { unit, state, name } = body;
    const [community, establishedOn] = [body.community ?? 'tip', body.establishedOn ?? null];
    const command = { kind: 'register', unit, state, name, community, establishedOn } as const;
    const meta = metaOf(caller, key, this.access);
    const outcome = await this.commands.execute(new UnitCommand(command, meta, key.ifMatch));
    this.freshness.wrote(caller, outcome.position);
    return answerCommand(reply, { id: unit, outcome, state: outcome.state.kind, createdAt: `/v1/units/${unit}` });
  }

  @Post('bodies')
  @ApiOperation({ summary: 'Registers a sectoral body or organ' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async registerBody(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Body() body: RegisterBodyBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    this.access.demand(caller, 'registry.register-body', REGISTER);
    const command = { kind: 'register', body: body.body, name: body.name } as const;
    const meta = metaOf(caller, key, this.access);
    const outcome = await this.commands.execute(new BodyCommand(command, meta, key.ifMatch));
    this.freshness.wrote(caller, outcome.position);
    const createdAt = `/v1/bodies/${body.body}`;
    return answerCommand(reply, { id: body.body, outcome, state: outcome.state.kind, createdAt });
  }

  @Get('states')
  @ApiOperation({ summary: 'The member states, by code, as known on a day' })
  @ApiOkResponse({ type: StateList })
  async states(
    @By() caller: Caller,
    @Query() query: StatesQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'registry.read', REGISTER);
    const day = query.asOf ?? new Date(this.clock.now()).toISOString().slice(0, 10);
    const list = { name: `states?asOf=${day}`, key: 'state' } as const;
    return this.page(caller, query, list, (after, limit) => membersOn(this.queries, day, after, limit), request, reply);
  }

  @Get('units')
  @ApiOperation({ summary: 'The units, by id' })
  @ApiOkResponse({ type: UnitList })
  async units(
    @By() caller: Caller,
    @Query() query: UnitsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'registry.read', REGISTER);
    const filter = { state: query.state ?? null, community: query.community ?? null };
    const list = { name: `units?${JSON.stringify(filter)}`, key: 'unit' } as const;
    return this.page(
      caller,
      query,
      list,
      (after, limit) => unitsOf(this.queries, filter, after, limit),
      request,
      reply,
    );
  }

  @Get('bodies')
  @ApiOperation({ summary: 'The sectoral bodies and organs, by code' })
  @ApiOkResponse({ type: BodyList })
  async bodies(
    @By() caller: Caller,
    @Query() query: BodiesQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'registry.read', REGISTER);
    const list = { name: 'bodies', key: 'body' } as const;
    return this.page(caller, query, list, (after, limit) => bodies(this.queries, after, limit), request, reply);
  }

  @Get('states/:code')
  @ApiOperation({ summary: 'One state' })
  @ApiOkResponse({ type: StateAnswer })
  async state(@By() caller: Caller, @Param('code') code: string) {
    const record = await this.authoriseRecord(caller, stateDecider, `state-${code}`);
    return { state: record.state, name: record.name, memberSince: record.memberSince };
  }

  @Get('units/:code')
  @ApiOperation({ summary: 'One unit' })
  @ApiOkResponse({ type: UnitAnswer })
  async unit(@By() caller: Caller, @Param('code') code: string) {
    const record = await this.authoriseRecord(caller, unitDecider, `unit-${code}`);
    const { unit, state, name, community, establishedOn } = record;
    return { unit, state, name, community, establishedOn };
  }

  @Get('bodies/:code')
  @ApiOperation({ summary: 'One sectoral body or organ' })
  @ApiOkResponse({ type: BodyAnswer })
  async body(@By() caller: Caller, @Param('code') code: string) {
    const { body, name } = await this.authoriseRecord(caller, bodyDecider, `body-${code}`);
    return { body, name };
  }

  private async authoriseRecord<State extends { readonly kind: string }, F extends Draft>(
    caller: Caller,
    decider: Decider<never, State, F>,
    stream: string,
  ): Promise<Exclude<State, { readonly kind: 'unknown' }>> {
    const facts: readonly Fact[] = (await this.store.readStream(stream)).map((event) => decode(event, new Map()));
    const known: Resource | undefined = facts.length === 0 ? undefined : REGISTER;
    this.access.demandRecord(caller, 'registry.know', 'registry.read', known);
    return fold(decider, facts as readonly unknown[] as readonly F[]) as Exclude<State, { readonly kind: 'unknown' }>;
  }

  private async page<Key extends string, Row extends Readonly<Record<Key, string>>>(
    caller: Caller,
    { limit = PAGE, cursor }: { limit?: number; cursor?: string },
    { name, key }: { readonly name: string; readonly key: Key },
    read: (after: string, limit: number) => readonly Row[],
    request: FastifyRequest,
    reply: FastifyReply,
  ) {
    await this.freshness.caughtUp(caller, view);
    const [after = ''] = this.cursors.after(caller, name, cursor) ?? [];
    const rows = read(String(after), limit + 1);
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    const next = last && this.cursors.next(caller, name, [last[key]]);
    return listAnswer(reply, request, items, next);
  }
}
