import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Sent } from '#web/step.js';
import { bodyDecider } from './body.js';
import { REGISTER, RegisterDesk } from './register.desk.js';
import { BODY, BodiesQuery, BodyAnswer, BodyList, RegisterBodyBody } from './registry.dto.js';
import { BodyCommand } from './registry.handler.js';
import { bodies, view } from './views/register.js';

const BODIES = { decider: bodyDecider, know: 'registry.know', resourceOf: () => REGISTER };
const streamOf = (code: string) => (BODY.test(code) ? `body-${code}` : undefined);

@ApiTags('registry')
@Controller('v1/bodies')
export class BodyController {
  constructor(
    private readonly access: Access,
    private readonly desk: RegisterDesk,
    private readonly queries: ViewQueries,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Registers a sectoral body or organ' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async registerBody(@Sent() sent: Sent<never>, @Body() { body, name }: RegisterBodyBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'registry.register-body', REGISTER);
    return this.desk.carryOut(
      { ...sent, id: body },
      (meta, ifMatch) => new BodyCommand({ kind: 'register', body, name }, meta, ifMatch),
      `/v1/bodies/${body}`,
    );
  }

  @Get()
  @ApiOperation({ summary: 'The sectoral bodies and organs that were registered by a day, by code' })
  @ApiOkResponse({ type: BodyList })
  async bodies(
    @By() caller: Caller,
    @Query() query: BodiesQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'registry.read', REGISTER);
    const list = {
      ...{ name: 'bodies', view, query },
      read: bodies.bind(undefined, this.queries),
      keyOf: ({ body }: { readonly body: string }) => body,
    };
    return this.desk.page(caller, list, request, reply);
  }

  @Get(':code')
  @ApiOperation({ summary: 'One sectoral body or organ' })
  @ApiOkResponse({ type: BodyAnswer })
  async body(
    @By() caller: Caller,
    @Param('code') code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BodyAnswer> {
    const { state } = await this.desk.authorise(caller, 'registry.read', streamOf(code), BODIES, reply);
    const { body, name } = state;
    return { body, name };
  }
}
