import { ValidateBy } from 'class-validator';
import { DAY } from '#kernel/time.js';
import { type About, field } from './fields.js';

const DATE_ONLY = 'YYYY-MM-DD'.length;
const DATE = '[12]\\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])';
const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,3})?Z';
const MOMENT = new RegExp(`^${DATE}(?:T${TIME})?$`);
/** As the contract says it. */
const SCHEMA = {
  oneOf: [
    { type: 'string', format: 'date', pattern: `^${DATE}$` },
    { type: 'string', format: 'date-time', pattern: `^${DATE}T${TIME}$` },
  ],
};

/** An instant, or a date for the whole of its day (UTC). */
export const Moment = ({ description = '', ...about }: About = {}) =>
  field(
    SCHEMA,
    { description: `${description} RFC 3339, UTC. A date stands for the whole day.`.trimStart(), ...about },
    ValidateBy({
      name: 'moment',
      validator: {
        validate: isMoment,
        defaultMessage: () => '$property must be a day of the calendar, or an RFC 3339 instant in UTC',
      },
    }),
  );

function isMoment(value: unknown): boolean {
  if (typeof value !== 'string' || !MOMENT.test(value)) return false;
  const day = value.slice(0, DATE_ONLY);
  return new Date(Date.parse(`${day}T00:00:00Z`)).toISOString().startsWith(day);
}

/** The first millisecond of a moment: an instant itself, a date from its start (UTC). */
export function startOf(moment: string): number {
  return Date.parse(moment);
}

/** The first millisecond after a period that ends before an instant, or with a date. */
export function endOf(moment: string): number {
  return Date.parse(moment) + (moment.length === DATE_ONLY ? DAY : 0);
}

/** The last millisecond of what is known at an instant, or at the end of a date. */
export function lastOf(moment: string): number {
  return moment.length === DATE_ONLY ? endOf(moment) - 1 : Date.parse(moment);
}
