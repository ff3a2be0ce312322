import { ApiProperty } from '@nestjs/swagger';
import { type Status, STATUSES } from '../codes.js';

export class PeriodHeading {
  @ApiProperty({ example: '2026-H2' }) period!: string;
  @ApiProperty({ format: 'date' }) from!: string;
  @ApiProperty({ format: 'date' }) to!: string;
  @ApiProperty({ enum: ['open', 'closed', 'endorsed'] }) state!: 'open' | 'closed' | 'endorsed';
  @ApiProperty({ format: 'date-time' }) openedAt!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) closedAt!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When its reports were accepted.' })
  endorsedAt!: string | null;
}

class PeriodReportAnswer {
  @ApiProperty({ example: 'C.c.2.1' }) code!: string;
  @ApiProperty({ example: 'DGICM' }) body!: string;
  @ApiProperty({ enum: STATUSES }) status!: Status;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ description: 'Came while the period was being closed, and was not counted.' }) late!: boolean;
  @ApiProperty({ description: 'Accepted by the Working Group.' }) endorsed!: boolean;
}

class SilentBodyAnswer {
  @ApiProperty({ example: 'ACWC' }) body!: string;
  @ApiProperty({ type: [String], description: 'The activities it leads that nobody has reported on.' })
  notReported!: readonly string[];
}

export class PeriodAnswer extends PeriodHeading {
  @ApiProperty({ type: [PeriodReportAnswer], description: 'Plan order, then the order of reporting.' })
  reports!: readonly PeriodReportAnswer[];
  @ApiProperty({ type: [String], description: 'Activities without a report, in plan order; fixed at the closing.' })
  notReported!: readonly string[];
  @ApiProperty({ type: [SilentBodyAnswer] }) bodies!: readonly SilentBodyAnswer[];
  @ApiProperty({ type: [String], description: 'Those without a report that nobody could report on: no lead is known.' })
  leadNotKnown!: readonly string[];
}
