// What the two units do to a request, and what they send with it.
import { Body } from '@nestjs/common';
import { Records } from '#records/records.js';
import { Flag, Instant, Part, Text, Word, Words } from '#web/fields/fields.js';
import { EmptyBody, Routes, Sent, Step } from '#web/route.js';
import {
  DELAY_REASONS,
  type DelayReason,
  type Handling,
  HANDLINGS,
  REFUSAL_GROUNDS,
  type RefusalGround,
  USEFULNESS,
  type Usefulness,
} from './codes.js';
import { EXCHANGE } from './exchange.record.js';
import { EvaluationField, Extras, OptionalTextBody, ReasonBody, SEALED, TextBody } from './dto/fields.dto.js';

export class CloseBody {
  @Word(USEFULNESS, { example: 'partly', description: 'Whether the answer was of use' })
  useful!: Usefulness;

  @Text({ optional: true, example: 'SYNTHETIC: one of the names is missing', description: SEALED })
  reason?: string;
}

export class DelayBody extends OptionalTextBody {
  @Word(DELAY_REASONS, { example: 'judicial-authorisation' })
  reason!: DelayReason;

  @Instant({
    example: '2026-12-15T08:00:00Z',
    description: 'Later than the present limit and than now; no later than the policy of the request lets it be',
  })
  newDueAt!: string;
}

export class AnswerContent extends Extras {
  @Text({ example: 'SYNTHETIC: two of the three persons are known to the unit' })
  answer!: string;
}

export class AnswerBody {
  @Word(HANDLINGS, { example: 'H1', description: 'What may be done with the answer' })
  handling!: Handling;

  @Part(() => EvaluationField)
  evaluation!: EvaluationField;

  @Part(() => AnswerContent, { description: SEALED })
  content!: AnswerContent;
}

export class RefuseBody extends OptionalTextBody {
  @Words(REFUSAL_GROUNDS, { least: 1, example: ['not-available'] })
  grounds!: RefusalGround[];

  @Flag({
    optional: true,
    default: false,
    example: false,
    description: 'Only a part is refused; the request stays open',
  })
  partial?: boolean;
}

@Routes('v1/exchange-requests', 'exchange requests')
export class ExchangeStepsController {
  constructor(private readonly records: Records) {}

  // The requesting unit

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

  @Step(':id/acknowledge-recall', 'Acknowledges that the answer was recalled')
  acknowledgeRecall(@Sent() sent: Sent, @Body() _body: EmptyBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'acknowledge-recall' });
  }

  // The requested unit

  @Step(':id/acknowledge', 'Acknowledges the request')
  acknowledge(@Sent() sent: Sent, @Body() _body: EmptyBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'acknowledge' });
  }

  @Step(':id/seek-clarification', 'Asks the requesting unit what it means')
  seekClarification(@Sent() sent: Sent, @Body() { content }: TextBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'seek-clarification', content });
  }

  @Step(':id/notify-delay', 'Says that the answer takes longer, until when and why')
  notifyDelay(@Sent() sent: Sent, @Body() { reason, newDueAt: day, content }: DelayBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'notify-delay', reason, newDueAt: Date.parse(day), content });
  }

  @Step(':id/answer-in-part', 'Answers a part; the request stays open')
  answerInPart(@Sent() sent: Sent, @Body() body: AnswerBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'answer-in-part', ...said(body) });
  }

  @Step(':id/answer', 'Answers the request')
  answer(@Sent() sent: Sent, @Body() body: AnswerBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'answer', ...said(body) });
  }

  @Step(':id/refuse', 'Refuses the request, or a part of it')
  refuse(@Sent() sent: Sent, @Body() { partial, grounds, content }: RefuseBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: partial ? 'refuse-in-part' : 'refuse', grounds, content });
  }

  @Step(':id/refer', 'Refers the request to the Central Authority for mutual legal assistance')
  refer(@Sent() sent: Sent, @Body() { content }: OptionalTextBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'refer', content });
  }
}

function said({ handling, evaluation, content }: AnswerBody) {
  const restrictionsStated = content.restrictions !== undefined;
  return { handling, evaluation, restrictionsStated, content };
}
