import type { Classification, PracticeText } from './contract.js';
import { classificationOf } from './practice-state.js';

/** A version of a practice as a person sends it. */
interface Sent {
  readonly category: Classification['category'];
  readonly activities?: Classification['activities'];
  readonly articles?: Classification['articles'];
  readonly source: Classification['source'];
  readonly content: PracticeText;
}

/** What is said openly of it, and the content to be sealed: plain objects with their known fields in one order. */
export function wordingOf({ category, activities = [], articles = [], source, content }: Sent) {
  const { kind, state, year } = source;
  const classification = classificationOf({
    category,
    activities: activities.map(({ plan, code }) => ({ plan, code })),
    articles: articles.map(({ article, paragraph }) => ({ article, ...(paragraph !== undefined && { paragraph }) })),
    source: { kind, ...(state !== undefined && { state }), ...(year !== undefined && { year }) },
  });
  const { title, summary, body, lessons } = content;
  return { classification, content: { title, summary, body, lessons } };
}
