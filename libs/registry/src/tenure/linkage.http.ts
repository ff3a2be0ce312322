import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { derivedUuid } from '#event-store/identifiers.js';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { History, historyOf } from '#web/history.js';
import type { Plain } from '#web/plain.js';
import { isRecordId } from '#web/record-id.js';
import { Sent, Step } from '#web/step.js';
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
    @Sent() sent: Sent<never>,
    @Body() { unit, body, from }: EstablishLinkageBody,
  ): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'registry.establish-linkage', REGISTER);
    const id = derivedUuid('linkage', unit ?? '', body);
    const order = { kind: 'establish', linkage: id, unit: unit ?? null, body, from } as const;
    return this.desk.carryOut(
      { ...sent, id },
      (meta, ifMatch) => new LinkageCommand(id, order, meta, ifMatch),
      `/v1/linkages/${id}`,
    );
  }

  @Step(':id/end', 'Records from which day they are linked no longer')
  async endLinkage(@Sent() sent: Sent, @Body() { on }: EndBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent.caller, 'registry.end-linkage', streamOf(sent.id), LINKAGES);
    return this.desk.carryOut(sent, (meta, ifMatch) => new LinkageCommand(sent.id, { kind: 'end', on }, meta, ifMatch));
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
