import type { About } from './fields.js';
import { Code } from './fields.js';

const DAY = 86_400_000;
const DATE_ONLY = 'YYYY-MM-DD'.length;
const MOMENT =
  /^20\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?Z)?$/;

/** An instant, or a date for the whole of its day (UTC). */
export const Moment = ({ description = '', ...about }: About = {}) =>
  Code(MOMENT, { description: `${description} RFC 3339, UTC. A date stands for the whole day.`.trimStart(), ...about });

/** The last millisecond of what is known at an instant, or at the end of a date. */
export function lastOf(moment: string): number {
  return Date.parse(moment) + (moment.length === DATE_ONLY ? DAY - 1 : 0);
}
