// Bodies of the commands for a practice.
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Equals, IsNumber, Max, Min } from 'class-validator';
import { Code, Day, Id, Part, Parts, State, States, Text, Whole, Word, Words } from '#web/fields.js';
import {
  CATEGORIES,
  type Category,
  type Measure,
  MEASURES,
  type Recommendation,
  RECOMMENDATIONS,
  RETURN_REASONS,
  type ReturnReason,
  SOURCE_KINDS,
  type SourceKind,
} from './codes.js';
import type { CitedActivity, CitedArticle, PracticeText, Source } from './contract.js';
import { LEAST_REVIEWERS } from './practice-state.js';

const PLAN = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
export const ACTIVITY = /^[A-Z]\.[a-z](?:\.[1-9]\d?){2}$/;
/** The last article of ACTIP. */
const ARTICLES = 31;
const MOST_CITED = 30;
const SEALED = 'Sealed: for the submitter, the reviewers, the secretariat and the chair';

@ApiSchema({ name: 'CitedActivityField' })
export class ActivityField implements CitedActivity {
  @Code(PLAN, { example: 'bohol-2017-2020' })
  plan!: string;

  @Code(ACTIVITY, { example: 'C.l.1.2', description: 'The full code' })
  code!: string;
}

export class ArticleField implements CitedArticle {
  @Whole(1, ARTICLES, { example: 14 })
  article!: number;

  @Whole(1, 99, { example: 10, optional: true })
  paragraph?: number;
}

export class SourceField implements Source {
  @Word(SOURCE_KINDS, { example: 'national-update-report' })
  kind!: SourceKind;

  @State({ example: 'PH', optional: true, description: 'Whose report or programme: ISO 3166-1 alpha-2' })
  state?: string;

  @Whole(1990, 2100, { example: 2025, optional: true })
  year?: number;
}

export class PracticeContent implements PracticeText {
  @Text({ most: 300, example: 'SYNTHETIC: a joint desk of immigration and social workers at a ferry port' })
  title!: string;

  @Text({ most: 4_000, example: 'SYNTHETIC: presumed victims are met before they board' })
  summary!: string;

  @Text({ example: 'SYNTHETIC: how the desk is staffed, what it asks, and whom it calls' })
  body!: string;

  @Text({ most: 16_000, example: 'SYNTHETIC: night sailings need an interpreter on call' })
  lessons!: string;
}

/** A version of a practice as a whole. */
export class PracticeBody {
  @Word(CATEGORIES, { example: 'good-practices' })
  category!: Category;

  @Parts(() => ActivityField, {
    most: MOST_CITED,
    unique: true,
    optional: true,
    example: [{ plan: 'bohol-2017-2020', code: 'C.l.1.2' }],
    description: 'Activities of adopted plans that it serves',
  })
  activities?: ActivityField[];

  @Parts(() => ArticleField, {
    most: MOST_CITED,
    unique: true,
    optional: true,
    example: [{ article: 14, paragraph: 10 }],
    description: 'Articles of ACTIP',
  })
  articles?: ArticleField[];

  @Part(() => SourceField)
  source!: SourceField;

  @Part(() => PracticeContent, { description: `${SEALED}. Public once it is published` })
  content!: PracticeContent;
}

export class PracticeWords {
  @Text({ example: 'SYNTHETIC: in words' })
  text!: string;
}

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

/** Words that must be there. */
export class PracticeWordsBody {
  @Part(() => PracticeWords, { description: SEALED })
  content!: PracticeWords;
}

/** Words that may be left out. */
export class PracticeOptionalWordsBody {
  @Part(() => PracticeWords, { optional: true, description: SEALED })
  content?: PracticeWords;
}

export class PracticeReasonBody {
  @Text({ example: 'SYNTHETIC: why', description: SEALED })
  reason!: string;
}

export class PracticePublishBody {
  @ApiProperty({
    enum: [true],
    example: true,
    description: 'The text names no person and nothing by which one can be known. It becomes public for good.',
  })
  @Equals(true, { message: '$property must be true: what is published cannot be taken back' })
  confirmedFreeOfPersonalData!: true;
}

export class PracticeAdoptBody {
  @Day({ example: '2026-03-02' })
  adoptedOn!: string;
}

@ApiSchema({ name: 'ResultPeriodField' })
export class DaysField {
  @Day({ example: '2026-03-02' })
  from!: string;

  @Day({ example: '2026-08-31', description: 'Included' })
  to!: string;
}

const Amount = (example: number) => {
  const rules = [
    IsNumber({ maxDecimalPlaces: 2 }),
    Min(0),
    Max(1e9),
    ApiProperty({ minimum: 0, maximum: 1e9, example }),
  ];
  return (target: object, property: string) => {
    for (const rule of rules) rule(target, property);
  };
};

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

export class PracticeSupersedeBody {
  @Id({
    example: '6a4d9a1e-1c0b-8f3e-9d55-0c2f4b7e1a02',
    description: 'The id of the published practice that takes its place',
  })
  by!: string;
}
