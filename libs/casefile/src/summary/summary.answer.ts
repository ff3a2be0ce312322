// How a summary is shown on its way to the compendium.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { OpenedFact, OpenedPage, WhatOfPage } from '#records/contents.js';
import type { Found } from '#records/record-kind.js';
import type { Plain } from '#web/answers/plain.js';
import { CaseUnit } from '../case-file.answer.js';
import { isVersion, STATES } from './case-summary.js';
import { EXPLOITATIONS, RECOMMENDATIONS, RETURN_REASONS } from '../codes.js';
import type { SummaryReturned, SummaryReviewed, SummaryText } from '../contract.js';
import { CaseSummaryText } from './summary.dto.js';
import type { SummaryTypes } from './summary.record.js';
import type { ListedSummary } from '../views/summary-lists.js';

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
  @ApiPropertyOptional({ description: 'To the next page of what was written' }) nextCursor?: string;
}

export function headOf(listed: Omit<ListedSummary, 'position' | 'members'>): Plain<CaseSummaryHead> {
  const { id, revision, state, version, caseFile, by, proposedAt, exploitation, reviewers } = listed;
  return { id, revision, state, version, caseFile, proposedBy: by, proposedAt, exploitation, reviewers };
}

export function answerOf({ id, state, revision, facts }: Found<SummaryTypes>): Plain<CaseSummaryAnswer> {
  const reviews = facts
    .filter(({ type }) => type === 'casefile.summary-reviewed.v1')
    .map(({ conduct }) => conduct as SummaryReviewed['conduct']);
  const returns = facts
    .filter(({ type }) => type === 'casefile.summary-returned.v1')
    .map(({ conduct }) => conduct as SummaryReturned['conduct']);
  return { ...headOf({ id, revision, state: state.name, ...state.summary }), reviews, returns };
}

/** Of the versions the newest, on every page. */
export function newestText({ facts }: Found<SummaryTypes>): WhatOfPage {
  const newest = facts.findLast(isVersion);
  return { which: (fact) => fact === newest || !isVersion(fact), always: (fact) => fact === newest };
}

/** What was written of a summary. */
export function contentIn({ opened, ...page }: OpenedPage): Pick<Plain<CaseSummaryAnswer>, 'content' | 'nextCursor'> {
  const { erasedOn } = opened.find((each) => each.erasedOn !== undefined) ?? {};
  if (erasedOn !== undefined) return { content: { erasedOn } };
  const text = opened.findLast(({ fact }) => isVersion(fact))?.content as SummaryText;
  return { content: { text, written: opened.filter(({ fact }) => !isVersion(fact)).map(writtenOf) }, ...page };
}

function writtenOf({ fact: { revision, type, conduct }, content }: OpenedFact): Plain<CaseSummaryWrittenShown> {
  const { reviewer } = conduct as { reviewer?: string };
  return { revision, type, ...(reviewer !== undefined && { reviewer }), content };
}
