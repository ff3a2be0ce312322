// How entries are shown.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Found } from '#records/record-kind.js';
import type { Plain } from '#web/answers/plain.js';
import { ENTRY_REASONS, FIELDS, VISIBILITIES } from '../codes.js';
import { ContactBody, SEALED } from './entry.dto.js';
import { isOverdue } from './entry.js';
import type { EntryTypes } from './entry.record.js';

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

/** `today` is YYYY-MM-DD. */
export function answerOf({ id, revision, state: record }: Found<EntryTypes>, today: string): Plain<EntryAnswer> {
  const { particulars, consentedOn, confirmedOn } = record;
  return {
    ...{ id, revision, status: record.name },
    ...particulars,
    ...{ consentedOn, confirmedOn, overdue: isOverdue(confirmedOn, today) },
    ...(record.name === 'retired' && { retired: { on: record.on, reason: record.reason } }),
    ...(record.name === 'erased' && { erasedOn: record.on }),
  };
}
