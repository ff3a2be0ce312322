// How a published practice is shown to anyone.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Found } from '#records/record-kind.js';
import type { Plain } from '#web/answers/plain.js';
import type { Submitter } from './contract.js';
import { AdoptionShown, outcomesOf, PartyField, PracticeClass, ResultShown } from './practice.answer.js';
import { practiceHistory } from './practice.history.js';
import type { PracticeTypes } from './practice.record.js';
import { classificationOf, isPublic, STATES, textOf } from './practice-state.js';
import type { ListedPublished } from './views/practice-lists.js';

/** A published practice as the public list shows it. */
export class PublishedPractice extends PracticeClass {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() title!: string;
  @ApiProperty() summary!: string;
  @ApiProperty({ type: PartyField }) submitter!: Submitter;
  @ApiProperty({ format: 'date-time' }) publishedAt!: string;
  @ApiProperty({ type: 'integer', description: 'How many states and units adopted it' }) adopters!: number;
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

export function rowOf(row: ListedPublished): Plain<PublishedPractice> {
  const { id, submitter, classification, published, adopters } = row;
  const { title, summary, at } = published;
  return { id, title, summary, submitter, ...classification, publishedAt: at, adopters };
}

/** A practice in full, if anyone may read it. */
export function publishedOf({ id, state, facts }: Found<PracticeTypes>): Plain<PublishedPracticeAnswer> | undefined {
  const history = practiceHistory(facts);
  const { published, supersededBy } = history;
  if (!isPublic(state) || !published) return undefined;
  const { version, submitter, at } = published;
  const { adoptions, results } = outcomesOf(history);
  return {
    id,
    ...textOf(published),
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
}
