import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsISO8601, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';

const STATE = /^[A-Z]{2}$/;
const UNIT = /^[A-Z]{2}-[A-Z0-9-]{2,20}$/;
const BODY = /^[A-Z]{2,10}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const COMMUNITIES = ['tip', 'people-smuggling'] as const;

export class AdmitStateBody {
  @ApiProperty({ description: 'ISO 3166-1 alpha-2', pattern: STATE.source, example: 'TL' })
  @Matches(STATE)
  state!: string;

  @ApiProperty({ minLength: 1, maxLength: 200 })
  @IsString()
  @Length(1, 200)
  name!: string;

  @ApiProperty({ format: 'date', example: '2025-10-26' })
  @Matches(DAY)
  @IsISO8601({ strict: true })
  memberSince!: string;
}

export class RegisterUnitBody {
  @ApiProperty({ description: 'The state, a hyphen, the code of the unit', pattern: UNIT.source, example: 'PH-ATU' })
  @Matches(UNIT)
  unit!: string;

  @ApiProperty({ description: 'ISO 3166-1 alpha-2', pattern: STATE.source, example: 'PH' })
  @Matches(STATE)
  state!: string;

  @ApiProperty({ minLength: 1, maxLength: 200 })
  @IsString()
  @Length(1, 200)
  name!: string;

  @ApiPropertyOptional({ enum: COMMUNITIES, default: 'tip' })
  @IsOptional()
  @IsIn(COMMUNITIES)
  community?: (typeof COMMUNITIES)[number];

  @ApiPropertyOptional({ format: 'date', description: 'Left out where it is not stated.' })
  @IsOptional()
  @Matches(DAY)
  @IsISO8601({ strict: true })
  establishedOn?: string;
}

export class RegisterBodyBody {
  @ApiProperty({ pattern: BODY.source, example: 'SOMTC' })
  @Matches(BODY)
  body!: string;

  @ApiProperty({ minLength: 1, maxLength: 200 })
  @IsString()
  @Length(1, 200)
  name!: string;
}

class Page {
  @ApiPropertyOptional({ minimum: 1, maximum: 200, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;

  @ApiPropertyOptional({ description: 'From the page before; for the same caller and filter only.' })
  @IsOptional()
  @IsString()
  @Length(1, 2000)
  cursor?: string;
}

export class StatesQuery extends Page {
  @ApiPropertyOptional({ format: 'date', description: 'The members as known on this day; today when left out.' })
  @IsOptional()
  @Matches(DAY)
  @IsISO8601({ strict: true })
  asOf?: string;
}

export class UnitsQuery extends Page {
  @ApiPropertyOptional({ pattern: STATE.source })
  @IsOptional()
  @Matches(STATE)
  state?: string;

  @ApiPropertyOptional({ enum: COMMUNITIES })
  @IsOptional()
  @IsIn(COMMUNITIES)
  community?: (typeof COMMUNITIES)[number];
}

export class BodiesQuery extends Page {}

export class StateAnswer {
  @ApiProperty({ example: 'TL' })
  state!: string;
  @ApiProperty()
  name!: string;
  @ApiProperty({ format: 'date' })
  memberSince!: string;
}

export class UnitAnswer {
  @ApiProperty({ example: 'PH-ATU' })
  unit!: string;
  @ApiProperty({ example: 'PH' })
  state!: string;
  @ApiProperty()
  name!: string;
  @ApiProperty({ enum: COMMUNITIES })
  community!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'null where it is not stated' })
  establishedOn!: string | null;
}

export class BodyAnswer {
  @ApiProperty({ example: 'SOMTC' })
  body!: string;
  @ApiProperty()
  name!: string;
}

export class StateList {
  @ApiProperty({ type: [StateAnswer] })
  items!: StateAnswer[];
  @ApiPropertyOptional()
  nextCursor?: string;
}

export class UnitList {
  @ApiProperty({ type: [UnitAnswer] })
  items!: UnitAnswer[];
  @ApiPropertyOptional()
  nextCursor?: string;
}

export class BodyList {
  @ApiProperty({ type: [BodyAnswer] })
  items!: BodyAnswer[];
  @ApiPropertyOptional()
  nextCursor?: string;
}
