// How a summary is shown on its way to the compendium, and what stands in the compendium.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { openFact } from '#vault/opened-fact.js';
import type { Vault } from '#vault/vault.js';
import type { Plain } from '#web/plain.js';
import { CaseUnit } from './case-file.answer.js';
import { FACT_OF, STATES } from './case-summary.js';
import { EXPLOITATIONS, RECOMMENDATIONS, RETURN_REASONS } from './codes.js';
import type { SummaryPublished, SummaryReturned, SummaryReviewed, SummaryText } from './contract.js';
import type { SummaryRecord } from './summary.desk.js';
import { CaseSummaryText } from './summary.dto.js';
import type { ListedSummary } from './views/summary-lists.js';

/** A summary as lists show it: conduct only. */
export class CaseSummaryHead {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty({ enum: STATES }) state!: string;
  @ApiProperty({ type: 'integer', description: 'The latest version' }) version!: number;
  @ApiProperty({ format: 'uuid' }) caseFile!: string;
  @ApiProperty({ type: CaseUnit, description: 'The proposing unit' }) proposedBy!: Plain<CaseUnit>;
  @ApiProperty({ format: 'date-time' }) proposedAt!: string;
  @ApiProperty({ enum: EXPLOITATIONS, isArray: true }) exploitation!: readonly string[];
  @ApiProperty({ type: [String], description: 'The states that review the latest version' })
  reviewers!: readonly string[];
}

export class CaseSummaryList {
  @ApiProperty({ type: [CaseSummaryHead] }) items!: readonly CaseSummaryHead[];
  @ApiPropertyOptional() nextCursor?: string;
}

export class CaseSummaryReviewShown {
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty({ description: 'The reviewing state' }) reviewer!: string;
  @ApiProperty({ enum: RECOMMENDATIONS }) recommendation!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
}

export class CaseSummaryReturnShown {
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty({ enum: RETURN_REASONS, isArray: true }) reasons!: readonly string[];
  @ApiProperty({ format: 'date-time' }) at!: string;
}

/** Words beside the text: of a review, of a return, … */
export class CaseSummaryWrittenShown {
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty({ description: 'The fact that it belongs to' }) type!: string;
  @ApiPropertyOptional({ description: 'The reviewing state, of a review' }) reviewer?: string;
  @ApiProperty({ type: 'object', additionalProperties: true }) content!: unknown;
}

/** `{text, written}`, or `{erasedOn}` once it is erased. */
export class CaseSummaryContentShown {
  @ApiPropertyOptional({ type: CaseSummaryText, description: 'The latest version' }) text?: SummaryText;
  @ApiPropertyOptional({ type: [CaseSummaryWrittenShown] }) written?: readonly Plain<CaseSummaryWrittenShown>[];
  @ApiPropertyOptional({ format: 'date-time' }) erasedOn?: string;
}

/** One summary. `content` is there for those who may read it. */
export class CaseSummaryAnswer extends CaseSummaryHead {
  @ApiProperty({ type: [CaseSummaryReviewShown] }) reviews!: readonly Plain<CaseSummaryReviewShown>[];
  @ApiProperty({ type: [CaseSummaryReturnShown] }) returns!: readonly Plain<CaseSummaryReturnShown>[];
  @ApiPropertyOptional({ type: CaseSummaryContentShown, description: 'The reading is recorded' })
  content?: Plain<CaseSummaryContentShown>;
}

/** An entry of the compendium: nothing in it says which case, unit or state it came from. */
export class CompendiumEntry {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'date-time' }) publishedAt!: string;
  @ApiProperty({ enum: EXPLOITATIONS, isArray: true }) exploitation!: readonly string[];
  @ApiProperty() title!: string;
  @ApiProperty() summary!: string;
  @ApiProperty() lessons!: string;
}

export class Compendium {
  @ApiProperty({ type: [CompendiumEntry] }) items!: readonly CompendiumEntry[];
  @ApiPropertyOptional() nextCursor?: string;
}

export function headOf(listed: Omit<ListedSummary, 'position' | 'members'>): Plain<CaseSummaryHead> {
  const { id, revision, state, version, caseFile, by, proposedAt, exploitation, reviewers } = listed;
  return { id, revision, state, version, caseFile, proposedBy: by, proposedAt, exploitation, reviewers };
}

export function answerOf({ id, state, revision, facts }: SummaryRecord): Plain<CaseSummaryAnswer> {
  const reviews = facts
    .filter(({ type }) => type === FACT_OF.review)
    .map(({ conduct }) => {
      const { version, reviewer, recommendation, at } = conduct as SummaryReviewed['conduct'];
      return { version, reviewer, recommendation, at };
    });
  const returns = facts
    .filter(({ type }) => type === FACT_OF.return)
    .map(({ conduct }) => {
      const { version, reasons, at } = conduct as SummaryReturned['conduct'];
      return { version, reasons, at };
    });
  return { ...headOf({ id, revision, state: state.name, ...state.summary }), reviews, returns };
}

/** Opens what was written. The reading MUST have been recorded before. */
export function contentOf({ facts }: SummaryRecord, vault: Vault): Plain<CaseSummaryContentShown> {
  let text: SummaryText | undefined;
  const written: Plain<CaseSummaryWrittenShown>[] = [];
  for (const fact of facts) {
    if (fact.content === undefined) continue;
    const opened = openFact(vault, fact);
    if ('erasedAt' in opened) return { erasedOn: new Date(opened.erasedAt).toISOString() };
    const { revision, type, conduct } = fact;
    const { reviewer } = conduct as { reviewer?: string };
    if (type === FACT_OF.propose || type === FACT_OF.revise) text = opened.content as SummaryText;
    else written.push({ revision, type, ...(reviewer !== undefined && { reviewer }), content: opened.content });
  }
  return { ...(text && { text }), written };
}

export function entryOf(
  id: string,
  { at, exploitation, title, summary, lessons }: SummaryPublished['conduct'],
): Plain<CompendiumEntry> {
  return { id, publishedAt: at, exploitation, title, summary, lessons };
}
