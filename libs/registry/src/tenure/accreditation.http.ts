import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { derivedUuid } from '#event-store/identifiers.js';
import { ViewQueries } from '#views/view.js';
import { Access, type Resource } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { type CommandKey, Key } from '#web/command-key.js';
import { History, historyOf } from '#web/history.js';
import { metaOf } from '#web/meta.js';
import type { Plain } from '#web/plain.js';
import { isRecordId } from '#web/record-id.js';
import { RegisterDesk } from '../register.desk.js';
import { EndBody } from '../registry.dto.js';
import { accreditationsOf, view } from '../views/tenures.js';
import { type Accredited, accreditationDecider } from './accreditation.js';
import { AccreditationAnswer, AccreditationList, AccreditationsQuery, AccreditBody } from './tenure.dto.js';
import { AccreditationCommand } from './tenure.handler.js';

/** What the policies see of an accreditation; of the list as a whole, no state. */
export const accreditationResource = (state: string): Resource => ({ type: 'Accreditation', attributes: { state } });

const ACCREDITATIONS = {
  decider: accreditationDecider,
  know: 'registry.know-accreditation',
  resourceOf: ({ accredited }: { readonly accredited: Accredited }) => accreditationResource(accredited.state),
};
const streamOf = (id: string) => (isRecordId(id) ? `accreditation-${id}` : undefined);

/** Who acts for a state in which capacity: pseudonymous, with the history kept. Each state keeps its own. */
@ApiTags('registry')
@Controller('v1/accreditations')
export class AccreditationController {
  constructor(
    private readonly access: Access,
    private readonly desk: RegisterDesk,
    private readonly queries: ViewQueries,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Records that a person acts for a state in a capacity' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async accredit(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Body() { state, capacity, agency, subject, from }: AccreditBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    this.access.demand(caller, 'registry.accredit', accreditationResource(state));
    const id = derivedUuid('accreditation', state, capacity, agency, subject);
    const order = { kind: 'accredit', accreditation: id, state, capacity, agency, subject, from } as const;
    const command = new AccreditationCommand(id, order, metaOf(caller, key, this.access), key.ifMatch);
    return this.desk.carryOut(caller, command, { id, createdAt: `/v1/accreditations/${id}` }, reply);
  }

  @Post(':id/end')
  @HttpCode(200)
  @ApiOperation({ summary: 'Records from which day the person no longer acts in that capacity' })
  @ApiOkResponse({ type: CommandAnswer })
  async endAccreditation(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { on }: EndBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'registry.end-accreditation', streamOf(id), ACCREDITATIONS);
    const command = new AccreditationCommand(id, { kind: 'end', on }, metaOf(caller, key, this.access), key.ifMatch);
    return this.desk.carryOut(caller, command, { id }, reply);
  }

  @Get()
  @ApiOperation({ summary: 'The accreditations that hold on a day' })
  @ApiOkResponse({ type: AccreditationList })
  async accreditations(
    @By() caller: Caller,
    @Query() query: AccreditationsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'registry.know-accreditation', accreditationResource(''));
    const { state = null, capacity = null } = query;
    const list = {
      ...{ name: 'accreditations', view, query },
      read: accreditationsOf.bind(undefined, this.queries, { state, capacity }),
      keyOf: ({ id }: { readonly id: string }) => id,
      permits: (row: { readonly state: string }) =>
        this.access.permits(caller, 'registry.know-accreditation', accreditationResource(row.state)),
    };
    return this.desk.page(caller, list, request, reply);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One accreditation, with each period in which it held' })
  @ApiOkResponse({ type: AccreditationAnswer })
  async accreditation(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<AccreditationAnswer>> {
    const { state } = await this.desk.authorise(caller, ACCREDITATIONS.know, streamOf(id), ACCREDITATIONS, reply);
    return { id, ...state.accredited, status: state.kind, periods: state.periods };
  }

  @Get(':id/history')
  @ApiOperation({ summary: 'What was recorded of an accreditation, fact by fact' })
  @ApiOkResponse({ type: History })
  async accreditationHistory(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<History>> {
    const { facts } = await this.desk.authorise(caller, ACCREDITATIONS.know, streamOf(id), ACCREDITATIONS, reply);
    return historyOf(facts);
  }
}
