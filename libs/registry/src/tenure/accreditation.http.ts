import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { derivedUuid } from '#event-store/identifiers.js';
import { ViewQueries } from '#views/view.js';
import { Access, type Resource } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { History, historyOf } from '#web/history.js';
import type { Plain } from '#web/plain.js';
import { isRecordId } from '#web/record-id.js';
import { Sent, Step } from '#web/step.js';
import { RegisterDesk } from '../register.desk.js';
import { EndBody } from '../registry.dto.js';
import { accreditationsOf, view } from '../views/tenures.js';
import { type Accredited, accreditationDecider } from './accreditation.js';
import { AccreditationAnswer, AccreditationList, AccreditationsQuery, AccreditBody } from './tenure.dto.js';
import { AccreditationCommand } from './tenure.handler.js';

/** What the policies see of an accreditation; of the list as a whole, no state. */
export const accreditationResource = (state: string): Resource => ({ type: 'Accreditation', attributes: { state } });

export const ACCREDITATIONS = {
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
    @Sent() sent: Sent<never>,
    @Body() { state, capacity, agency, subject, from }: AccreditBody,
  ): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'registry.accredit', accreditationResource(state));
    const id = derivedUuid('accreditation', state, capacity, agency, subject);
    const order = { kind: 'accredit', accreditation: id, state, capacity, agency, subject, from } as const;
    return this.desk.carryOut(
      { ...sent, id },
      (meta, ifMatch) => new AccreditationCommand(id, order, meta, ifMatch),
      `/v1/accreditations/${id}`,
    );
  }

  @Step(':id/end', 'Records from which day the person no longer acts in that capacity')
  async endAccreditation(@Sent() sent: Sent, @Body() { on }: EndBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent.caller, 'registry.end-accreditation', streamOf(sent.id), ACCREDITATIONS);
    return this.desk.carryOut(
      sent,
      (meta, ifMatch) => new AccreditationCommand(sent.id, { kind: 'end', on }, meta, ifMatch),
    );
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
