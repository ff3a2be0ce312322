import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { type CommandKey, Key } from '#web/command-key.js';
import { EmptyBody } from '#web/empty-body.js';
import { ExchangeDesk } from './exchange.desk.js';
import { CloseBody, EraseBody, OptionalTextBody, ReasonBody, TextBody } from './step.dto.js';

/** What the requesting unit does to its request. */
@ApiTags('exchange requests')
@Controller('v1/exchange-requests')
export class RequestingUnitController {
  constructor(private readonly desk: ExchangeDesk) {}

  @Post(':id/clarify')
  @HttpCode(200)
  @ApiOperation({ summary: 'Adds to the request or answers a question about it' })
  @ApiOkResponse({ type: CommandAnswer })
  async clarify(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: TextBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const record = await this.desk.authorise(caller, 'exchange.clarify', id);
    return this.desk.carryOut(caller, key, record, { type: 'clarify', content: body.content }, reply);
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @ApiOperation({ summary: 'Withdraws the request' })
  @ApiOkResponse({ type: CommandAnswer })
  async withdraw(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: ReasonBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const record = await this.desk.authorise(caller, 'exchange.withdraw', id);
    return this.desk.carryOut(caller, key, record, { type: 'withdraw', content: { reason: body.reason } }, reply);
  }

  @Post(':id/close')
  @HttpCode(200)
  @ApiOperation({ summary: 'Closes the request and says whether the answer was of use' })
  @ApiOkResponse({ type: CommandAnswer })
  async close(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: CloseBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const record = await this.desk.authorise(caller, 'exchange.close', id);
    return this.desk.carryOut(
      caller,
      key,
      record,
      { type: 'close', useful: body.useful, ...(body.reason !== undefined && { content: { reason: body.reason } }) },
      reply,
    );
  }

  @Post(':id/reopen')
  @HttpCode(200)
  @ApiOperation({ summary: 'Reopens the request; the answer limit starts again' })
  @ApiOkResponse({ type: CommandAnswer })
  async reopen(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: ReasonBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const record = await this.desk.authorise(caller, 'exchange.reopen', id);
    return this.desk.carryOut(caller, key, record, { type: 'reopen', content: { reason: body.reason } }, reply);
  }

  @Post(':id/ask-onward-use')
  @HttpCode(200)
  @ApiOperation({ summary: 'Asks whether an answer may be used beyond its handling code' })
  @ApiOkResponse({ type: CommandAnswer })
  async askOnwardUse(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: OptionalTextBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const record = await this.desk.authorise(caller, 'exchange.ask-onward-use', id);
    return this.desk.carryOut(
      caller,
      key,
      record,
      { type: 'ask-onward-use', ...(body.content && { content: body.content }) },
      reply,
    );
  }

  @Post(':id/acknowledge-recall')
  @HttpCode(200)
  @ApiOperation({ summary: 'Acknowledges that the answer was recalled' })
  @ApiOkResponse({ type: CommandAnswer })
  async acknowledgeRecall(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() _body: EmptyBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const record = await this.desk.authorise(caller, 'exchange.acknowledge-recall', id);
    return this.desk.carryOut(caller, key, record, { type: 'acknowledge-recall' }, reply);
  }

  @Post(':id/erase-content')
  @HttpCode(200)
  @ApiOperation({ summary: 'Destroys the content of a closed or withdrawn request for good' })
  @ApiOkResponse({ type: CommandAnswer })
  async eraseContent(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: EraseBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const record = await this.desk.authorise(caller, 'exchange.erase-content', id);
    return this.desk.carryOut(caller, key, record, { type: 'erase-content', reason: body.reason }, reply);
  }
}
