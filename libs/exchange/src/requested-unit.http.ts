import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { type CommandKey, Key } from '#web/command-key.js';
import { EmptyBody } from '#web/empty-body.js';
import { ExchangeDesk } from './exchange.desk.js';
import type { Order } from './exchange.handler.js';
import { AnswerBody, DelayBody, OptionalTextBody, ReasonBody, RefuseBody, TextBody } from './step.dto.js';

/** What the requested unit does to a request that it received. */
@ApiTags('exchange requests')
@Controller('v1/exchange-requests')
export class RequestedUnitController {
  constructor(private readonly desk: ExchangeDesk) {}

  @Post(':id/acknowledge')
  @HttpCode(200)
  @ApiOperation({ summary: 'Acknowledges the request' })
  @ApiOkResponse({ type: CommandAnswer })
  async acknowledge(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() _body: EmptyBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const record = await this.desk.authorise(caller, 'exchange.acknowledge', id);
    return this.desk.carryOut(caller, key, record, { type: 'acknowledge' }, reply);
  }

  @Post(':id/seek-clarification')
  @HttpCode(200)
  @ApiOperation({ summary: 'Asks the requesting unit what it means' })
  @ApiOkResponse({ type: CommandAnswer })
  async seekClarification(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: TextBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const record = await this.desk.authorise(caller, 'exchange.seek-clarification', id);
    return this.desk.carryOut(caller, key, record, { type: 'seek-clarification', content: body.content }, reply);
  }

  @Post(':id/notify-delay')
  @HttpCode(200)
  @ApiOperation({ summary: 'Says that the answer takes longer, until when and why' })
  @ApiOkResponse({ type: CommandAnswer })
  async notifyDelay(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: DelayBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const record = await this.desk.authorise(caller, 'exchange.notify-delay', id);
    return this.desk.carryOut(
      caller,
      key,
      record,
      {
        type: 'notify-delay',
        reason: body.reason,
        newDueAt: Date.parse(body.newDueAt),
        ...(body.content && { content: body.content }),
      },
      reply,
    );
  }

  @Post(':id/answer-in-part')
  @HttpCode(200)
  @ApiOperation({ summary: 'Answers a part; the request stays open' })
  @ApiOkResponse({ type: CommandAnswer })
  async answerInPart(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: AnswerBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const record = await this.desk.authorise(caller, 'exchange.answer-in-part', id);
    return this.desk.carryOut(caller, key, record, answering('answer-in-part', body), reply);
  }

  @Post(':id/answer')
  @HttpCode(200)
  @ApiOperation({ summary: 'Answers the request' })
  @ApiOkResponse({ type: CommandAnswer })
  async answer(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: AnswerBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const record = await this.desk.authorise(caller, 'exchange.answer', id);
    return this.desk.carryOut(caller, key, record, answering('answer', body), reply);
  }

  @Post(':id/refuse')
  @HttpCode(200)
  @ApiOperation({ summary: 'Refuses the request, or a part of it' })
  @ApiOkResponse({ type: CommandAnswer })
  async refuse(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: RefuseBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const record = await this.desk.authorise(caller, 'exchange.refuse', id);
    return this.desk.carryOut(
      caller,
      key,
      record,
      {
        type: body.partial === true ? 'refuse-in-part' : 'refuse',
        grounds: body.grounds,
        ...(body.content && { content: body.content }),
      },
      reply,
    );
  }

  @Post(':id/refer')
  @HttpCode(200)
  @ApiOperation({ summary: 'Refers the request to the Central Authority for mutual legal assistance' })
  @ApiOkResponse({ type: CommandAnswer })
  async refer(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: OptionalTextBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const record = await this.desk.authorise(caller, 'exchange.refer', id);
    return this.desk.carryOut(
      caller,
      key,
      record,
      { type: 'refer', ...(body.content && { content: body.content }) },
      reply,
    );
  }

  @Post(':id/grant-onward-use')
  @HttpCode(200)
  @ApiOperation({ summary: 'Permits that the answer be passed on' })
  @ApiOkResponse({ type: CommandAnswer })
  async grantOnwardUse(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: OptionalTextBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const record = await this.desk.authorise(caller, 'exchange.grant-onward-use', id);
    return this.desk.carryOut(
      caller,
      key,
      record,
      { type: 'grant-onward-use', ...(body.content && { content: body.content }) },
      reply,
    );
  }

  @Post(':id/deny-onward-use')
  @HttpCode(200)
  @ApiOperation({ summary: 'Does not permit that the answer be passed on' })
  @ApiOkResponse({ type: CommandAnswer })
  async denyOnwardUse(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: OptionalTextBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const record = await this.desk.authorise(caller, 'exchange.deny-onward-use', id);
    return this.desk.carryOut(
      caller,
      key,
      record,
      { type: 'deny-onward-use', ...(body.content && { content: body.content }) },
      reply,
    );
  }

  @Post(':id/recall-answer')
  @HttpCode(200)
  @ApiOperation({ summary: 'Recalls an answer that should not have been given so' })
  @ApiOkResponse({ type: CommandAnswer })
  async recallAnswer(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: ReasonBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const record = await this.desk.authorise(caller, 'exchange.recall-answer', id);
    return this.desk.carryOut(caller, key, record, { type: 'recall-answer', content: { reason: body.reason } }, reply);
  }
}

function answering(type: 'answer' | 'answer-in-part', { handling, evaluation, content }: AnswerBody): Order {
  const { source, information } = evaluation;
  const restrictionsStated = content.restrictions !== undefined;
  return { type, handling, evaluation: { source, information }, restrictionsStated, content };
}
