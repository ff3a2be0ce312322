// What the unit does that raised a referral, and what it sends with it.
import { Body } from '@nestjs/common';
import { Records } from '#records/records.js';
import { Day, Instant, Word } from '#web/fields.js';
import { Routes, Sent, Step } from '#web/route.js';
import {
  ALL_OUTCOMES,
  type Channel,
  CHANNELS,
  HOLD_REASONS,
  type HoldReason,
  type Outcome,
  OUTCOMES,
  type Wish,
  WISHES,
} from './codes.js';
import { REFERRAL } from './referral.record.js';
import { AssistanceBody, NoteBody } from './step.dto.js';

/** Which outcomes a track has. */
const OUTCOMES_OF_TRACKS = `arrest: ${OUTCOMES.arrest.join(', ')}; victim: ${OUTCOMES.victim.join(', ')}`;

export class WishesBody extends NoteBody {
  @Word(WISHES, { description: 'Whether the person wants the post to be told', example: 'requests' })
  wish!: Wish;

  @Day({
    optional: true,
    description: 'When the person was told of the right; left out before that',
    example: '2026-03-02',
  })
  informedOfRightOn?: string;
}

export class WithholdBody extends NoteBody {
  @Word(HOLD_REASONS, { example: 'safety' })
  reason!: HoldReason;

  @Day({ description: 'When the hold is looked at again: after today', example: '2099-01-01' })
  reviewOn!: string;
}

export class NotifyBody extends NoteBody {
  @Instant({ description: 'When the post was told: not in the future', example: '2026-03-02T09:00:00Z' })
  at!: string;

  @Word(CHANNELS, { example: 'note-verbale' })
  channel!: Channel;
}

export class CloseReferralBody extends NoteBody {
  @Word(ALL_OUTCOMES, { description: OUTCOMES_OF_TRACKS, example: 'repatriated' })
  outcome!: Outcome;
}

@Routes('v1/referrals', 'referrals')
export class RaisingUnitController {
  constructor(private readonly records: Records) {}

  @Step(':id/record-wishes', 'Records what the person wants, once told of the right')
  recordWishes(@Sent() sent: Sent, @Body() { wish, informedOfRightOn: day, content }: WishesBody) {
    return this.records.carryOut(REFERRAL, sent, {
      type: 'record-wishes',
      wish,
      informedOfRightOn: day ?? null,
      content,
    });
  }

  @Step(':id/withhold', 'Keeps the post of a victim from knowing, until it is lifted')
  withhold(@Sent() sent: Sent, @Body() { reason, reviewOn, content }: WithholdBody) {
    return this.records.carryOut(REFERRAL, sent, { type: 'withhold', reason, reviewOn, content });
  }

  @Step(':id/lift-hold', 'Lifts the hold; the duty to tell the post, where there is one, begins anew')
  liftHold(@Sent() sent: Sent, @Body() { content }: NoteBody) {
    return this.records.carryOut(REFERRAL, sent, { type: 'lift-hold', content });
  }

  @Step(':id/notify', 'Records that the post was told; from now on it knows')
  notify(@Sent() sent: Sent, @Body() { at, channel, content }: NotifyBody) {
    return this.records.carryOut(REFERRAL, sent, { type: 'notify', toldAt: Date.parse(at), channel, content });
  }

  @Step(':id/ask-assistance', 'Asks the post to help to identify or locate a person')
  askAssistance(@Sent() sent: Sent, @Body() { content }: AssistanceBody) {
    return this.records.carryOut(REFERRAL, sent, { type: 'ask-assistance', content });
  }

  @Step(':id/close', 'Closes the referral with its outcome')
  close(@Sent() sent: Sent, @Body() { outcome, content }: CloseReferralBody) {
    return this.records.carryOut(REFERRAL, sent, { type: 'close', outcome, content });
  }
}
