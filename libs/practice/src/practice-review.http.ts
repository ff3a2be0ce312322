// From the submission to the recommendations of the reviewing states, and what is sent with each step.
import { Body } from '@nestjs/common';
import { Records } from '#records/records.js';
import { Part, States, Text, Word, Words } from '#web/fields.js';
import { Routes, Sent, Step } from '#web/route.js';
import { type Recommendation, RECOMMENDATIONS, RETURN_REASONS, type ReturnReason } from './codes.js';
import { PracticeBody, PracticeWords, PracticeWordsBody, SEALED, wordedIn } from './practice.dto.js';
import { PRACTICE } from './practice.record.js';
import { LEAST_REVIEWERS } from './practice-state.js';

export class PracticeScreenBody {
  @Word(['accepted', 'returned'], { example: 'accepted' })
  outcome!: 'accepted' | 'returned';

  @Words(RETURN_REASONS, { optional: true, example: [], description: 'One at least for what is returned' })
  reasons?: ReturnReason[];

  @Part(() => PracticeWords, { optional: true, description: SEALED })
  content?: PracticeWords;
}

export class PracticeStartReviewBody {
  @States({
    least: LEAST_REVIEWERS,
    most: 20,
    example: ['TH', 'VN'],
    description: 'States whose delegations review it; not that of the submitter. ISO 3166-1 alpha-2',
  })
  reviewers!: string[];
}

export class PracticeReviewBody {
  @Word(RECOMMENDATIONS, { example: 'endorse' })
  recommendation!: Recommendation;

  @Part(() => PracticeWords, { description: SEALED })
  content!: PracticeWords;
}

export class PracticeReasonBody {
  @Text({ example: 'SYNTHETIC: why', description: SEALED })
  reason!: string;
}

@Routes('v1/practices', 'practices')
export class PracticeReviewController {
  constructor(private readonly records: Records) {}

  @Step(':id/screen', 'The secretariat takes a submission into review, or returns it with reasons')
  screen(@Sent() sent: Sent, @Body() { outcome, reasons = [], content }: PracticeScreenBody) {
    return this.records.carryOut(PRACTICE, sent, { type: 'screen', outcome, reasons, content });
  }

  @Step(':id/start-review', 'Names the states whose delegations review the practice')
  startReview(@Sent() sent: Sent, @Body() { reviewers }: PracticeStartReviewBody) {
    return this.records.carryOut(PRACTICE, sent, { type: 'start-review', reviewers });
  }

  @Step(':id/review', 'A reviewing state recommends, once for each version')
  review(@Sent() sent: Sent, @Body() { recommendation, content }: PracticeReviewBody) {
    return this.records.carryOut(PRACTICE, sent, {
      type: 'review',
      reviewer: sent.caller.state ?? '',
      recommendation,
      content,
    });
  }

  @Step(':id/ask-revision', 'Asks the submitter to word the practice anew')
  askRevision(@Sent() sent: Sent, @Body() { content }: PracticeWordsBody) {
    return this.records.carryOut(PRACTICE, sent, { type: 'ask-revision', content });
  }

  @Step(':id/revise', 'The submitter words the practice anew: the next version, as a whole')
  revise(@Sent() sent: Sent, @Body() body: PracticeBody) {
    return this.records.carryOut(PRACTICE, sent, { type: 'revise', ...wordedIn(body) });
  }

  @Step(':id/withdraw', 'Withdraws the practice: its submitter before publication, the chair after it')
  withdraw(@Sent() sent: Sent, @Body() content: PracticeReasonBody) {
    return this.records.carryOut(PRACTICE, sent, {
      type: 'withdraw',
      by: sent.caller.role === 'chair' ? 'chair' : 'submitter',
      content,
    });
  }
}
