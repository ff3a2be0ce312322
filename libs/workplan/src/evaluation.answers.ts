import { ApiProperty } from '@nestjs/swagger';
import { EVALUATION_KINDS, type EvaluationKind, type Status, STATUSES } from './codes.js';

const COUNTS = { type: 'object' as const, additionalProperties: { type: 'integer' } };

export class EvaluationHeading {
  @ApiProperty({ enum: EVALUATION_KINDS })
  readonly kind!: EvaluationKind;
  @ApiProperty({ pattern: '^[0-9]+$', description: 'The log position up to which the plan was evaluated.' })
  readonly position!: string;
  @ApiProperty({ type: 'integer' })
  readonly format!: number;
  @ApiProperty({ pattern: '^[0-9a-f]{64}$', description: "SHA-256 of the snapshot's bytes." })
  readonly sha256!: string;
}

export class EvaluationList {
  @ApiProperty({ type: [EvaluationHeading] })
  readonly items!: readonly EvaluationHeading[];
}

class SnapshotCounts {
  @ApiProperty({ ...COUNTS, description: 'By status.' })
  readonly activities!: Readonly<Record<string, number>>;
  @ApiProperty({ ...COUNTS, description: 'By status.' })
  readonly outputs!: Readonly<Record<string, number>>;
  @ApiProperty({ type: 'integer', description: 'Activities whose status was endorsed.' })
  readonly endorsed!: number;
  @ApiProperty({ type: 'integer' })
  readonly evidence!: number;
  @ApiProperty({ type: 'integer' })
  readonly leadNotKnown!: number;
}

class SnapshotArea {
  @ApiProperty({ example: 'C' })
  readonly code!: string;
  @ApiProperty({ ...COUNTS, description: 'By status.' })
  readonly activities!: Readonly<Record<string, number>>;
}

class SnapshotPeriod {
  @ApiProperty({ example: '2026-H2' })
  readonly period!: string;
  @ApiProperty({ enum: ['open', 'closed', 'endorsed'] })
  readonly state!: string;
  @ApiProperty({ type: 'integer' })
  readonly reports!: number;
  @ApiProperty({ type: 'integer' })
  readonly activitiesReported!: number;
  @ApiProperty({ type: [String] })
  readonly notReported!: readonly string[];
}

class ReportCount {
  @ApiProperty({ example: '2026-H2', description: '`none`: outside any period.' })
  readonly period!: string;
  @ApiProperty({ type: 'integer' })
  readonly count!: number;
}

class SnapshotOutput {
  @ApiProperty({ type: 'integer' })
  readonly number!: number;
  @ApiProperty({ enum: STATUSES })
  readonly status!: Status;
  @ApiProperty({ type: 'integer' })
  readonly evidence!: number;
}

class SnapshotActivityAnswer {
  @ApiProperty({ example: 'C.c.2.1' })
  readonly code!: string;
  @ApiProperty({ enum: STATUSES })
  readonly status!: Status;
  @ApiProperty()
  readonly endorsed!: boolean;
  @ApiProperty({ type: [String] })
  readonly lead!: readonly string[];
  @ApiProperty({ type: 'integer' })
  readonly evidence!: number;
  @ApiProperty({ type: 'integer' })
  readonly contributions!: number;
  @ApiProperty({ type: [ReportCount] })
  readonly reports!: readonly ReportCount[];
  @ApiProperty({ type: [SnapshotOutput] })
  readonly outputs!: readonly SnapshotOutput[];
}

/** The snapshot, as `evaluation.snapshot.ts` writes it. */
export class EvaluationAnswer {
  @ApiProperty({ type: 'integer' })
  readonly format!: number;
  @ApiProperty({ example: 'bohol-2017-2020' })
  readonly plan!: string;
  @ApiProperty({ type: 'integer' })
  readonly version!: number;
  @ApiProperty()
  readonly title!: string;
  @ApiProperty({ enum: EVALUATION_KINDS })
  readonly evaluation!: EvaluationKind;
  @ApiProperty({ pattern: '^[0-9]+$' })
  readonly position!: string;
  @ApiProperty({ type: SnapshotCounts })
  readonly counts!: SnapshotCounts;
  @ApiProperty({ type: [SnapshotArea] })
  readonly areas!: readonly SnapshotArea[];
  @ApiProperty({ type: [SnapshotPeriod] })
  readonly periods!: readonly SnapshotPeriod[];
  @ApiProperty({ type: [SnapshotActivityAnswer], description: 'In plan order.' })
  readonly activities!: readonly SnapshotActivityAnswer[];
}
