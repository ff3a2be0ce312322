import { Query } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { Plain } from '#web/answers/plain.js';
import { Code, Day, Word } from '#web/fields/fields.js';
import { Moment } from '#web/fields/moment.js';
import { Freshness } from '#web/lists/freshness.js';
import { Rests } from '#web/lists/rests.js';
import { MayRefuse, Read, Reader, Routes } from '#web/route.js';
import { entryResource } from '../directory/entry.record.js';
import { REGISTER } from '../register.record.js';
import { POSITION } from '../registry.dto.js';
import { type Indicator, INDICATORS, view } from '../views/indicators.js';
import { daysBetween, type Interval, INTERVALS } from './days.js';
import { question } from './indicators.question.js';

const RESTRICTED = entryResource({ visibility: 'restricted', isErased: false });
const NAMES = Object.keys(INDICATORS) as readonly Indicator[];

class IndicatorsQuery {
  @Day({ description: 'The first day that is counted', example: '2017-12-31' })
  from!: string;

  @Day({ description: 'No day after this one is counted', example: '2026-12-31' })
  to!: string;

  @Word(INTERVALS, { optional: true, description: 'By year when left out' })
  step?: Interval;

  @Code(POSITION, { optional: true, description: 'As known at this position of the log' })
  asOfPosition?: string;

  @Moment({ optional: true, description: 'As known at this time.' })
  asOfTime?: string;
}

class IndicatorPoint {
  @ApiProperty({ format: 'date' }) on!: string;
  @ApiProperty({ type: 'integer', minimum: 0 }) value!: number;
}

class IndicatorSeries {
  @ApiProperty({ enum: NAMES }) indicator!: string;
  @ApiProperty({ description: 'The activity of the Bohol plan that it belongs to', example: 'C.c.2.1' })
  activity!: string;
  @ApiProperty({ type: [IndicatorPoint] }) points!: readonly Plain<IndicatorPoint>[];
}

class IndicatorsAnswer {
  @ApiProperty({ format: 'date' }) from!: string;
  @ApiProperty({ format: 'date' }) to!: string;
  @ApiProperty({ enum: INTERVALS }) step!: string;
  @ApiProperty({ pattern: '^[0-9]+$', description: 'As known at this position: asked for again, it is the same' })
  position!: string;
  @ApiProperty({ type: [IndicatorSeries] }) indicators!: readonly Plain<IndicatorSeries>[];
}

@Routes('v1/indicators', 'registry')
export class IndicatorsController {
  constructor(
    private readonly freshness: Freshness,
    private readonly rests: Rests,
  ) {}

  @Read(
    '',
    'Agreements in force, states with a unit, experts, lawyers and NGOs over time',
    IndicatorsAnswer,
    'Counted from the facts. A unit whose day of establishment is not stated counts from the day of its registration. ' +
      'An entry counts from consent until it is retired or consent is withdrawn, and only for those who may know of it.',
  )
  @MayRefuse(422)
  async indicators(@Reader() reader: Reader, @Query() query: IndicatorsQuery) {
    reader.demand('registry.read', REGISTER);
    const { from, to, step = 'year' } = query;
    const days = daysBetween(from, to, step);
    const position = await this.freshness.positionOf(query);
    const queries = await this.freshness.caughtUp(view, position);
    const everything = reader.may('registry.know-entry', RESTRICTED);
    const asked = { days, everything, position };
    const series = await this.rests.spaced(reader, () => queries.apart(question, asked));
    const indicators = series.map(({ indicator, values }) => {
      const points = days.map((on, index) => ({ on, value: values[index] ?? 0 }));
      return { indicator, activity: INDICATORS[indicator], points };
    });
    return { from, to, step, position: String(position), indicators };
  }
}
