// What the requesting unit does to its request, and what it sends with it.
import { Body } from '@nestjs/common';
import { Records } from '#records/records.js';
import { Text, Word } from '#web/fields.js';
import { EmptyBody, Routes, Sent, Step } from '#web/route.js';
import { USEFULNESS, type Usefulness } from './codes.js';
import { EXCHANGE } from './exchange.record.js';
import { SEALED } from './fields.dto.js';
import { EraseBody, OptionalTextBody, ReasonBody, TextBody } from './step.dto.js';

export class CloseBody {
  @Word(USEFULNESS, { example: 'partly', description: 'Whether the answer was of use' })
  useful!: Usefulness;

  @Text({ optional: true, example: 'SYNTHETIC: one of the names is missing', description: SEALED })
  reason?: string;
}

@Routes('v1/exchange-requests', 'exchange requests')
export class RequestingUnitController {
  constructor(private readonly records: Records) {}

  @Step(':id/clarify', 'Adds to the request or answers a question about it')
  clarify(@Sent() sent: Sent, @Body() { content }: TextBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'clarify', content });
  }

  @Step(':id/withdraw', 'Withdraws the request')
  withdraw(@Sent() sent: Sent, @Body() content: ReasonBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'withdraw', content });
  }

  @Step(':id/close', 'Closes the request and says whether the answer was of use')
  close(@Sent() sent: Sent, @Body() { useful, reason }: CloseBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'close', useful, ...(reason && { content: { reason } }) });
  }

  @Step(':id/reopen', 'Reopens the request; the answer limit starts again')
  reopen(@Sent() sent: Sent, @Body() content: ReasonBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'reopen', content });
  }

  @Step(':id/ask-onward-use', 'Asks whether an answer may be used beyond its handling code')
  askOnwardUse(@Sent() sent: Sent, @Body() { content }: OptionalTextBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'ask-onward-use', content });
  }

  @Step(':id/acknowledge-recall', 'Acknowledges that the answer was recalled')
  acknowledgeRecall(@Sent() sent: Sent, @Body() _body: EmptyBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'acknowledge-recall' });
  }

  @Step(':id/erase-content', 'Destroys the content of a closed or withdrawn request for good')
  eraseContent(@Sent() sent: Sent, @Body() { reason }: EraseBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'erase-content', reason });
  }
}
