// Bodies and queries of the commands for a summary, and of the compendium.
import { ApiProperty } from '@nestjs/swagger';
import { Equals } from 'class-validator';
import { Part, States, Text, Word, Words } from '#web/fields.js';
import { PageQuery } from '#web/page-query.js';
import { LEAST_REVIEWERS, type StateName, STATES } from './case-summary.js';
import {
  type Exploitation,
  EXPLOITATIONS,
  type Recommendation,
  RECOMMENDATIONS,
  RETURN_REASONS,
  type ReturnReason,
} from './codes.js';
import type { SummaryText } from './contract.js';

const SEALED = 'Sealed: for the members of the case, the reviewers, the secretariat and the chair';

export class CaseSummaryText implements SummaryText {
  @Text({ most: 300, example: 'SYNTHETIC: debt used to keep a crew on board' })
  title!: string;

  @Text({ example: 'SYNTHETIC: a case without its persons, places and dates' })
  summary!: string;

  @Text({ most: 16_000, example: 'SYNTHETIC: what worked, and what did not' })
  lessons!: string;
}

/** A version of a summary as a whole. */
export class CaseSummaryBody {
  @Words(EXPLOITATIONS, { least: 1, example: ['forced-labour'] })
  exploitation!: Exploitation[];

  @Part(() => CaseSummaryText, { description: `${SEALED}. Names no person, and nothing by which one can be known` })
  content!: CaseSummaryText;
}

export class CaseSummaryWords {
  @Text({ example: 'SYNTHETIC: in words' })
  text!: string;
}

export class CaseSummaryStartReviewBody {
  @States({
    least: LEAST_REVIEWERS,
    most: 20,
    example: ['MY', 'VN'],
    description: 'States whose delegations review it; none that takes part in the case. ISO 3166-1 alpha-2',
  })
  reviewers!: string[];
}

export class CaseSummaryReviewBody {
  @Word(RECOMMENDATIONS, { example: 'accept' })
  recommendation!: Recommendation;

  @Part(() => CaseSummaryWords, { description: SEALED })
  content!: CaseSummaryWords;
}

export class CaseSummaryReturnBody {
  @Words(RETURN_REASONS, { least: 1, example: ['identifies-case'] })
  reasons!: ReturnReason[];

  @Part(() => CaseSummaryWords, { optional: true, description: SEALED })
  content?: CaseSummaryWords;
}

export class CaseSummaryAcceptBody {
  @Part(() => CaseSummaryWords, { optional: true, description: SEALED })
  content?: CaseSummaryWords;
}

export class CaseSummaryPublishBody {
  @ApiProperty({
    enum: [true],
    example: true,
    description: 'The text names no person and nothing by which one can be known. It stands openly for good.',
  })
  @Equals(true, { message: '$property must be true: what is published cannot be taken back' })
  confirmedFreeOfPersonalData!: true;
}

export class CaseSummaryWithdrawBody {
  @Text({ example: 'SYNTHETIC: why', description: SEALED })
  reason!: string;
}

export class CaseSummariesQuery extends PageQuery {
  @Word(STATES, { optional: true })
  state?: StateName;
}

export class CompendiumQuery extends PageQuery {
  @Text({
    most: 600,
    optional: true,
    description: 'Words that the published text has, all of them, in any of their forms',
  })
  q?: string;

  @Word(EXPLOITATIONS, { optional: true })
  exploitation?: Exploitation;
}
