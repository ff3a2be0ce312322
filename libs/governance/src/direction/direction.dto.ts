// How directions are asked for and shown.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Word } from '#web/fields/fields.js';
import { PageQuery } from '#web/lists/pages.js';
import { PROGRESS } from '../codes.js';
import { TextAnswer } from '../governance.dto.js';
import { DIRECTION_STATES } from './direction.js';

export class DirectionsQuery extends PageQuery {
  @Word(DIRECTION_STATES, { optional: true })
  state?: string;
}

export class AddresseeAnswer {
  @ApiProperty() unit!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'null: not yet' })
  acknowledgedAt!: string | null;
  @ApiProperty({ type: String, enum: [...PROGRESS, null], nullable: true, description: 'As reported last' })
  progress!: string | null;
}

export class DirectionSummary {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty({ enum: DIRECTION_STATES }) state!: string;
  @ApiProperty({ description: 'Addressed to every unit of the HSU' }) all!: boolean;
  @ApiProperty({ format: 'date-time' }) issuedAt!: string;
  @ApiProperty({ type: [AddresseeAnswer], description: 'A unit sees itself only' })
  addressees!: readonly AddresseeAnswer[];
  @ApiProperty({ type: [String], description: 'Of the addressees shown, those that have not acknowledged' })
  notAcknowledged!: readonly string[];
}

export class DirectionAnswer extends DirectionSummary {
  @ApiPropertyOptional({
    type: [TextAnswer],
    description: 'For delegates, the chair, the secretariat and addressed units; a unit sees no words of other units',
  })
  texts?: readonly TextAnswer[];
  @ApiPropertyOptional({ description: 'To the next page of what was written' }) nextCursor?: string;
}
