import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { type StateName, STATES } from './exchange-state.js';
import { MayBeAbsent } from './fields.dto.js';

const BOXES = ['inbox', 'outbox'] as const;

/** The query of a list of a unit's correspondence. */
export class BoxQuery {
  @ApiPropertyOptional({ enum: BOXES, description: 'To or from the own unit; both when left out. For units only.' })
  @MayBeAbsent()
  @IsIn(BOXES)
  box?: (typeof BOXES)[number];

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit = 50;

  @ApiPropertyOptional({ description: 'From the page before; for the same caller and filter only' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 2000)
  cursor?: string;
}

export class RequestsQuery extends BoxQuery {
  @ApiPropertyOptional({ enum: STATES })
  @MayBeAbsent()
  @IsIn(STATES)
  state?: StateName;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Only those with a limit passed and not met' })
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  overdue = false;
}
