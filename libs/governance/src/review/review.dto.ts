// How review rounds are asked for and shown.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Word } from '#web/fields/fields.js';
import { PageQuery } from '#web/lists/pages.js';
import { AGENCIES, DRAFT_KINDS, STANCES } from '../codes.js';
import { TextAnswer } from '../governance.dto.js';
import { REVIEW_STATES } from './review-round.js';

export class ReviewsQuery extends PageQuery {
  @Word(REVIEW_STATES, { optional: true })
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
  @ApiPropertyOptional({ description: 'To the next page of what was written' }) nextCursor?: string;
}
