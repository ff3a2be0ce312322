import { ApiProperty } from '@nestjs/swagger';
import { EVALUATION_KINDS, type EvaluationKind, type Status, STATUSES } from '../codes.js';

/** How many there are of each status; none is left out. */
export type ByStatus = Readonly<Partial<Record<Status, number>>>;
const COUNTS = { type: 'object' as const, additionalProperties: { type: 'integer' } };

export class EvaluationHeading {
  @ApiProperty({ enum: EVALUATION_KINDS }) kind!: EvaluationKind;
  @ApiProperty({ pattern: '^[0-9]+$', description: 'The log position up to which the plan was evaluated.' })
  position!: string;
  @ApiProperty({ type: 'integer' }) format!: number;
  @ApiProperty({ pattern: '^[0-9a-f]{64}$', description: "SHA-256 of the snapshot's bytes." }) sha256!: string;
}

class SnapshotCounts {
  @ApiProperty({ ...COUNTS, description: 'By status.' }) activities!: ByStatus;
  @ApiProperty({ ...COUNTS, description: 'By status.' }) outputs!: ByStatus;
  @ApiProperty({ type: 'integer', description: 'Activities whose status was endorsed.' }) endorsed!: number;
  @ApiProperty({ type: 'integer' }) evidence!: number;
  @ApiProperty({ type: 'integer' }) leadNotKnown!: number;
}

class SnapshotArea {
  @ApiProperty({ example: 'C' }) code!: string;
  @ApiProperty({ ...COUNTS, description: 'By status.' }) activities!: ByStatus;
}

class SnapshotPeriod {
  @ApiProperty({ example: '2026-H2' }) period!: string;
  @ApiProperty({ enum: ['open', 'closed', 'endorsed'] }) state!: 'open' | 'closed' | 'endorsed';
  @ApiProperty({ type: 'integer' }) reports!: number;
  @ApiProperty({ type: 'integer' }) activitiesReported!: number;
  @ApiProperty({ type: [String] }) notReported!: readonly string[];
}

class ReportCount {
  @ApiProperty({ example: '2026-H2', description: '`none`: outside any period.' }) period!: string;
  @ApiProperty({ type: 'integer' }) count!: number;
}

class SnapshotOutput {
  @ApiProperty({ type: 'integer' }) number!: number;
  @ApiProperty({ enum: STATUSES }) status!: Status;
  @ApiProperty({ type: 'integer' }) evidence!: number;
}

class SnapshotActivityAnswer {
  @ApiProperty({ example: 'C.c.2.1' }) code!: string;
  @ApiProperty({ enum: STATUSES }) status!: Status;
  @ApiProperty() endorsed!: boolean;
  @ApiProperty({ type: [String] }) lead!: readonly string[];
  @ApiProperty({ type: 'integer' }) evidence!: number;
  @ApiProperty({ type: 'integer' }) contributions!: number;
  @ApiProperty({ type: [ReportCount] }) reports!: readonly ReportCount[];
  @ApiProperty({ type: [SnapshotOutput] }) outputs!: readonly SnapshotOutput[];
}

/** The snapshot, as `evaluation.snapshot.ts` writes it: members in this order. */
export class EvaluationAnswer {
  @ApiProperty({ type: 'integer' }) format!: 1;
  @ApiProperty({ example: 'bohol-2017-2020' }) plan!: string;
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty() title!: string;
  @ApiProperty({ enum: EVALUATION_KINDS }) evaluation!: EvaluationKind;
  @ApiProperty({ pattern: '^[0-9]+$' }) position!: string;
  @ApiProperty({ type: SnapshotCounts }) counts!: SnapshotCounts;
  @ApiProperty({ type: [SnapshotArea] }) areas!: readonly SnapshotArea[];
  @ApiProperty({ type: [SnapshotPeriod] }) periods!: readonly SnapshotPeriod[];
  @ApiProperty({ type: [SnapshotActivityAnswer], description: 'In plan order.' })
  activities!: readonly SnapshotActivityAnswer[];
}
