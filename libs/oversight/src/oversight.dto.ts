import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsISO8601, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import { FromDigits } from '#web/fields.js';

const POSITION = /^\d{1,18}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z)?$/;
const TYPE = /^[a-z][a-z-]*(\.[a-z][a-z-]*(\.v\d{1,4})?)?$/;
const UNIT = /^[A-Z]{2}-[A-Z0-9-]{2,20}$/;
const STATE = /^[A-Z]{2}$/;
const WHOLE_DAY = 'RFC 3339, UTC. A date stands for the whole day.';

class PeriodQuery {
  @ApiPropertyOptional({ description: `Inclusive. ${WHOLE_DAY}`, pattern: MOMENT.source })
  @IsOptional()
  @Matches(MOMENT)
  @IsISO8601({ strict: true })
  from?: string;

  @ApiPropertyOptional({
    description: `Exclusive, except that a date is included. ${WHOLE_DAY}`,
    pattern: MOMENT.source,
  })
  @IsOptional()
  @Matches(MOMENT)
  @IsISO8601({ strict: true })
  to?: string;

  @ApiPropertyOptional({ description: 'As known at this position of the log.', pattern: POSITION.source })
  @IsOptional()
  @Matches(POSITION)
  asOfPosition?: string;
}

export class StatisticsQuery extends PeriodQuery {}

export class AuditTrailQuery extends PeriodQuery {
  @ApiPropertyOptional({ description: 'A record’s stream (`exchange-<id>`), or its bare id: then also who read it.' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  record?: string;

  @ApiPropertyOptional({
    description: '`exchange.submitted.v1`, `exchange.submitted` or `exchange`.',
    pattern: TYPE.source,
  })
  @IsOptional()
  @Matches(TYPE)
  type?: string;

  @ApiPropertyOptional({ description: 'The subject identifier of the person who acted.' })
  @IsOptional()
  @IsString()
  @Length(1, 255)
  actor?: string;

  @ApiPropertyOptional({ description: 'Entries by this unit or about a record of it.', pattern: UNIT.source })
  @IsOptional()
  @Matches(UNIT)
  unit?: string;

  @ApiPropertyOptional({ description: 'Entries by this state or about a record of it.', pattern: STATE.source })
  @IsOptional()
  @Matches(STATE)
  state?: string;

  @ApiPropertyOptional({ description: `As known at this time. ${WHOLE_DAY}`, pattern: MOMENT.source })
  @IsOptional()
  @Matches(MOMENT)
  @IsISO8601({ strict: true })
  asOfTime?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 500, default: 100 })
  @IsOptional()
  @FromDigits()
  @IsInt()
  @Min(1)
  @Max(500)
  limit?: number;

  @ApiPropertyOptional({ description: 'From the page before; for the same caller and filter only.' })
  @IsOptional()
  @IsString()
  @Length(1, 2500)
  cursor?: string;
}

export class FactsQuery {
  @ApiPropertyOptional({ description: 'Start after this position; 0 for the whole log. Left out: only what comes.' })
  @IsOptional()
  @Matches(POSITION)
  after?: string;
}

export class AuditEntryAnswer {
  @ApiProperty({ description: 'Place in the log, a decimal string.' })
  position!: string;
  @ApiProperty({ format: 'uuid' })
  id!: string;
  @ApiProperty({ format: 'date-time' })
  time!: string;
  @ApiProperty({ example: 'exchange.submitted.v1' })
  type!: string;
  @ApiProperty({ example: 'exchange' })
  slice!: string;
  @ApiProperty({ description: 'The stream of the record.' })
  record!: string;
  @ApiProperty({ type: 'integer' })
  revision!: number;
  @ApiProperty()
  actor!: string;
  @ApiProperty()
  role!: string;
  @ApiPropertyOptional()
  unit?: string;
  @ApiPropertyOptional()
  post?: string;
  @ApiPropertyOptional()
  state?: string;
  @ApiPropertyOptional()
  body?: string;
  @ApiPropertyOptional({ description: 'The version of the policy under which the act was done.' })
  policyVersion?: string;
  @ApiPropertyOptional({ format: 'uuid', description: 'The fact that this one followed.' })
  causation?: string;
  @ApiProperty()
  correlation!: string;
  @ApiProperty({ description: 'Whether there is sealed content beside the conduct. It is never shown here.' })
  hasContent!: boolean;
  @ApiProperty({ type: Object, additionalProperties: true })
  conduct!: unknown;
}

export class AuditTrailPage {
  @ApiProperty({ type: [AuditEntryAnswer] })
  items!: readonly AuditEntryAnswer[];
  @ApiPropertyOptional()
  nextCursor?: string;
}
