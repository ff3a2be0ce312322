// From the submission of a practice to what came of it, and what is sent with each step.
import { Body } from '@nestjs/common';
import { IsNumber, Max, Min } from 'class-validator';
import { Records } from '#records/records.js';
import { stateOf } from '#web/auth/caller.js';
import { Confirmed, Day, field, Id, Part, States, Text, Word, Words } from '#web/fields/fields.js';
import { Written, WrittenText } from '#web/fields/written.js';
import { Routes, Sent, Step } from '#web/route.js';
import {
  type Measure,
  MEASURES,
  type Recommendation,
  RECOMMENDATIONS,
  RETURN_REASONS,
  type ReturnReason,
} from './codes.js';
import { adopting } from './party.js';
import { LEAST_REVIEWERS } from './practice-state.js';
import { DaysField, PracticeBody, PracticeWordsBody, SEALED, wordedIn } from './practice.dto.js';
import { PRACTICE } from './practice.record.js';

export class PracticeScreenBody {
  @Word(['accepted', 'returned'], { example: 'accepted' })
  outcome!: 'accepted' | 'returned';

  @Words(RETURN_REASONS, { optional: true, example: [], description: 'One at least for what is returned' })
  reasons?: ReturnReason[];

  @Written({ optional: true, description: SEALED })
  content?: WrittenText;
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

  @Written({ description: SEALED })
  content!: WrittenText;
}

export class PracticeReasonBody {
  @Text({ example: 'SYNTHETIC: why', description: SEALED })
  reason!: string;
}

/** Words that may be left out. */
export class PracticeOptionalWordsBody {
  @Written({ optional: true, description: SEALED })
  content?: WrittenText;
}

export class PracticePublishBody {
  @Confirmed('what is published cannot be taken back', {
    description: 'The text names no person and nothing by which one can be known. It becomes public for good.',
  })
  confirmedFreeOfPersonalData!: true;
}

export class PracticeSupersedeBody {
  @Id({
    example: '6a4d9a1e-1c0b-8f3e-9d55-0c2f4b7e1a02',
    description: 'The id of the published practice that takes its place',
  })
  by!: string;
}

export class PracticeAdoptBody {
  @Day({ example: '2026-03-02' })
  adoptedOn!: string;
}

const Amount = (example: number) =>
  field({ type: 'number', minimum: 0, maximum: 1e9 }, { example }, IsNumber({ maxDecimalPlaces: 2 }), Min(0), Max(1e9));

export class PracticeResultBody {
  @Word(MEASURES, { example: 'victims-identified' })
  measure!: Measure;

  @Amount(12)
  before!: number;

  @Amount(31)
  after!: number;

  @Part(() => DaysField, { description: 'The days that `after` was measured in' })
  period!: DaysField;
}

@Routes('v1/practices', 'practices')
export class PracticeStepsController {
  constructor(private readonly records: Records) {}

  // Up to the recommendations of the reviewing states

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
      reviewer: stateOf(sent),
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

  // From the decision of the Working Group on

  @Step(':id/endorse', 'The Working Group endorses the version that was reviewed')
  endorse(@Sent() sent: Sent, @Body() { content }: PracticeOptionalWordsBody) {
    return this.records.carryOut(PRACTICE, sent, { type: 'endorse', content });
  }

  @Step(':id/decline', 'The Working Group declines the practice')
  decline(@Sent() sent: Sent, @Body() { content }: PracticeWordsBody) {
    return this.records.carryOut(PRACTICE, sent, { type: 'decline', content });
  }

  @Step(':id/publish', 'Makes the endorsed version a public document, for good')
  publish(@Sent() sent: Sent, @Body() { confirmedFreeOfPersonalData }: PracticePublishBody) {
    return this.records.carryOut(PRACTICE, sent, { type: 'publish', confirmedFreeOfPersonalData });
  }

  @Step(':id/supersede', 'Puts another published practice in the place of this one')
  supersede(@Sent() sent: Sent, @Body() { by }: PracticeSupersedeBody) {
    return this.records.carryOut(PRACTICE, sent, { type: 'supersede', by });
  }

  @Step(':id/adopt', 'A state or a unit adopts a published practice')
  adopt(@Sent() sent: Sent, @Body() { adoptedOn }: PracticeAdoptBody) {
    return this.records.carryOut(PRACTICE, sent, { type: 'adopt', adopter: adopting(sent.caller), adoptedOn });
  }

  @Step(':id/report-result', 'Those who adopted a practice report what came of it')
  reportResult(@Sent() sent: Sent, @Body() { ...result }: PracticeResultBody) {
    return this.records.carryOut(PRACTICE, sent, { type: 'report-result', adopter: adopting(sent.caller), ...result });
  }
}
