import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { Day, Id, Line, MayBeAbsent, Word, Words } from '#web/fields.js';
import { PageQuery } from '#web/page-query.js';
import { type Agency, AGENCIES, DRAFT_KINDS, type DraftKind, type Stance, STANCES } from '../codes.js';
import { OptionalTextBody, TextAnswer } from '../governance.dto.js';
import { REVIEW_STATES } from './review-round.js';

export class OpenReviewBody extends OptionalTextBody {
  @Word(DRAFT_KINDS, { example: 'document', description: 'What is in draft (ToR §5)' })
  draft!: DraftKind;

  @Line({ example: 'ASEC/TIP/2026/7', description: 'Number or title. Names no person' })
  reference!: string;

  @Id({
    optional: true,
    example: '6a4d9a1e-1c0b-8f3e-9d55-0c2f4b7e1a02',
    description: 'The deliverable that it is recorded as',
  })
  deliverable?: string;

  @Line({ most: 40, example: 'draft 2' })
  version!: string;

  @Day({ example: '2036-03-31', description: 'The last day for input' })
  closesOn!: string;
}

export class GiveInputBody extends OptionalTextBody {
  @Word(STANCES, { example: 'no-comment', description: 'comments: then in words' })
  stance!: Stance;

  @Words(AGENCIES, { example: ['police', 'social-welfare'], description: 'Consulted at home (ToR §7)' })
  agencies!: Agency[];
}

export class ReviewsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: REVIEW_STATES })
  @MayBeAbsent()
  @IsIn(REVIEW_STATES)
  state?: string;
}

export class InputAnswer {
  @ApiProperty() state!: string;
  @ApiProperty({ enum: STANCES }) stance!: string;
  @ApiProperty({ enum: AGENCIES, isArray: true }) agencies!: readonly string[];
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ description: 'After the last day' }) late!: boolean;
}

export class ReviewSummary {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty({ enum: REVIEW_STATES }) state!: string;
  @ApiProperty({ enum: DRAFT_KINDS }) draft!: string;
  @ApiProperty() reference!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) deliverable!: string | null;
  @ApiProperty() version!: string;
  @ApiProperty({ format: 'date' }) closesOn!: string;
  @ApiProperty({ type: [String], description: 'The member states when it was opened' }) states!: readonly string[];
  @ApiProperty({ type: [InputAnswer], description: 'The last of each state' }) inputs!: readonly InputAnswer[];
  @ApiProperty({ type: [String], description: 'States without any input' }) withoutInput!: readonly string[];
}

export class ReviewAnswer extends ReviewSummary {
  @ApiPropertyOptional({ type: [TextAnswer], description: 'For delegates, the chair and the secretariat' })
  texts?: readonly TextAnswer[];
}

export class ReviewList {
  @ApiProperty({ type: [ReviewSummary] }) items!: readonly ReviewSummary[];
  @ApiPropertyOptional() nextCursor?: string;
}
