import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { UNIT_CODE } from '#registry/codes.js';
import { Bom, type Marked } from '#web/answers/csv.js';
import { EVENT } from '#web/feeds/feed-place.js';
import { Code, FromDigits, MayBeAbsent, State, Text, Word } from '#web/fields/fields.js';
import { Moment } from '#web/fields/moment.js';

const POSITION = /^\d{1,18}$/;
const TYPE = /^[a-z][a-z-]*(\.[a-z][a-z-]*(\.v\d{1,4})?)?$/;

/** Not blank, and of a UUID at its end the one spelling in which records have it. */
const RECORD =
  /^(?!(?:.*-)?(?=[\dA-Fa-f]{8}(?:-[\dA-Fa-f]{4}){3}-[\dA-Fa-f]{12}$)[\da-f-]*[A-F])(?=\s*\S)[^\p{Cc}\p{Cs}]{1,200}$/u;

class PeriodQuery {
  @Moment({ optional: true, description: 'Inclusive.' })
  from?: string;

  @Moment({ optional: true, description: 'Exclusive, except that a date is included.' })
  to?: string;

  @Code(POSITION, { optional: true, description: 'As known at this position of the log.' })
  asOfPosition?: string;
}

export class StatisticsQuery extends PeriodQuery {}

const FORMATS = ['json', 'csv'] as const;

export class AuditTrailQuery extends PeriodQuery {
  @Word(FORMATS, {
    optional: true,
    description:
      'As JSON unless said otherwise. CSV comes page by page too, each with its headings; `Link` has the next.',
  })
  format?: (typeof FORMATS)[number];

  @Bom()
  bom?: Marked;

  @Code(RECORD, {
    optional: true,
    description: 'A record’s stream (`exchange-<id>`), or its bare id: then also who read it. UUIDs in lower case.',
  })
  record?: string;

  @Code(TYPE, { optional: true, description: '`exchange.submitted.v1`, `exchange.submitted` or `exchange`.' })
  type?: string;

  @Text({ most: 255, optional: true, description: 'The subject identifier of the person who acted.' })
  actor?: string;

  @Code(UNIT_CODE, { optional: true, description: 'Entries by this unit or about a record of it.' })
  unit?: string;

  @State({ optional: true, description: 'Entries by this state or about a record of it.' })
  state?: string;

  @Moment({ optional: true, description: 'As known at this time.' })
  asOfTime?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 500, default: 100 })
  @MayBeAbsent()
  @FromDigits()
  @IsInt()
  @Min(1)
  @Max(500)
  limit?: number;

  @Text({ most: 2_500, optional: true, description: 'From the page before; for the same caller and filter only.' })
  cursor?: string;
}

export class FactsQuery {
  @Code(EVENT, {
    optional: true,
    description:
      'Start after this event, by its id, or after this position; 0 for the whole log. Left out: only what comes.',
  })
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
  @ApiPropertyOptional({
    example: 'unit-PH-ATU@3',
    description: 'The entry of the register by which the actor could act.',
  })
  standing?: string;
  @ApiPropertyOptional({ format: 'uuid', description: 'The fact that this one followed.' })
  causation?: string;
  @ApiProperty()
  correlation!: string;
  @ApiProperty({ description: 'Whether there is sealed content beside the conduct. It is never shown here.' })
  hasContent!: boolean;
  @ApiProperty({ type: Object, additionalProperties: true })
  conduct!: unknown;
}
