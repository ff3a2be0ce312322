// What the requested unit does to a request that it received, and what it sends with it.
import { Body } from '@nestjs/common';
import { Records } from '#records/records.js';
import { Flag, Instant, Part, Text, Word, Words } from '#web/fields.js';
import { EmptyBody, Routes, Sent, Step } from '#web/route.js';
import {
  DELAY_REASONS,
  type DelayReason,
  type Handling,
  HANDLINGS,
  REFUSAL_GROUNDS,
  type RefusalGround,
} from './codes.js';
import { EXCHANGE } from './exchange.record.js';
import { EvaluationField, Extras, SEALED } from './fields.dto.js';
import { OptionalTextBody, ReasonBody, TextBody } from './step.dto.js';

export class DelayBody extends OptionalTextBody {
  @Word(DELAY_REASONS, { example: 'judicial-authorisation' })
  reason!: DelayReason;

  @Instant({ example: '2099-01-15T08:00:00Z', description: 'Later than the present limit and than now' })
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
export class RequestedUnitController {
  constructor(private readonly records: Records) {}

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

  @Step(':id/grant-onward-use', 'Permits that the answer be passed on')
  grantOnwardUse(@Sent() sent: Sent, @Body() { content }: OptionalTextBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'grant-onward-use', content });
  }

  @Step(':id/deny-onward-use', 'Does not permit that the answer be passed on')
  denyOnwardUse(@Sent() sent: Sent, @Body() { content }: OptionalTextBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'deny-onward-use', content });
  }

  @Step(':id/recall-answer', 'Recalls an answer that should not have been given so')
  recallAnswer(@Sent() sent: Sent, @Body() content: ReasonBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'recall-answer', content });
  }
}

function said({ handling, evaluation: { source, information }, content }: AnswerBody) {
  const restrictionsStated = content.restrictions !== undefined;
  return { handling, evaluation: { source, information }, restrictionsStated, content };
}
