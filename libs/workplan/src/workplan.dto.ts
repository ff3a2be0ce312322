import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { Code, Line, Word } from '#web/fields.js';
import { PageQuery } from '#web/page-query.js';
import {
  EVALUATION_KINDS,
  type EvaluationKind,
  EVIDENCE_KINDS,
  type EvidenceKind,
  REFERENCE_KINDS,
  type ReferenceKind,
  type Status,
  STATUSES,
} from './codes.js';

const BODY = /^[A-Z]{2,10}$/;
const HALF = /^\d{4}-H[12]$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const ONE_LINE = /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u;
const MOST = 50;
const NOTE = {
  description: 'Sealed; shown to those who report on, steer or keep the plan.',
  maxLength: 4000,
  example: 'Two of three drafts are agreed.',
};

export class EvidenceBody {
  @ApiProperty({ enum: EVIDENCE_KINDS, example: 'document' })
  @IsIn(EVIDENCE_KINDS)
  kind!: EvidenceKind;

  @ApiProperty({
    minLength: 1,
    maxLength: 200,
    example: 'SOMTC/2026/7',
    description:
      'The id of a deliverable, `PH/national-action-plan` and the like for a state record, else a number, title or ' +
      'address. Everyone signed in reads it: no names of persons.',
  })
  @IsString()
  @Length(1, 200)
  @Matches(ONE_LINE, { message: 'reference must be one line of text' })
  reference!: string;
}

export class OutputReportBody {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1, description: 'The number of the expected output.' })
  @IsInt()
  @Min(1)
  output!: number;

  @ApiProperty({ enum: STATUSES, example: 'in-progress' })
  @IsIn(STATUSES)
  status!: Status;

  @ApiPropertyOptional({
    type: [EvidenceBody],
    maxItems: MOST,
    description: 'Replaces what was reported before; left out, that stands.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => EvidenceBody)
  evidence?: EvidenceBody[];
}

export class ReportStatusBody {
  @ApiProperty({ enum: STATUSES, example: 'in-progress' })
  @IsIn(STATUSES)
  status!: Status;

  @ApiProperty(NOTE)
  @IsString()
  @Length(1, 4000)
  note!: string;

  @ApiPropertyOptional({
    type: [OutputReportBody],
    maxItems: MOST,
    example: [{ output: 1, status: 'in-progress', evidence: [{ kind: 'document', reference: 'SOMTC/2026/7' }] }],
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => OutputReportBody)
  outputs?: OutputReportBody[];

  @ApiPropertyOptional({
    type: [EvidenceBody],
    maxItems: MOST,
    description: 'For the activity itself; needed to complete one without expected outputs.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => EvidenceBody)
  evidence?: EvidenceBody[];
}

export class OutputContributionBody {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1, description: 'The number of the expected output.' })
  @IsInt()
  @Min(1)
  output!: number;

  @ApiProperty({ type: [EvidenceBody], minItems: 1, maxItems: MOST })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => EvidenceBody)
  evidence!: EvidenceBody[];
}

export class ContributeBody {
  @ApiProperty(NOTE)
  @IsString()
  @Length(1, 4000)
  note!: string;

  @ApiPropertyOptional({
    type: [OutputContributionBody],
    maxItems: MOST,
    example: [{ output: 1, evidence: [{ kind: 'document', reference: 'SOMTC/2026/7' }] }],
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => OutputContributionBody)
  outputs?: OutputContributionBody[];

  @ApiPropertyOptional({ type: [EvidenceBody], maxItems: MOST })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => EvidenceBody)
  evidence?: EvidenceBody[];
}

export class ConfirmLeadBody {
  @ApiProperty({ type: [String], minItems: 1, maxItems: 10, uniqueItems: true, example: ['SOMTC'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ArrayUnique()
  @Matches(BODY, { each: true })
  lead!: string[];

  @ApiPropertyOptional(NOTE)
  @IsOptional()
  @IsString()
  @Length(1, 4000)
  note?: string;
}

export class AddReferenceBody {
  @Word(REFERENCE_KINDS, { example: 'donor' })
  kind!: ReferenceKind;

  @Line({
    most: 80,
    example: 'ASEAN-Australia Counter Trafficking',
    description: 'The organisation or the plan; everyone signed in reads it: no names of persons.',
  })
  name!: string;

  @Line({ example: 'Component 2, 2026', description: 'A number, title or address there.' })
  reference!: string;
}

export class ReferencesQuery extends PageQuery {
  @Line({ most: 80, optional: true, description: 'The donor or the plan; letter case does not count.' })
  name?: string;

  @Word(REFERENCE_KINDS, { optional: true })
  kind?: ReferenceKind;
}

export class OpenPeriodBody {
  @ApiPropertyOptional({ pattern: HALF.source, example: '2026-H2', description: 'Either this or both days.' })
  @ValidateIf(({ from, to }: OpenPeriodBody) => from === undefined && to === undefined)
  @Matches(HALF)
  half?: string;

  @ApiPropertyOptional({ format: 'date', example: '2026-07-01', description: 'First day of a half-year.' })
  @ValidateIf(({ from, to, half }: OpenPeriodBody) => half === undefined && (from !== undefined || to !== undefined))
  @Matches(DAY)
  from?: string;

  @ApiPropertyOptional({ format: 'date', example: '2026-12-31', description: 'Last day of the same half-year.' })
  @ValidateIf(({ from, to, half }: OpenPeriodBody) => half === undefined && (from !== undefined || to !== undefined))
  @Matches(DAY)
  to?: string;
}

/** Nothing to say: whoever has not reported is counted from the facts. */
@ApiSchema({ description: 'An empty object.' })
export class ClosePeriodBody {}

/** Nothing to say: what was reported is taken from the facts. */
@ApiSchema({ description: 'An empty object.' })
export class EndorsePeriodBody {}

export class ActivitiesQuery extends PageQuery {
  /** A plan of the size of the Bohol plan comes in one page. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 100 })
  override limit = 100;

  @Code(/^[A-Z]$/, { optional: true, description: 'Letter of the area.' })
  area?: string;

  @Word(STATUSES, { optional: true })
  status?: Status;

  @Code(BODY, { optional: true, description: 'Leads or cooperates.' })
  body?: string;
}

export class EvaluateBody {
  @Word(EVALUATION_KINDS, { example: 'mid-term' })
  kind!: EvaluationKind;

  @Code(/^[1-9][0-9]{0,17}$/, {
    optional: true,
    description: 'The log position up to which the plan is evaluated, as a decimal string; left out: now.',
  })
  position?: string;
}

export const EXPORT_FORMATS = ['csv', 'html'] as const;

export class ExportQuery {
  @ApiProperty({ enum: EXPORT_FORMATS })
  @IsIn(EXPORT_FORMATS)
  format!: (typeof EXPORT_FORMATS)[number];
}
