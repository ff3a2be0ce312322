import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { Code, Codes, Day, Line, Parts, Text, Whole, Word } from '#web/fields.js';
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
const HALF = /^[12]\d{3}-H[12]$/;
const MOST = 50;
const note = {
  most: 16_000,
  description: 'Sealed; shown to those who report on, steer or keep the plan.',
  example: 'SYNTHETIC: two of three drafts are agreed.',
};
const evidence = [{ kind: 'document', reference: 'SOMTC/2026/7' }];

export class EvidenceBody {
  @Word(EVIDENCE_KINDS, { example: 'document' })
  kind!: EvidenceKind;

  @Line({
    example: 'SOMTC/2026/7',
    description:
      'The id of a deliverable, `PH/national-action-plan` and the like for a state record, else a number, title or ' +
      'address. Everyone signed in reads it: no names of persons.',
  })
  reference!: string;
}

export class OutputReportBody {
  @Whole(1, MOST, { example: 1, description: 'The number of the expected output.' })
  output!: number;

  @Word(STATUSES, { example: 'in-progress' })
  status!: Status;

  @Parts(() => EvidenceBody, {
    most: MOST,
    optional: true,
    example: evidence,
    description: 'Replaces what was reported before; left out, that stands.',
  })
  evidence?: EvidenceBody[];
}

export class ReportStatusBody {
  @Word(STATUSES, { example: 'in-progress' })
  status!: Status;

  @Text(note)
  note!: string;

  @Parts(() => OutputReportBody, {
    most: MOST,
    optional: true,
    example: [{ output: 1, status: 'in-progress', evidence }],
  })
  outputs?: OutputReportBody[];

  @Parts(() => EvidenceBody, {
    most: MOST,
    optional: true,
    example: evidence,
    description: 'For the activity itself; needed to complete one without expected outputs.',
  })
  evidence?: EvidenceBody[];
}

export class OutputContributionBody {
  @Whole(1, MOST, { example: 1, description: 'The number of the expected output.' })
  output!: number;

  @Parts(() => EvidenceBody, { least: 1, most: MOST, example: evidence })
  evidence!: EvidenceBody[];
}

export class ContributeBody {
  @Text(note)
  note!: string;

  @Parts(() => OutputContributionBody, { most: MOST, optional: true, example: [{ output: 1, evidence }] })
  outputs?: OutputContributionBody[];

  @Parts(() => EvidenceBody, { most: MOST, optional: true, example: evidence })
  evidence?: EvidenceBody[];
}

export class ConfirmLeadBody {
  @Codes(BODY, { least: 1, most: 10, example: ['SOMTC'] })
  lead!: string[];

  @Text({ ...note, optional: true })
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

/** A half-year by its name, or by its first and last day. */
export class OpenPeriodBody {
  @Code(HALF, { optional: true, example: '2026-H2', description: 'Either this or both days.' })
  half?: string;

  @Day({ optional: true, example: '2026-07-01', description: 'First day of a half-year.' })
  from?: string;

  @Day({ optional: true, example: '2026-12-31', description: 'Last day of the same half-year.' })
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
    example: '1',
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
