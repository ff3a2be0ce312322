// What the raising unit and the post do to a referral, and what they send with it.
import { Body } from '@nestjs/common';
import { Records } from '#records/records.js';
import { Day, Instant, Word } from '#web/fields/fields.js';
import { EmptyBody, Routes, Sent, Step } from '#web/route.js';
import {
  ACCESS_KINDS,
  type AccessKind,
  ALL_OUTCOMES,
  ASSISTANCE_KINDS,
  type AssistanceKind,
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

  @Day({ description: 'When the hold is looked at again: after today, within a year', example: '2026-12-31' })
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

export class AccessBody extends NoteBody {
  @Word(ACCESS_KINDS, { example: 'visit' })
  kind!: AccessKind;

  @Instant({ description: 'When it took place: not in the future', example: '2026-03-04T09:00:00Z' })
  at!: string;
}

export class ArrangeBody extends NoteBody {
  @Word(ASSISTANCE_KINDS, { example: 'travel-document' })
  kind!: AssistanceKind;
}

@Routes('v1/referrals', 'referrals')
export class ReferralStepsController {
  constructor(private readonly records: Records) {}

  // The unit that raised it

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

  @Step(
    ':id/withdraw-consent',
    'Records that a victim whose post was told takes the consent back: the post reads and does nothing more',
  )
  withdrawConsent(@Sent() sent: Sent, @Body() { content }: NoteBody) {
    return this.records.carryOut(REFERRAL, sent, { type: 'withdraw-consent', content });
  }

  @Step(':id/ask-assistance', 'Asks the post to help to identify or locate a person')
  askAssistance(@Sent() sent: Sent, @Body() { content }: AssistanceBody) {
    return this.records.carryOut(REFERRAL, sent, { type: 'ask-assistance', content });
  }

  @Step(':id/close', 'Closes the referral with its outcome')
  close(@Sent() sent: Sent, @Body() { outcome, content }: CloseReferralBody) {
    return this.records.carryOut(REFERRAL, sent, { type: 'close', outcome, content });
  }

  // The post, once it was told, and either side

  @Step(':id/acknowledge', 'The post acknowledges that it was told')
  acknowledge(@Sent() sent: Sent, @Body() _body: EmptyBody) {
    return this.records.carryOut(REFERRAL, sent, { type: 'acknowledge' });
  }

  @Step(':id/confirm-nationality', 'The post confirms that the person is a national')
  confirmNationality(@Sent() sent: Sent, @Body() { content }: NoteBody) {
    return this.records.carryOut(REFERRAL, sent, { type: 'confirm-nationality', content });
  }

  @Step(':id/deny-nationality', 'The post denies that the person is a national')
  denyNationality(@Sent() sent: Sent, @Body() { content }: NoteBody) {
    return this.records.carryOut(REFERRAL, sent, { type: 'deny-nationality', content });
  }

  @Step(':id/answer-assistance', 'The post answers what it was asked')
  answerAssistance(@Sent() sent: Sent, @Body() { content }: AssistanceBody) {
    return this.records.carryOut(REFERRAL, sent, { type: 'answer-assistance', content });
  }

  @Step(':id/record-access', 'Either side records consular access, or that it was refused')
  recordAccess(@Sent() sent: Sent, @Body() { kind, at, content }: AccessBody) {
    return this.records.carryOut(REFERRAL, sent, {
      type: 'record-access',
      kind,
      tookPlaceAt: Date.parse(at),
      content,
      byPost: isOfPost(sent),
    });
  }

  @Step(
    ':id/arrange-assistance',
    'Either side records what was arranged for the person; the unit shelter, legal aid and an interpreter without any post',
  )
  arrangeAssistance(@Sent() sent: Sent, @Body() { kind, content }: ArrangeBody) {
    return this.records.carryOut(REFERRAL, sent, {
      type: 'arrange-assistance',
      kind,
      content,
      byPost: isOfPost(sent),
    });
  }
}

const isOfPost = ({ caller }: Sent) => caller.post !== undefined;
