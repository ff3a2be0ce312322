import { ApiProperty } from '@nestjs/swagger';
import { type Status, STATUSES } from './codes.js';

export class PeriodHeading {
  @ApiProperty({ example: '2026-H2' })
  readonly period!: string;
  @ApiProperty({ format: 'date' })
  readonly from!: string;
  @ApiProperty({ format: 'date' })
  readonly to!: string;
  @ApiProperty({ enum: ['open', 'closed', 'endorsed'] })
  readonly state!: 'open' | 'closed' | 'endorsed';
  @ApiProperty({ format: 'date-time' })
  readonly openedAt!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly closedAt!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When its reports were accepted.' })
  readonly endorsedAt!: string | null;
}

export class PeriodList {
  @ApiProperty({ type: [PeriodHeading] })
  readonly items!: PeriodHeading[];
}

class PeriodReportAnswer {
  @ApiProperty({ example: 'C.c.2.1' })
  readonly code!: string;
  @ApiProperty({ example: 'DGICM' })
  readonly body!: string;
  @ApiProperty({ enum: STATUSES })
  readonly status!: Status;
  @ApiProperty({ format: 'date-time' })
  readonly at!: string;
  @ApiProperty({ description: 'Came while the period was being closed, and was not counted.' })
  readonly late!: boolean;
  @ApiProperty({ description: 'Accepted by the Working Group.' })
  readonly endorsed!: boolean;
}

class SilentBodyAnswer {
  @ApiProperty({ example: 'ACWC' })
  readonly body!: string;
  @ApiProperty({ type: [String], description: 'The activities it leads that nobody has reported on.' })
  readonly notReported!: readonly string[];
}

export class PeriodAnswer extends PeriodHeading {
  @ApiProperty({ type: [PeriodReportAnswer], description: 'Plan order, then the order of reporting.' })
  readonly reports!: readonly PeriodReportAnswer[];
  @ApiProperty({ type: [String], description: 'Activities without a report, in plan order; fixed at the closing.' })
  readonly notReported!: readonly string[];
  @ApiProperty({ type: [SilentBodyAnswer] })
  readonly bodies!: readonly SilentBodyAnswer[];
  @ApiProperty({ type: [String], description: 'Those without a report that nobody could report on: no lead is known.' })
  readonly leadNotKnown!: readonly string[];
}
