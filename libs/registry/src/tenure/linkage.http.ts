import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { derivedUuid } from '#event-store/identifiers.js';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { type CommandKey, Key } from '#web/command-key.js';
import { History, historyOf } from '#web/history.js';
import { metaOf } from '#web/meta.js';
import type { Plain } from '#web/plain.js';
import { isRecordId } from '#web/record-id.js';
import { REGISTER, RegisterDesk } from '../register.desk.js';
import { EndBody } from '../registry.dto.js';
import { linkagesOf, view } from '../views/tenures.js';
import { linkageDecider } from './linkage.js';
import { EstablishLinkageBody, LinkageAnswer, LinkageList, LinkagesQuery } from './tenure.dto.js';
import { LinkageCommand } from './tenure.handler.js';

const LINKAGES = { decider: linkageDecider, know: 'registry.know', resourceOf: () => REGISTER };
const streamOf = (id: string) => (isRecordId(id) ? `linkage-${id}` : undefined);

/** Formal linkages between the HSU, or a unit of it, and sectoral bodies. */
@ApiTags('registry')
@Controller('v1/linkages')
export class LinkageController {
  constructor(
    private readonly access: Access,
    private readonly desk: RegisterDesk,
    private readonly queries: ViewQueries,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Records that a unit, or the HSU, and a sectoral body are linked' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async establishLinkage(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Body() { unit, body, from }: EstablishLinkageBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    this.access.demand(caller, 'registry.establish-linkage', REGISTER);
    const id = derivedUuid('linkage', unit ?? '', body);
    const order = { kind: 'establish', linkage: id, unit: unit ?? null, body, from } as const;
    const command = new LinkageCommand(id, order, metaOf(caller, key, this.access), key.ifMatch);
    return this.desk.carryOut(caller, command, { id, createdAt: `/v1/linkages/${id}` }, reply);
  }

  @Post(':id/end')
  @HttpCode(200)
  @ApiOperation({ summary: 'Records from which day they are linked no longer' })
  @ApiOkResponse({ type: CommandAnswer })
  async endLinkage(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { on }: EndBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'registry.end-linkage', streamOf(id), LINKAGES);
    const command = new LinkageCommand(id, { kind: 'end', on }, metaOf(caller, key, this.access), key.ifMatch);
    return this.desk.carryOut(caller, command, { id }, reply);
  }

  @Get()
  @ApiOperation({ summary: 'The linkages that hold on a day' })
  @ApiOkResponse({ type: LinkageList })
  async linkages(
    @By() caller: Caller,
    @Query() query: LinkagesQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'registry.read', REGISTER);
    const { unit = null, body = null } = query;
    const list = {
      ...{ name: 'linkages', view, query },
      read: linkagesOf.bind(undefined, this.queries, { unit, body }),
      keyOf: ({ id }: { readonly id: string }) => id,
    };
    return this.desk.page(caller, list, request, reply);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One linkage, with each period in which it held' })
  @ApiOkResponse({ type: LinkageAnswer })
  async linkage(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<LinkageAnswer>> {
    const { state } = await this.desk.authorise(caller, 'registry.read', streamOf(id), LINKAGES, reply);
    return { id, unit: state.unit, body: state.body, status: state.kind, periods: state.periods };
  }

  @Get(':id/history')
  @ApiOperation({ summary: 'What was recorded of a linkage, fact by fact' })
  @ApiOkResponse({ type: History })
  async linkageHistory(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<History>> {
    const { facts } = await this.desk.authorise(caller, 'registry.read', streamOf(id), LINKAGES, reply);
    return historyOf(facts);
  }
}
