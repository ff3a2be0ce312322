// How the history of a record is shown: conduct only, to those who may know how the record came about.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Fact } from '#event-store/fact.js';
import { pick } from '#kernel/values.js';
import type { Plain } from './plain.js';

export class HistoryEntry {
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty({ pattern: '^[0-9]+$' }) position!: string;
  @ApiProperty({ description: 'The kind of fact, with its version' }) type!: string;
  @ApiProperty({ format: 'date-time' }) time!: string;
  @ApiProperty({ description: 'Pseudonymous; `platform` for what the platform noted itself' }) actor!: string;
  @ApiProperty() role!: string;
  @ApiPropertyOptional() unit?: string;
  @ApiPropertyOptional() post?: string;
  @ApiPropertyOptional() state?: string;
  @ApiPropertyOptional() body?: string;
  @ApiPropertyOptional() policyVersion?: string;
  @ApiPropertyOptional({ description: 'The fact that this one follows from' }) causation?: string;
  @ApiProperty({ type: 'object', additionalProperties: true }) conduct!: unknown;
}

export class History {
  @ApiProperty({ type: [HistoryEntry] }) items!: readonly Plain<HistoryEntry>[];
}

/** `countedFrom` is the revision that the reader counts as 0. What follows from a fact before it does not say so. */
export function historyOf(facts: readonly Fact[], countedFrom = 0): Plain<History> {
  return { items: facts.map((fact) => entryOf(fact, countedFrom)) };
}

function entryOf(
  { revision, position, type, recordedAt, meta, conduct }: Fact,
  countedFrom: number,
): Plain<HistoryEntry> {
  return {
    revision: revision - countedFrom,
    position: String(position),
    type,
    time: new Date(recordedAt).toISOString(),
    ...pick(meta, 'actor', 'role', 'unit', 'post', 'state', 'body', 'policyVersion'),
    ...(meta.causationId !== undefined && countedFrom === 0 && { causation: meta.causationId }),
    conduct,
  };
}
