import { Body, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CommandAnswer } from '#web/answer.js';
import { EmptyBody } from '#web/empty-body.js';
import { Sent, Step } from '#web/step.js';
import { ExchangeDesk } from './exchange.desk.js';
import { CloseBody, EraseBody, OptionalTextBody, ReasonBody, TextBody } from './step.dto.js';

/** What the requesting unit does to its request. */
@ApiTags('exchange requests')
@Controller('v1/exchange-requests')
export class RequestingUnitController {
  constructor(private readonly desk: ExchangeDesk) {}

  @Step(':id/clarify', 'Adds to the request or answers a question about it')
  async clarify(@Sent() sent: Sent, @Body() body: TextBody): Promise<CommandAnswer> {
    const record = await this.desk.authorise(sent, 'exchange.clarify');
    return this.desk.carryOut(sent, record, { type: 'clarify', content: body.content });
  }

  @Step(':id/withdraw', 'Withdraws the request')
  async withdraw(@Sent() sent: Sent, @Body() body: ReasonBody): Promise<CommandAnswer> {
    const record = await this.desk.authorise(sent, 'exchange.withdraw');
    return this.desk.carryOut(sent, record, { type: 'withdraw', content: { reason: body.reason } });
  }

  @Step(':id/close', 'Closes the request and says whether the answer was of use')
  async close(@Sent() sent: Sent, @Body() body: CloseBody): Promise<CommandAnswer> {
    const record = await this.desk.authorise(sent, 'exchange.close');
    return this.desk.carryOut(sent, record, {
      type: 'close',
      useful: body.useful,
      ...(body.reason !== undefined && { content: { reason: body.reason } }),
    });
  }

  @Step(':id/reopen', 'Reopens the request; the answer limit starts again')
  async reopen(@Sent() sent: Sent, @Body() body: ReasonBody): Promise<CommandAnswer> {
    const record = await this.desk.authorise(sent, 'exchange.reopen');
    return this.desk.carryOut(sent, record, { type: 'reopen', content: { reason: body.reason } });
  }

  @Step(':id/ask-onward-use', 'Asks whether an answer may be used beyond its handling code')
  async askOnwardUse(@Sent() sent: Sent, @Body() body: OptionalTextBody): Promise<CommandAnswer> {
    const record = await this.desk.authorise(sent, 'exchange.ask-onward-use');
    return this.desk.carryOut(sent, record, { type: 'ask-onward-use', ...(body.content && { content: body.content }) });
  }

  @Step(':id/acknowledge-recall', 'Acknowledges that the answer was recalled')
  async acknowledgeRecall(@Sent() sent: Sent, @Body() _body: EmptyBody): Promise<CommandAnswer> {
    const record = await this.desk.authorise(sent, 'exchange.acknowledge-recall');
    return this.desk.carryOut(sent, record, { type: 'acknowledge-recall' });
  }

  @Step(':id/erase-content', 'Destroys the content of a closed or withdrawn request for good')
  async eraseContent(@Sent() sent: Sent, @Body() body: EraseBody): Promise<CommandAnswer> {
    const record = await this.desk.authorise(sent, 'exchange.erase-content');
    return this.desk.carryOut(sent, record, { type: 'erase-content', reason: body.reason });
  }
}
