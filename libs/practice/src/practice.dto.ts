// What several bodies, queries and answers of a practice share.
import { ApiSchema } from '@nestjs/swagger';
import { pick } from '#kernel/values.js';
import { Code, Day, Part, Parts, State, Text, Whole, Word } from '#web/fields/fields.js';
import { PageQuery } from '#web/lists/pages.js';
import { Written, WrittenText } from '#web/fields/written.js';
import { ACTIVITY_CODE, PLAN_ID } from '#workplan/codes.js';
import { CATEGORIES, type Category, SOURCE_KINDS, type SourceKind } from './codes.js';
import type { CitedActivity, CitedArticle, PracticeText, Source } from './contract.js';
import { type StateName, STATES, textOf } from './practice-state.js';

/** The last article of ACTIP. */
const ARTICLES = 31;
const MOST_CITED = 30;
export const SEALED = 'Sealed: for the submitter, the reviewers, the secretariat and the chair';

@ApiSchema({ name: 'CitedActivityField' })
export class ActivityField implements CitedActivity {
  @Code(PLAN_ID, { example: 'bohol-2017-2020' })
  plan!: string;

  @Code(ACTIVITY_CODE, { example: 'C.l.1.2', description: 'The full code' })
  code!: string;
}

export class ArticleField implements CitedArticle {
  @Whole(1, ARTICLES, { example: 14 })
  article!: number;

  @Whole(1, 99, { example: 10, optional: true })
  paragraph?: number;
}

export class SourceField implements Source {
  @Word(SOURCE_KINDS, { example: 'national-update-report' })
  kind!: SourceKind;

  @State({ example: 'PH', optional: true, description: 'Whose report or programme: ISO 3166-1 alpha-2' })
  state?: string;

  @Whole(1990, 2100, { example: 2025, optional: true })
  year?: number;
}

export class PracticeContent implements PracticeText {
  @Text({ most: 300, example: 'SYNTHETIC: a joint desk of immigration and social workers at a ferry port' })
  title!: string;

  @Text({ most: 4_000, example: 'SYNTHETIC: presumed victims are met before they board' })
  summary!: string;

  @Text({ example: 'SYNTHETIC: how the desk is staffed, what it asks, and whom it calls' })
  body!: string;

  @Text({ most: 16_000, example: 'SYNTHETIC: night sailings need an interpreter on call' })
  lessons!: string;
}

/** A version of a practice as a whole. */
export class PracticeBody {
  @Word(CATEGORIES, { example: 'good-practices' })
  category!: Category;

  @Parts(() => ActivityField, {
    most: MOST_CITED,
    unique: true,
    optional: true,
    example: [{ plan: 'bohol-2017-2020', code: 'C.l.1.2' }],
    description: 'Activities of adopted plans that it serves',
  })
  activities?: ActivityField[];

  @Parts(() => ArticleField, {
    most: MOST_CITED,
    unique: true,
    optional: true,
    example: [{ article: 14, paragraph: 10 }],
    description: 'Articles of ACTIP',
  })
  articles?: ArticleField[];

  @Part(() => SourceField)
  source!: SourceField;

  @Part(() => PracticeContent, { description: `${SEALED}. Public once it is published` })
  content!: PracticeContent;
}

/** A version as facts have it: plain objects with their known fields in one order. */
export function wordedIn({ category, activities = [], articles = [], source, content }: PracticeBody) {
  const classification = {
    category,
    activities: activities.map((cited) => pick(cited, 'plan', 'code')),
    articles: articles.map((cited) => pick(cited, 'article', 'paragraph')),
    source: pick(source, 'kind', 'state', 'year'),
  };
  return { classification, content: textOf(content) };
}

/** Words that must be there. */
export class PracticeWordsBody {
  @Written({ description: SEALED })
  content!: WrittenText;
}

@ApiSchema({ name: 'ResultPeriodField' })
export class DaysField {
  @Day({ example: '2026-03-02' })
  from!: string;

  @Day({ example: '2026-08-31', description: 'Included' })
  to!: string;
}

export class PublishedPracticesQuery extends PageQuery {
  @Text({
    most: 600,
    optional: true,
    description: 'Words that the published text has, all of them, in any of their forms',
  })
  q?: string;

  @Word(CATEGORIES, { optional: true })
  category?: Category;

  @Code(ACTIVITY_CODE, { optional: true, description: 'The full code of an activity that it cites' })
  activity?: string;
}

export class PracticesQuery extends PublishedPracticesQuery {
  @Word(STATES, { optional: true })
  state?: StateName;
}
