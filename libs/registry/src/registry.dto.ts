import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Code, Day, Line, State, Word } from '#web/fields.js';
import { Moment } from '#web/moment.js';
import { PageQuery } from '#web/page-query.js';
import { COMMUNITIES, type Community } from './codes.js';

export const UNIT = /^[A-Z]{2}-[A-Z0-9-]{2,20}$/;
export const BODY = /^[A-Z]{2,10}$/;
const POSITION = /^\d{1,18}$/;
const FIRST_DAY_WITHOUT = 'The first day without it';

export class AdmitStateBody {
  @State({ description: 'ISO 3166-1 alpha-2', example: 'TL' })
  state!: string;

  @Line({ example: 'Timor-Leste' })
  name!: string;

  @Day({ example: '2025-10-26' })
  memberSince!: string;
}

export class LeaveBody {
  @Day({ description: 'The first day without membership', example: '2030-01-01' })
  on!: string;
}

export class ReadmitBody {
  @Day({ description: 'The first day of the new membership', example: '2031-01-01' })
  on!: string;
}

export class RegisterUnitBody {
  @Code(UNIT, { description: 'The state, a hyphen, the code of the unit', example: 'PH-PORTS' })
  unit!: string;

  @State({ description: 'ISO 3166-1 alpha-2', example: 'PH' })
  state!: string;

  @Line({ example: 'SYNTHETIC: unit at the ports of the Philippines' })
  name!: string;

  @Word(COMMUNITIES, { optional: true, description: '`tip` when left out', example: 'tip' })
  community?: Community;

  @Day({ optional: true, description: 'Left out where it is not stated', example: '2003-05-26' })
  establishedOn?: string;
}

export class RecordEstablishmentBody {
  @Day({ description: 'The day on which the unit was established', example: '2003-05-26' })
  on!: string;
}

export class EndBody {
  @Day({ description: FIRST_DAY_WITHOUT, example: '2030-01-01' })
  on!: string;
}

export class RegisterBodyBody {
  @Code(BODY, { example: 'SOMTC' })
  body!: string;

  @Line({ example: 'Senior Officials Meeting on Transnational Crime' })
  name!: string;
}

/** Two different questions: on which day, and as known when. */
export class AsOfQuery extends PageQuery {
  @Day({ optional: true, description: 'What held on this day; today, or the day of `asOfTime`, when left out' })
  asOf?: string;

  @Code(POSITION, { optional: true, description: 'As known at this position of the log' })
  asOfPosition?: string;

  @Moment({ optional: true, description: 'As known at this time.' })
  asOfTime?: string;
}

export class StatesQuery extends AsOfQuery {}

export class UnitsQuery extends AsOfQuery {
  @State({ optional: true })
  state?: string;

  @Word(COMMUNITIES, { optional: true })
  community?: Community;
}

export class BodiesQuery extends AsOfQuery {}

/** From the beginning of one day until the beginning of another. */
@ApiSchema({ name: 'RegisteredPeriod' })
export class PeriodAnswer {
  @ApiProperty({ format: 'date' }) from!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: FIRST_DAY_WITHOUT }) until!: string | null;
}

export class ListedState {
  @ApiProperty({ example: 'TL' }) state!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ format: 'date' }) memberSince!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'The first day without membership' })
  memberUntil!: string | null;
}

export class StateAnswer extends ListedState {
  @ApiProperty({ type: [PeriodAnswer] }) memberships!: readonly PeriodAnswer[];
}

export class UnitAnswer {
  @ApiProperty({ example: 'PH-ATU' }) unit!: string;
  @ApiProperty({ example: 'PH' }) state!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ enum: COMMUNITIES }) community!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'null where it is not stated' })
  establishedOn!: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'The first day without the unit' })
  closedOn!: string | null;
}

export class BodyAnswer {
  @ApiProperty({ example: 'SOMTC' }) body!: string;
  @ApiProperty() name!: string;
}

export class StateList {
  @ApiProperty({ type: [ListedState] }) items!: readonly ListedState[];
  @ApiPropertyOptional() nextCursor?: string;
}

export class UnitList {
  @ApiProperty({ type: [UnitAnswer] }) items!: readonly UnitAnswer[];
  @ApiPropertyOptional() nextCursor?: string;
}

export class BodyList {
  @ApiProperty({ type: [BodyAnswer] }) items!: readonly BodyAnswer[];
  @ApiPropertyOptional() nextCursor?: string;
}
