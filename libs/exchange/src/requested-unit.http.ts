import { Body, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CommandAnswer } from '#web/answer.js';
import { EmptyBody } from '#web/empty-body.js';
import { Sent, Step } from '#web/step.js';
import { ExchangeDesk } from './exchange.desk.js';
import type { Order } from './exchange.handler.js';
import { AnswerBody, DelayBody, OptionalTextBody, ReasonBody, RefuseBody, TextBody } from './step.dto.js';

/** What the requested unit does to a request that it received. */
@ApiTags('exchange requests')
@Controller('v1/exchange-requests')
export class RequestedUnitController {
  constructor(private readonly desk: ExchangeDesk) {}

  @Step(':id/acknowledge', 'Acknowledges the request')
  async acknowledge(@Sent() sent: Sent, @Body() _body: EmptyBody): Promise<CommandAnswer> {
    const record = await this.desk.authorise(sent, 'exchange.acknowledge');
    return this.desk.carryOut(sent, record, { type: 'acknowledge' });
  }

  @Step(':id/seek-clarification', 'Asks the requesting unit what it means')
  async seekClarification(@Sent() sent: Sent, @Body() body: TextBody): Promise<CommandAnswer> {
    const record = await this.desk.authorise(sent, 'exchange.seek-clarification');
    return this.desk.carryOut(sent, record, { type: 'seek-clarification', content: body.content });
  }

  @Step(':id/notify-delay', 'Says that the answer takes longer, until when and why')
  async notifyDelay(@Sent() sent: Sent, @Body() body: DelayBody): Promise<CommandAnswer> {
    const record = await this.desk.authorise(sent, 'exchange.notify-delay');
    return this.desk.carryOut(sent, record, {
      type: 'notify-delay',
      reason: body.reason,
      newDueAt: Date.parse(body.newDueAt),
      ...(body.content && { content: body.content }),
    });
  }

  @Step(':id/answer-in-part', 'Answers a part; the request stays open')
  async answerInPart(@Sent() sent: Sent, @Body() body: AnswerBody): Promise<CommandAnswer> {
    const record = await this.desk.authorise(sent, 'exchange.answer-in-part');
    return this.desk.carryOut(sent, record, answering('answer-in-part', body));
  }

  @Step(':id/answer', 'Answers the request')
  async answer(@Sent() sent: Sent, @Body() body: AnswerBody): Promise<CommandAnswer> {
    const record = await this.desk.authorise(sent, 'exchange.answer');
    return this.desk.carryOut(sent, record, answering('answer', body));
  }

  @Step(':id/refuse', 'Refuses the request, or a part of it')
  async refuse(@Sent() sent: Sent, @Body() body: RefuseBody): Promise<CommandAnswer> {
    const record = await this.desk.authorise(sent, 'exchange.refuse');
    return this.desk.carryOut(sent, record, {
      type: body.partial === true ? 'refuse-in-part' : 'refuse',
      grounds: body.grounds,
      ...(body.content && { content: body.content }),
    });
  }

  @Step(':id/refer', 'Refers the request to the Central Authority for mutual legal assistance')
  async refer(@Sent() sent: Sent, @Body() body: OptionalTextBody): Promise<CommandAnswer> {
    const record = await this.desk.authorise(sent, 'exchange.refer');
    return this.desk.carryOut(sent, record, { type: 'refer', ...(body.content && { content: body.content }) });
  }

  @Step(':id/grant-onward-use', 'Permits that the answer be passed on')
  async grantOnwardUse(@Sent() sent: Sent, @Body() body: OptionalTextBody): Promise<CommandAnswer> {
    const record = await this.desk.authorise(sent, 'exchange.grant-onward-use');
    return this.desk.carryOut(sent, record, {
      type: 'grant-onward-use',
      ...(body.content && { content: body.content }),
    });
  }

  @Step(':id/deny-onward-use', 'Does not permit that the answer be passed on')
  async denyOnwardUse(@Sent() sent: Sent, @Body() body: OptionalTextBody): Promise<CommandAnswer> {
    const record = await this.desk.authorise(sent, 'exchange.deny-onward-use');
    return this.desk.carryOut(sent, record, {
      type: 'deny-onward-use',
      ...(body.content && { content: body.content }),
    });
  }

  @Step(':id/recall-answer', 'Recalls an answer that should not have been given so')
  async recallAnswer(@Sent() sent: Sent, @Body() body: ReasonBody): Promise<CommandAnswer> {
    const record = await this.desk.authorise(sent, 'exchange.recall-answer');
    return this.desk.carryOut(sent, record, { type: 'recall-answer', content: { reason: body.reason } });
  }
}

function answering(type: 'answer' | 'answer-in-part', { handling, evaluation, content }: AnswerBody): Order {
  const { source, information } = evaluation;
  const restrictionsStated = content.restrictions !== undefined;
  return { type, handling, evaluation: { source, information }, restrictionsStated, content };
}
