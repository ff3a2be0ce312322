import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { type CommandKey, Key } from '#web/command-key.js';
import { DeliverableDesk } from './deliverable.desk.js';
import { DistributionBody, ReviseBody, ServiceBody, WithdrawBody } from './deliverable.dto.js';
import { REVISE_EXAMPLES } from './deliverable.examples.js';
import { sayingOf, serviceOf } from './saying.dto.js';

/** What those who keep a deliverable do: bodies with a part in what it serves, and the secretariat. */
@ApiTags('deliverables')
@Controller('v1/deliverables/:id')
export class KeepingController {
  constructor(private readonly desk: DeliverableDesk) {}

  @Post('revise')
  @ApiOperation({ summary: 'A further version; all that is said takes the place of what was said before' })
  @ApiBody({ type: ReviseBody, examples: REVISE_EXAMPLES })
  @ApiOkResponse({ type: CommandAnswer })
  async revise(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: ReviseBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'deliverable.revise', id);
    return this.desk.carryOut(caller, key, id, { type: 'revise', ...sayingOf(body, caller.body ?? '') }, reply);
  }

  @Post('link')
  @ApiOperation({ summary: 'Says that it also serves an activity or output in which the body has a part' })
  @ApiBody({ type: ServiceBody })
  @ApiOkResponse({ type: CommandAnswer })
  async link(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: ServiceBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.authoriseServing(caller, id, body);
    const intent = { type: 'link', body: caller.body ?? '', service: serviceOf(body) } as const;
    return this.desk.carryOut(caller, key, id, intent, reply);
  }

  @Post('unlink')
  @ApiOperation({ summary: 'Says that it does not serve an activity or output in which the body has a part' })
  @ApiBody({ type: ServiceBody })
  @ApiOkResponse({ type: CommandAnswer })
  async unlink(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: ServiceBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.authoriseServing(caller, id, body);
    const intent = { type: 'unlink', body: caller.body ?? '', service: serviceOf(body) } as const;
    return this.desk.carryOut(caller, key, id, intent, reply);
  }

  @Post('record-distribution')
  @ApiOperation({ summary: 'Records where it was distributed, or on which website it was published' })
  @ApiBody({ type: DistributionBody })
  @ApiOkResponse({ type: CommandAnswer })
  async recordDistribution(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { place, on, state, copies, address }: DistributionBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'deliverable.record-distribution', id);
    const distribution = {
      body: caller.body ?? '',
      place,
      on,
      ...(state !== undefined && { state }),
      ...(copies !== undefined && { copies }),
      ...(address !== undefined && { address }),
    };
    return this.desk.carryOut(caller, key, id, { type: 'record-distribution', distribution }, reply);
  }

  @Post('withdraw')
  @ApiOperation({
    summary: 'The body that recorded it, or the secretariat, withdraws it; what cites it still shows it',
  })
  @ApiBody({ type: WithdrawBody })
  @ApiOkResponse({ type: CommandAnswer })
  async withdraw(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { reason }: WithdrawBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'deliverable.withdraw', id);
    return this.desk.carryOut(caller, key, id, { type: 'withdraw', body: caller.body ?? '', reason }, reply);
  }
  /** The deliverable is one that the caller may know of, and the activity one in which it has a part. */
  private async authoriseServing(caller: Caller, id: string, body: ServiceBody): Promise<void> {
    await this.desk.authoriseServing(caller, [serviceOf(body)]);
    await this.desk.authorise(caller, 'deliverable.read', id);
  }
}
