// What the two units do about answers that were given: onward use, and recalls.
import { Body } from '@nestjs/common';
import { pick } from '#kernel/values.js';
import { Records } from '#records/records.js';
import { Part, Whole, Word } from '#web/fields/fields.js';
import { Routes, Sent, Step } from '#web/route.js';
import { ONWARD_PURPOSES, type OnwardPurpose } from '../codes.js';
import { EXCHANGE } from '../exchange.record.js';
import { OptionalTextBody, ReasonBody, RecipientField } from '../dto/fields.dto.js';

const MOST_REVISION = 1_000_000;
const ANSWER = 'The answer, by its revision among the replies of the request';

export class AskOnwardUseBody extends OptionalTextBody {
  @Whole(1, MOST_REVISION, { optional: true, example: 1, description: ANSWER })
  answer?: number;

  @Part(() => RecipientField, {
    optional: true,
    example: { state: 'PH', agency: 'prosecution' },
    description: 'Who is to receive it: a unit, a body, a state, or an agency of a state',
  })
  recipient?: RecipientField;

  @Word(ONWARD_PURPOSES, { optional: true, example: 'prosecution', description: 'What it is to be used for' })
  purpose?: OnwardPurpose;
}

export class DecideOnwardUseBody extends OptionalTextBody {
  @Whole(1, MOST_REVISION, {
    optional: true,
    example: 2,
    description: 'The question, by its revision among `onwardUses`; may be left out while only one waits',
  })
  asked?: number;
}

export class RecallBody extends ReasonBody {
  @Whole(1, MOST_REVISION, { optional: true, example: 1, description: `${ANSWER}; all of them when left out` })
  answer?: number;
}

@Routes('v1/exchange-requests', 'exchange requests')
export class OnwardUseController {
  constructor(private readonly records: Records) {}

  @Step(
    ':id/ask-onward-use',
    'Asks whether an answer may be used beyond its handling code: which, by whom, and what for. The three may be left out ' +
      'only while the level of the data folder was not raised',
  )
  ask(@Sent() sent: Sent, @Body() body: AskOnwardUseBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'ask-onward-use', ...asked(body) });
  }

  @Step(':id/grant-onward-use', 'Permits the onward use that was asked for')
  grant(@Sent() sent: Sent, @Body() { asked, content }: DecideOnwardUseBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'grant-onward-use', asked, content });
  }

  @Step(':id/deny-onward-use', 'Does not permit the onward use that was asked for')
  deny(@Sent() sent: Sent, @Body() { asked, content }: DecideOnwardUseBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'deny-onward-use', asked, content });
  }

  @Step(
    ':id/recall-answer',
    'Recalls an answer that should not have been given so, or all of them; what was granted lapses',
  )
  recall(@Sent() sent: Sent, @Body() { answer, reason }: RecallBody) {
    return this.records.carryOut(EXCHANGE, sent, { type: 'recall-answer', answer, content: { reason } });
  }
}

/** The members of the recipient in the order in which facts have them. */
function asked({ recipient, ...body }: AskOnwardUseBody) {
  const named = recipient && { recipient: pick(recipient, 'unit', 'body', 'state', 'agency') };
  return { ...pick(body, 'answer', 'purpose', 'content'), ...named };
}
