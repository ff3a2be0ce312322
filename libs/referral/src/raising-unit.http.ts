import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { type CommandKey, Key } from '#web/command-key.js';
import { ReferralDesk } from './referral.desk.js';
import { AssistanceBody, CloseReferralBody, NoteBody, NotifyBody, WishesBody, WithholdBody } from './step.dto.js';

/** What the unit does that raised a referral. */
@ApiTags('referrals')
@Controller('v1/referrals')
export class RaisingUnitController {
  constructor(private readonly desk: ReferralDesk) {}

  @Post(':id/record-wishes')
  @HttpCode(200)
  @ApiOperation({ summary: 'Records what the person wants, once told of the right' })
  @ApiOkResponse({ type: CommandAnswer })
  async recordWishes(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { wish, informedOfRightOn: day, content }: WishesBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'referral.record-wishes', id);
    const wishes = { wish, informedOfRightOn: day ?? null };
    const order = { type: 'record-wishes', ...wishes, ...(content && { content }) } as const;
    return this.desk.carryOut(caller, key, id, order, reply);
  }

  @Post(':id/withhold')
  @HttpCode(200)
  @ApiOperation({ summary: 'Keeps the post of a victim from knowing, until it is lifted' })
  @ApiOkResponse({ type: CommandAnswer })
  async withhold(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { reason, reviewOn, content }: WithholdBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'referral.withhold', id);
    const order = { type: 'withhold', reason, reviewOn, ...(content && { content }) } as const;
    return this.desk.carryOut(caller, key, id, order, reply);
  }

  @Post(':id/lift-hold')
  @HttpCode(200)
  @ApiOperation({ summary: 'Lifts the hold; the duty to tell the post, where there is one, begins anew' })
  @ApiOkResponse({ type: CommandAnswer })
  async liftHold(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { content }: NoteBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'referral.lift-hold', id);
    const order = { type: 'lift-hold', ...(content && { content }) } as const;
    return this.desk.carryOut(caller, key, id, order, reply);
  }

  @Post(':id/notify')
  @HttpCode(200)
  @ApiOperation({ summary: 'Records that the post was told; from now on it knows' })
  @ApiOkResponse({ type: CommandAnswer })
  async notify(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { at, channel, content }: NotifyBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'referral.notify', id);
    const order = { type: 'notify', toldAt: Date.parse(at), channel, ...(content && { content }) } as const;
    return this.desk.carryOut(caller, key, id, order, reply);
  }

  @Post(':id/ask-assistance')
  @HttpCode(200)
  @ApiOperation({ summary: 'Asks the post to help to identify or locate a person' })
  @ApiOkResponse({ type: CommandAnswer })
  async askAssistance(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { content }: AssistanceBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'referral.ask-assistance', id);
    const order = { type: 'ask-assistance', content } as const;
    return this.desk.carryOut(caller, key, id, order, reply);
  }

  @Post(':id/close')
  @HttpCode(200)
  @ApiOperation({ summary: 'Closes the referral with its outcome' })
  @ApiOkResponse({ type: CommandAnswer })
  async close(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { outcome, content }: CloseReferralBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'referral.close', id);
    const order = { type: 'close', outcome, ...(content && { content }) } as const;
    return this.desk.carryOut(caller, key, id, order, reply);
  }
}
