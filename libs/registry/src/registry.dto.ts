// What several routes of the register ask and answer.
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Code, Day } from '#web/fields/fields.js';
import { Moment } from '#web/fields/moment.js';
import { PageQuery } from '#web/lists/pages.js';

export const POSITION = /^\d{1,18}$/;
const FIRST_DAY_WITHOUT = 'The first day without it';

export class EndBody {
  @Day({ description: FIRST_DAY_WITHOUT, example: '2030-01-01' })
  on!: string;
}

export class RecordTimeZoneBody {
  @Code(/^[A-Z][A-Za-z_]{1,30}(?:\/[A-Z][A-Za-z_-]{1,30}){1,2}$/, {
    description: 'Of the IANA list: days that are written there are days of its calendar',
    example: 'Asia/Makassar',
  })
  timeZone!: string;
}

/** In an answer: as it is recorded, or follows from the state. */
export const TimeZoneShown = () =>
  ApiProperty({ example: 'Asia/Manila', description: 'Whose calendar has the days that are written there (IANA)' });

/** Two different questions: on which day, and as known when. */
export class AsOfQuery extends PageQuery {
  @Day({ optional: true, description: 'What held on this day; today, or the day of `asOfTime`, when left out' })
  asOf?: string;

  @Code(POSITION, { optional: true, description: 'As known at this position of the log' })
  asOfPosition?: string;

  @Moment({ optional: true, description: 'As known at this time.' })
  asOfTime?: string;
}

/** From the beginning of one day until the beginning of another. */
@ApiSchema({ name: 'RegisteredPeriod' })
export class PeriodAnswer {
  @ApiProperty({ format: 'date' }) from!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: FIRST_DAY_WITHOUT }) until!: string | null;
}
