import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';
import { Code, Codes, Day, Line, Part, State, Text, Word, Words } from '#web/fields.js';
import { ENTRY_REASONS, type EntryReason, type Field, FIELDS, type Visibility, VISIBILITIES } from '../codes.js';
import { AsOfQuery } from '../registry.dto.js';

const LANGUAGE = /^[a-z]{2,3}$/;
const SEALED =
  'Sealed: for the registrar, the Working Group, the secretariat and heads of units; each reading is recorded';
const FIELD =
  'Of experts: where they work. Of lawyers: fields of law. Of NGOs: services. Each inventory has its own closed list';

/** Who it is and how to reach them. */
export class ContactBody {
  @Text({ most: 400, description: 'Of the person; of an NGO, whom to ask for', example: 'SYNTHETIC name' })
  name!: string;

  @Text({ most: 400, optional: true, description: 'Whom an expert or lawyer works for', example: 'SYNTHETIC office' })
  organisation?: string;

  @Text({ most: 400, optional: true, example: 'SYNTHETIC electronic address' })
  email?: string;

  @Text({ most: 400, optional: true, example: 'SYNTHETIC number' })
  telephone?: string;

  @Text({ most: 2000, optional: true, example: 'SYNTHETIC address' })
  address?: string;

  @Text({ most: 10_000, optional: true, example: 'SYNTHETIC note' })
  note?: string;
}

class ParticularsBody {
  @State({ description: 'ISO 3166-1 alpha-2', example: 'PH' })
  state!: string;

  @Words(FIELDS, { least: 1, description: FIELD, example: ['labour'] })
  fields!: Field[];

  @Codes(LANGUAGE, { least: 1, most: 20, description: 'ISO 639', example: ['en', 'fil'] })
  languages!: string[];

  @Word(VISIBILITIES, { description: '`public`: everyone signed in may know of the entry', example: 'public' })
  visibility!: Visibility;

  @Line({
    optional: true,
    example: 'SYNTHETIC Foundation',
    description: 'The name of an NGO. Left out for experts and lawyers',
  })
  organisation?: string;
}

export class AddEntryBody extends ParticularsBody {
  @Day({ description: 'When whom it lists consented to be listed', example: '2024-01-15' })
  consentedOn!: string;

  @Day({
    optional: true,
    description: 'When all of it was known to be right; the day of consent when left out',
    example: '2024-01-20',
  })
  confirmedOn?: string;

  @Part(() => ContactBody, { description: SEALED })
  content!: ContactBody;
}

export class ReviseEntryBody extends ParticularsBody {
  @Day({ description: 'When all of it was known to be right', example: '2024-02-10' })
  confirmedOn!: string;

  @Part(() => ContactBody, { optional: true, description: `${SEALED}. Left out, it stays as it is` })
  content?: ContactBody;
}

export class ConfirmEntryBody {
  @Day({ description: 'All of it was still right on this day', example: '2024-03-10' })
  on!: string;
}

export class RetireEntryBody {
  @Day({ description: 'The first day on which it is listed no longer', example: '2024-04-01' })
  on!: string;

  @Word(ENTRY_REASONS, { example: 'no-longer-available' })
  reason!: EntryReason;
}

export class WithdrawConsentBody {
  @Day({ description: 'When consent was withdrawn', example: '2024-05-01' })
  on!: string;
}

export class EntriesQuery extends AsOfQuery {
  @State({ optional: true })
  state?: string;

  @Word(FIELDS, { optional: true })
  field?: Field;

  @Code(LANGUAGE, { optional: true })
  language?: string;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Only those not confirmed for a year' })
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  overdue = false;
}

class EntrySummary {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty({ example: 'PH' }) state!: string;
  @ApiProperty({ enum: FIELDS, isArray: true }) fields!: readonly string[];
  @ApiProperty({ type: [String] }) languages!: readonly string[];
  @ApiProperty({ enum: VISIBILITIES }) visibility!: string;
  @ApiProperty({ type: String, nullable: true, description: 'The name of an NGO' }) organisation!: string | null;
  @ApiProperty({ format: 'date' }) consentedOn!: string;
  @ApiProperty({ format: 'date', description: 'The last day on which all of it was known to be right' })
  confirmedOn!: string;
  @ApiProperty({ description: 'Not confirmed for a year' }) overdue!: boolean;
}

export class ListedEntry extends EntrySummary {
  @ApiProperty({ pattern: '^[0-9]+$', description: 'Where its addition stands in the log' }) position!: string;
}

class Retirement {
  @ApiProperty({ format: 'date' }) on!: string;
  @ApiProperty({ enum: ENTRY_REASONS }) reason!: string;
}

export class EntryAnswer extends EntrySummary {
  @ApiProperty({ enum: ['listed', 'retired', 'erased'], description: 'As recorded last, whatever the day' })
  status!: string;
  @ApiPropertyOptional({ type: Retirement }) retired?: Retirement;
  @ApiPropertyOptional({ format: 'date', description: 'When consent was withdrawn: the content is gone for good' })
  erasedOn?: string;
  @ApiPropertyOptional({ type: ContactBody, description: SEALED }) content?: unknown;
}

export class EntryList {
  @ApiProperty({ type: [ListedEntry] }) items!: readonly ListedEntry[];
  @ApiPropertyOptional() nextCursor?: string;
}
