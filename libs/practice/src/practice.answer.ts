// How a practice is shown to those who are signed in.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { pick } from '#kernel/values.js';
import type { OpenedFact, OpenedPage, WhatOfPage } from '#records/contents.js';
import type { Found } from '#records/record-kind.js';
import type { Plain } from '#web/answers/plain.js';
import { CATEGORIES, MEASURES, RECOMMENDATIONS } from './codes.js';
import type { Adopter, PracticeText, Submitted, Submitter } from './contract.js';
import { ActivityField, ArticleField, DaysField, SourceField } from './practice.dto.js';
import { isVersion, type PracticeHistory, practiceHistory } from './practice.history.js';
import type { PracticeTypes } from './practice.record.js';
import { classificationOf, STATES, textOf } from './practice-state.js';
import type { Listed } from './views/practice-lists.js';

/** Whom someone acted for: a unit of a state, a state, or a sectoral body. */
export class PartyField {
  @ApiProperty({ enum: ['unit', 'state', 'body'] }) kind!: string;
  @ApiPropertyOptional() unit?: string;
  @ApiPropertyOptional() state?: string;
  @ApiPropertyOptional() body?: string;
}

export class PracticeClass {
  @ApiProperty({ enum: CATEGORIES }) category!: string;
  @ApiProperty({ type: [ActivityField] }) activities!: readonly ActivityField[];
  @ApiProperty({ type: [ArticleField] }) articles!: readonly ArticleField[];
  @ApiProperty({ type: SourceField }) source!: SourceField;
}

export class PracticeHead extends PracticeClass {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty({ enum: STATES }) state!: string;
  @ApiProperty({ type: 'integer', description: 'The latest version' }) version!: number;
  @ApiProperty({ type: PartyField }) submitter!: Submitter;
  @ApiProperty({ format: 'date-time' }) submittedAt!: string;
  @ApiPropertyOptional({ format: 'uuid' }) supersededBy?: string;
}

/** A practice as lists show it. */
export class PracticeSummary extends PracticeHead {
  @ApiPropertyOptional({ format: 'date-time' }) publishedAt?: string;
  @ApiPropertyOptional({ description: 'Of a published practice' }) title?: string;
  @ApiPropertyOptional({ description: 'Of a published practice' }) summary?: string;
  @ApiProperty({ type: 'integer', description: 'How many states and units adopted it' }) adopters!: number;
}

export class ReviewShown {
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty({ description: 'The reviewing state' }) reviewer!: string;
  @ApiProperty({ enum: RECOMMENDATIONS }) recommendation!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
}

export class PracticeWording {
  @ApiProperty() title!: string;
  @ApiProperty() summary!: string;
  @ApiProperty() body!: string;
  @ApiProperty() lessons!: string;
}

export class PublishedWording extends PracticeWording {
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty({ format: 'date-time' }) at!: string;
}

export class AdoptionShown {
  @ApiProperty({ type: PartyField }) adopter!: Adopter;
  @ApiProperty({ format: 'date' }) adoptedOn!: string;
}

export class ResultShown {
  @ApiProperty({ type: PartyField }) adopter!: Adopter;
  @ApiProperty({ enum: MEASURES }) measure!: string;
  @ApiProperty() before!: number;
  @ApiProperty() after!: number;
  @ApiProperty({ type: DaysField }) period!: DaysField;
  @ApiProperty({ format: 'date-time', description: 'When it was reported' }) at!: string;
}

/** Words beside the text of the practice: of a review, of a return, … */
export class WrittenShown {
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty({ description: 'The fact that it belongs to' }) type!: string;
  @ApiPropertyOptional({ description: 'The reviewing state, of a review' }) reviewer?: string;
  @ApiProperty({ type: 'object', additionalProperties: true }) content!: unknown;
}

/** `{text, written}`, or `{erasedOn}` once it is erased. */
export class PracticeContentShown {
  @ApiPropertyOptional({ type: PracticeWording, description: 'The latest version' }) text?: PracticeText;
  @ApiPropertyOptional({ type: [WrittenShown] }) written?: readonly Plain<WrittenShown>[];
  @ApiPropertyOptional({ format: 'date-time' }) erasedOn?: string;
}

/** One practice. What is not for the reader is left out. */
export class PracticeAnswer extends PracticeHead {
  @ApiPropertyOptional({ type: [String], description: 'The reviewing states' }) reviewers?: readonly string[];
  @ApiPropertyOptional({ type: [ReviewShown] }) reviews?: readonly Plain<ReviewShown>[];
  @ApiPropertyOptional({ type: PublishedWording }) published?: Plain<PublishedWording>;
  @ApiProperty({ type: [AdoptionShown] }) adoptions!: readonly Plain<AdoptionShown>[];
  @ApiProperty({ type: [ResultShown] }) results!: readonly Plain<ResultShown>[];
  @ApiPropertyOptional({
    type: PracticeContentShown,
    description: 'For those who may read it; the reading is recorded',
  })
  content?: Plain<PracticeContentShown>;
  @ApiPropertyOptional({ description: 'To the next page of what was written' }) nextCursor?: string;
}

export function summaryOf(listed: Listed): Plain<PracticeSummary> {
  const { classification, published, supersededBy } = listed;
  return {
    ...pick(listed, 'id', 'revision', 'state', 'version', 'submitter', 'submittedAt', 'adopters'),
    ...classification,
    ...(published && { publishedAt: published.at, title: published.title, summary: published.summary }),
    ...(supersededBy !== null && { supersededBy }),
  };
}

/** `withReviews`: for those who may know how the practice came about. */
export function answerOf(found: Found<PracticeTypes>, withReviews: boolean): Plain<PracticeAnswer> {
  const { id, state, revision, facts } = found;
  const { submitter, classification, reviewers, version } = state.practice;
  const { at: submittedAt } = facts[0]?.conduct as Submitted['conduct'];
  const history = practiceHistory(facts);
  const { published, supersededBy, reviews } = history;
  return {
    id,
    revision,
    state: state.name,
    version,
    submitter,
    ...classification,
    submittedAt,
    ...(supersededBy !== undefined && { supersededBy }),
    ...(withReviews && { reviewers, reviews }),
    ...(published && { published: { version: published.version, at: published.at, ...textOf(published) } }),
    ...outcomesOf(history),
  };
}

/** What came of it where it was adopted. */
export function outcomesOf({ adoptions, results }: PracticeHistory) {
  return {
    adoptions: adoptions.map((each) => pick(each, 'adopter', 'adoptedOn')),
    results: results.map((each) => pick(each, 'adopter', 'measure', 'before', 'after', 'period', 'at')),
  };
}

/** What was written, the text of the latest version and what stands beside it. */
export function contentIn({ opened, ...page }: OpenedPage): Pick<Plain<PracticeAnswer>, 'content' | 'nextCursor'> {
  const erasedOn = opened.find((each) => each.erasedOn !== undefined)?.erasedOn;
  if (erasedOn !== undefined) return { content: { erasedOn } };
  const text = opened.findLast(({ fact }) => isVersion(fact))?.content as PracticeText | undefined;
  const written = opened.filter(({ fact }) => !isVersion(fact)).map(writtenWith);
  return { content: { ...(text && { text }), written }, ...page };
}

/** Of the versions the newest, on every page. */
export function newestText({ facts }: Found<PracticeTypes>): WhatOfPage {
  const newest = facts.findLast(isVersion);
  return { which: (fact) => fact === newest || !isVersion(fact), always: (fact) => fact === newest };
}

function writtenWith({ fact: { revision, type, conduct }, content }: OpenedFact): Plain<WrittenShown> {
  const { reviewer } = conduct as { reviewer?: string };
  return { revision, type, ...(reviewer !== undefined && { reviewer }), content };
}

export class VersionShown extends PracticeClass {
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty({ type: 'integer', description: 'The revision that made it' }) revision!: number;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ description: 'Whether it is the published one' }) published!: boolean;
  @ApiPropertyOptional({ type: PracticeWording, description: 'For those who may read it' }) text?: PracticeText;
  @ApiPropertyOptional({ format: 'date-time' }) erasedOn?: string;
}

/** The versions, the first first: those of a page where they were opened, else all, without the words of those that are not published. */
export function everyVersion({ facts }: Found<PracticeTypes>, { opened, ...page }: Partial<OpenedPage> = {}) {
  const { versions, published } = practiceHistory(facts);
  const shownHere = versions.filter(({ id }) => opened?.some(({ fact }) => fact.id === id) ?? true);
  const items = shownHere.map(({ id, revision, conduct }): Plain<VersionShown> => {
    const { version, at } = conduct;
    const shown = { version, revision, at, published: version === published?.version, ...classificationOf(conduct) };
    if (published && shown.published) return { ...shown, text: textOf(published) };
    const { content, erasedOn } = opened?.find(({ fact }) => fact.id === id) ?? {};
    return {
      ...shown,
      ...(content !== undefined && { text: textOf(content as PracticeText) }),
      ...(erasedOn !== undefined && { erasedOn }),
    };
  });
  return { items, ...page };
}

/** The published version only, as everyone may read it. */
export function publishedVersion(found: Found<PracticeTypes>) {
  return { items: everyVersion(found).items.filter(({ published }) => published) };
}
