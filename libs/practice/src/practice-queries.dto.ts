import { Code, Text, Word } from '#web/fields/fields.js';
import { PageQuery } from '#web/lists/pages.js';
import { ACTIVITY_CODE } from '#workplan/codes.js';
import { CATEGORIES, type Category } from './codes.js';
import { type StateName, STATES } from './practice-state.js';

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
