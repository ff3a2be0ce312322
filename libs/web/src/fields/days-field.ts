import { Day } from './fields.js';

/** First and last day. */
export class DaysField {
  @Day({ example: '2026-09-14' })
  from!: string;

  @Day({ example: '2026-09-15', description: 'Not before the first' })
  to!: string;
}
