// What a post does once it was told, what either side records, and what they send with it.
import { Body } from '@nestjs/common';
import { Records } from '#records/records.js';
import { Instant, Word } from '#web/fields.js';
import { EmptyBody, Routes, Sent, Step } from '#web/route.js';
import { ACCESS_KINDS, type AccessKind, ASSISTANCE_KINDS, type AssistanceKind } from './codes.js';
import { REFERRAL } from './referral.record.js';
import { AssistanceBody, NoteBody } from './step.dto.js';

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
export class PostController {
  constructor(private readonly records: Records) {}

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
    return this.records.carryOut(REFERRAL, sent, { type: 'record-access', kind, tookPlaceAt: Date.parse(at), content });
  }

  @Step(':id/arrange-assistance', 'Either side records what was arranged for the person')
  arrangeAssistance(@Sent() sent: Sent, @Body() { kind, content }: ArrangeBody) {
    return this.records.carryOut(REFERRAL, sent, { type: 'arrange-assistance', kind, content });
  }
}
