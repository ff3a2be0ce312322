import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { type CommandKey, Key } from '#web/command-key.js';
import { EmptyBody } from '#web/empty-body.js';
import { ReferralDesk } from './referral.desk.js';
import { AccessBody, ArrangeBody, AssistanceBody, NoteBody } from './step.dto.js';

/** What a post does once it was told, and what either side records. */
@ApiTags('referrals')
@Controller('v1/referrals')
export class PostController {
  constructor(private readonly desk: ReferralDesk) {}

  @Post(':id/acknowledge')
  @HttpCode(200)
  @ApiOperation({ summary: 'The post acknowledges that it was told' })
  @ApiOkResponse({ type: CommandAnswer })
  async acknowledge(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() _body: EmptyBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'referral.acknowledge', id);
    const order = { type: 'acknowledge' } as const;
    return this.desk.carryOut(caller, key, id, order, reply);
  }

  @Post(':id/confirm-nationality')
  @HttpCode(200)
  @ApiOperation({ summary: 'The post confirms that the person is a national' })
  @ApiOkResponse({ type: CommandAnswer })
  async confirmNationality(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { content }: NoteBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'referral.confirm-nationality', id);
    const order = { type: 'confirm-nationality', ...(content && { content }) } as const;
    return this.desk.carryOut(caller, key, id, order, reply);
  }

  @Post(':id/deny-nationality')
  @HttpCode(200)
  @ApiOperation({ summary: 'The post denies that the person is a national' })
  @ApiOkResponse({ type: CommandAnswer })
  async denyNationality(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { content }: NoteBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'referral.deny-nationality', id);
    const order = { type: 'deny-nationality', ...(content && { content }) } as const;
    return this.desk.carryOut(caller, key, id, order, reply);
  }

  @Post(':id/answer-assistance')
  @HttpCode(200)
  @ApiOperation({ summary: 'The post answers what it was asked' })
  @ApiOkResponse({ type: CommandAnswer })
  async answerAssistance(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { content }: AssistanceBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'referral.answer-assistance', id);
    const order = { type: 'answer-assistance', content } as const;
    return this.desk.carryOut(caller, key, id, order, reply);
  }

  @Post(':id/record-access')
  @HttpCode(200)
  @ApiOperation({ summary: 'Either side records consular access, or that it was refused' })
  @ApiOkResponse({ type: CommandAnswer })
  async recordAccess(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { kind, at, content }: AccessBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'referral.record-access', id);
    const order = { type: 'record-access', kind, tookPlaceAt: Date.parse(at), ...(content && { content }) } as const;
    return this.desk.carryOut(caller, key, id, order, reply);
  }

  @Post(':id/arrange-assistance')
  @HttpCode(200)
  @ApiOperation({ summary: 'Either side records what was arranged for the person' })
  @ApiOkResponse({ type: CommandAnswer })
  async arrangeAssistance(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { kind, content }: ArrangeBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'referral.arrange-assistance', id);
    const order = { type: 'arrange-assistance', kind, ...(content && { content }) } as const;
    return this.desk.carryOut(caller, key, id, order, reply);
  }
}
