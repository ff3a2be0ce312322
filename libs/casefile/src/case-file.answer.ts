// How a case file is shown.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Fact } from '#event-store/fact.js';
import type { OpenedFact, OpenedPage } from '#records/contents.js';
import type { Found } from '#records/record-kind.js';
import type { Plain } from '#web/answers/plain.js';
import { STATES } from './case-file.js';
import type { CaseFileTypes } from './case-file.record.js';
import { STATES as SUMMARY_STATES } from './summary/case-summary.js';
import { RECORD_KINDS } from './codes.js';
import { OutcomeField } from './outcome.dto.js';
import type { Listed } from './views/case-file-lists.js';

export class CaseUnit {
  @ApiProperty() unit!: string;
  @ApiProperty() state!: string;
}

const STANDINGS = ['member', 'invited', 'oversight'] as const;
export type Standing = (typeof STANDINGS)[number];

/** What an invited unit may know. Everyone else who may know of the case file is shown more. */
export class CaseFileInvitation {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ enum: STANDINGS, description: 'What the caller is to the case file' }) standing!: Standing;
  @ApiProperty({ example: 'PH-2026-0001' }) reference!: string;
  @ApiProperty({ type: CaseUnit }) openedBy!: Plain<CaseUnit>;
}

/** A case file as lists show it. An invited unit is shown the first four fields only. */
export class CaseFileSummary extends CaseFileInvitation {
  @ApiPropertyOptional({ type: 'integer' }) revision?: number;
  @ApiPropertyOptional({ enum: STATES }) state?: string;
  @ApiPropertyOptional({ format: 'date-time' }) openedAt?: string;
  @ApiPropertyOptional({ type: [CaseUnit], description: 'In the order in which they joined' })
  members?: readonly Plain<CaseUnit>[];
  @ApiPropertyOptional({ type: [CaseUnit] }) invited?: readonly Plain<CaseUnit>[];
}

/** A record that belongs to the case and of which the own unit is a party. */
export class CaseRecordShown {
  @ApiProperty({ enum: RECORD_KINDS }) kind!: string;
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ description: 'As its own slice names it' }) state!: string;
}

export class CaseSummaryRef {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ enum: SUMMARY_STATES }) state!: string;
  @ApiProperty({ type: 'integer' }) version!: number;
}

/** What a member wrote: a note, why a case file was reopened, why an invitation was declined. */
export class CaseWrittenShown {
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty({ description: 'The fact that it belongs to' }) type!: string;
  @ApiPropertyOptional() unit?: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ type: 'object', additionalProperties: true }) content!: unknown;
}

/** `{subject, written}`, or `{erasedOn}` once it is erased. */
export class CaseFileContentShown {
  @ApiPropertyOptional() subject?: string;
  @ApiPropertyOptional({ type: [CaseWrittenShown] }) written?: readonly Plain<CaseWrittenShown>[];
  @ApiPropertyOptional({ format: 'date-time' }) erasedOn?: string;
}

/** One case file. What is not for the reader is left out. */
export class CaseFileAnswer extends CaseFileSummary {
  @ApiPropertyOptional({ type: [OutcomeField], description: 'As stated at the latest closing; while closed' })
  outcomes?: readonly Plain<OutcomeField>[];
  @ApiPropertyOptional({ type: [CaseRecordShown] }) records?: readonly Plain<CaseRecordShown>[];
  @ApiPropertyOptional({ type: 'integer', description: 'Records of others that belong to the case' })
  otherRecords?: number;
  @ApiPropertyOptional({ type: [CaseSummaryRef] }) summaries?: readonly Plain<CaseSummaryRef>[];
  @ApiPropertyOptional({ type: CaseFileContentShown, description: 'For members; the reading is recorded' })
  content?: Plain<CaseFileContentShown>;
  @ApiPropertyOptional({ description: 'To the next page of what was written' }) nextCursor?: string;
}

export function summaryOf(listed: Omit<Listed, 'position'>, standing: Standing): Plain<CaseFileSummary> {
  const { id, reference, openedBy, revision, state, openedAt, members, invited } = listed;
  const invitation = { id, standing, reference, openedBy };
  return standing === 'invited' ? invitation : { ...invitation, revision, state, openedAt, members, invited };
}

/** Everything but content and the records of others. */
export function answerOf({ id, state, revision }: Found<CaseFileTypes>, standing: Standing): Plain<CaseFileAnswer> {
  const { file, name } = state;
  const head = summaryOf({ ...file, id, revision, state: name }, standing);
  return name === 'closed' && standing !== 'invited' ? { ...head, outcomes: file.outcomes } : head;
}

/** Facts whose content is shown otherwise. */
const SHOWN_ELSEWHERE = ['casefile.opened.v1', 'casefile.record-linked.v1'];

export const isShownElsewhere = ({ type }: Fact) => SHOWN_ELSEWHERE.includes(type);

/** What was written in a case file. */
export function contentIn({ opened, ...page }: OpenedPage): Pick<Plain<CaseFileAnswer>, 'content' | 'nextCursor'> {
  const { erasedOn } = opened.find((each) => each.erasedOn !== undefined) ?? {};
  if (erasedOn !== undefined) return { content: { erasedOn } };
  const { subject } = opened[0]?.content as { subject: string };
  const written = opened.filter(({ fact }) => !isShownElsewhere(fact)).map(writtenOf);
  return { content: { subject, written }, ...page };
}

function writtenOf({ fact: { revision, type, meta, conduct }, content }: OpenedFact): Plain<CaseWrittenShown> {
  const { at } = conduct as { at: string };
  return { revision, type, ...(meta.unit !== undefined && { unit: meta.unit }), at, content };
}
