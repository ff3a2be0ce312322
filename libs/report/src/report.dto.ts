// How reports are asked for and shown.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { DaysField, Word } from '#web/fields/fields.js';
import { PageQuery } from '#web/lists/pages.js';
import { REPORT_STATES } from './chair-report.js';

export const FORMS = ['json', 'html', 'docx'] as const;
export type Form = (typeof FORMS)[number];

export class ReportsQuery extends PageQuery {
  @Word(REPORT_STATES, { optional: true })
  state?: string;
}

export class FormQuery {
  @Word(FORMS, { optional: true, description: 'Left out: where the report stands, not the report itself' })
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
