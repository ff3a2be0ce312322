// How a published practice is shown to anyone.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Plain } from '#web/plain.js';
import type { Published, Submitter } from './contract.js';
import { AdoptionShown, outcomesOf, PartyField, PracticeClass, ResultShown } from './practice.answer.js';
import type { PracticeRecord } from './practice.history.js';
import { classificationOf, STATES } from './practice-state.js';
import type { Listed } from './views/practice-lists.js';

/** A published practice as the public list shows it. */
export class PublishedPractice extends PracticeClass {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() title!: string;
  @ApiProperty() summary!: string;
  @ApiProperty({ type: PartyField }) submitter!: Submitter;
  @ApiProperty({ format: 'date-time' }) publishedAt!: string;
  @ApiProperty({ type: 'integer', description: 'How many states and units adopted it' }) adopters!: number;
}

export class PublishedPracticeList {
  @ApiProperty({ type: [PublishedPractice] }) items!: readonly PublishedPractice[];
  @ApiPropertyOptional() nextCursor?: string;
}

/** One published practice, in full. */
export class PublishedPracticeAnswer extends PublishedPractice {
  @ApiProperty({ enum: STATES }) state!: string;
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty() body!: string;
  @ApiProperty() lessons!: string;
  @ApiProperty({ type: [AdoptionShown] }) adoptions!: readonly Plain<AdoptionShown>[];
  @ApiProperty({ type: [ResultShown] }) results!: readonly Plain<ResultShown>[];
  @ApiPropertyOptional({ format: 'uuid', description: 'The practice that took its place' }) supersededBy?: string;
}

export function rowOf({
  id,
  submitter,
  classification,
  published,
  adopters,
}: Listed): readonly Plain<PublishedPractice>[] {
  if (!published) return [];
  const { title, summary, at } = published;
  return [{ id, title, summary, submitter, ...classification, publishedAt: at, adopters }];
}

export function publishedOf(id: string, record: PracticeRecord, published: Published['conduct']) {
  const { title, summary, body, lessons, version, submitter, at } = published;
  const { adoptions, results } = outcomesOf(record);
  const { state, supersededBy } = record;
  const answer: Plain<PublishedPracticeAnswer> = {
    id,
    title,
    summary,
    body,
    lessons,
    version,
    state: state.name,
    submitter,
    ...classificationOf(published),
    publishedAt: at,
    adopters: adoptions.length,
    adoptions,
    results,
    ...(supersededBy !== undefined && { supersededBy }),
  };
  return answer;
}
