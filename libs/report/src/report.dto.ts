import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { DaysField } from '#web/days-field.js';
import { Code, Day, MayBeAbsent, Part } from '#web/fields.js';
import { PageQuery } from '#web/page-query.js';
import { REPORT_STATES } from './chair-report.js';

const POSITION = /^[1-9][0-9]{0,18}$/;
export const FORMS = ['json', 'html', 'docx'] as const;
export type Form = (typeof FORMS)[number];

export class DraftReportBody {
  @Code(POSITION, { optional: true, example: '1', description: 'A log position; left out: the latest' })
  position?: string;

  @Part(() => DaysField, { optional: true, description: 'The days that it covers; left out: everything on record' })
  period?: DaysField;
}

export class TransmitReportBody {
  @Day({ example: '2026-01-15', description: 'When it was given to SOMTC: a day that has come' })
  on!: string;
}

export class ReportsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: REPORT_STATES })
  @MayBeAbsent()
  @IsIn(REPORT_STATES)
  state?: string;
}

export class FormQuery {
  @ApiPropertyOptional({ enum: FORMS, description: 'Left out: where the report stands, not the report itself' })
  @MayBeAbsent()
  @IsIn(FORMS)
  format?: Form;
}

export class DigestsAnswer {
  @ApiProperty() json!: string;
  @ApiProperty() html!: string;
  @ApiProperty() docx!: string;
}

export class ReportAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty({ enum: REPORT_STATES }) state!: string;
  @ApiProperty({ pattern: '^[0-9]+$', description: 'Computed from the facts up to and with this position' })
  position!: string;
  @ApiProperty({ type: DaysField, nullable: true, description: 'null: everything on record' })
  period!: DaysField | null;
  @ApiProperty({ type: 'integer', description: 'How it is computed and written' }) format!: number;
  @ApiPropertyOptional({ type: DigestsAnswer, description: 'SHA-256 of each form as it was signed off' })
  sha256?: DigestsAnswer;
  @ApiPropertyOptional({ format: 'date' }) signedOffOn?: string;
  @ApiPropertyOptional({ format: 'date', description: 'When it was given to SOMTC' }) transmittedOn?: string;
}

export class ReportList {
  @ApiProperty({ type: [ReportAnswer] }) items!: readonly ReportAnswer[];
  @ApiPropertyOptional() nextCursor?: string;
}
