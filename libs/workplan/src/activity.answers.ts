import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import type { ActivityRecord, OutputRecord } from './activity.history.js';
import {
  EVIDENCE_KINDS,
  type EvidenceKind,
  REFERENCE_KINDS,
  type ReferenceKind,
  type Status,
  STATUSES,
} from './codes.js';

class CitedDeliverable {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;
  @ApiProperty()
  readonly title!: string;
  @ApiProperty({ description: 'Withdrawn since.' })
  readonly withdrawn!: boolean;
}

export class EvidenceAnswer {
  @ApiProperty({ enum: EVIDENCE_KINDS })
  readonly kind!: EvidenceKind;
  @ApiProperty()
  readonly reference!: string;
  @ApiPropertyOptional({ type: CitedDeliverable, description: 'Where the reference is the id of a deliverable.' })
  readonly deliverable?: CitedDeliverable;
}

export class OutputAnswer implements OutputRecord {
  @ApiProperty({ type: 'integer', minimum: 1 })
  readonly number!: number;
  @ApiProperty()
  readonly title!: string;
  @ApiProperty({ enum: STATUSES })
  readonly status!: Status;
  @ApiProperty({ type: [EvidenceAnswer] })
  readonly evidence!: readonly EvidenceAnswer[];
  @ApiPropertyOptional({ type: [String], description: 'Where the plan gives it for this output alone.' })
  readonly lead?: readonly string[];
  @ApiPropertyOptional({ type: [String], description: 'Where the plan gives it for this output alone.' })
  readonly cooperating?: readonly string[];
}

class CountedOutputAnswer extends OutputAnswer {
  @ApiProperty({ type: 'integer', description: 'How many deliverables serve this output.' })
  readonly deliverables!: number;
}

class ReferenceAnswer {
  @ApiProperty({ enum: REFERENCE_KINDS })
  readonly kind!: ReferenceKind;
  @ApiProperty({ description: 'The donor or the plan.' })
  readonly name!: string;
  @ApiProperty()
  readonly reference!: string;
  @ApiProperty({ description: 'The body that gave it.' })
  readonly by!: string;
}

export class LastReportAnswer {
  @ApiProperty({ description: 'The reporting body.' })
  readonly by!: string;
  @ApiProperty({ format: 'date-time' })
  readonly at!: string;
  @ApiProperty({ type: String, nullable: true, example: '2026-H2', description: 'null: no reporting period was open.' })
  readonly period!: string | null;
  @ApiProperty({ type: 'integer', description: 'Of the report in the history.' })
  readonly revision!: number;
}

export class ActivityAnswer implements ActivityRecord {
  @ApiProperty({ example: 'C.c.2.1' })
  readonly code!: string;
  @ApiProperty({ example: 'bohol-2017-2020' })
  readonly plan!: string;
  @ApiProperty({ type: 'integer', description: 'Version of the plan.' })
  readonly version!: number;
  @ApiProperty({ type: 'integer', description: 'Place in the plan, from 1.' })
  readonly order!: number;
  @ApiProperty({ example: 'C' })
  readonly area!: string;
  @ApiProperty({ example: 'C.c' })
  readonly provision!: string;
  @ApiProperty({ example: 'C.c.2' })
  readonly actionLine!: string;
  @ApiProperty()
  readonly title!: string;
  @ApiProperty({ type: [CountedOutputAnswer] })
  readonly outputs!: readonly CountedOutputAnswer[];
  @ApiProperty({ type: [String], description: 'Who leads: as confirmed, else as stated. Empty: not stated.' })
  readonly lead!: readonly string[];
  @ApiProperty({ description: 'Whether the plan states a lead.' })
  readonly leadStated!: boolean;
  @ApiProperty({ description: 'Whether the Working Group has confirmed the lead.' })
  readonly leadConfirmed!: boolean;
  @ApiProperty({ type: [String], description: 'What the plan states, whatever was confirmed.' })
  readonly leadInPlan!: readonly string[];
  @ApiPropertyOptional()
  readonly leadNote?: string;
  @ApiProperty({ type: [String] })
  readonly cooperating!: readonly string[];
  @ApiPropertyOptional({ description: 'Cooperating bodies that the plan describes and does not name.' })
  readonly cooperatingNote?: string;
  @ApiProperty({ type: 'integer', description: 'Page of the plan.' })
  readonly page!: number;
  @ApiProperty({ enum: STATUSES })
  readonly status!: Status;
  @ApiProperty({ type: [EvidenceAnswer], description: 'For the activity itself.' })
  readonly evidence!: readonly EvidenceAnswer[];
  @ApiPropertyOptional({ type: [String] })
  readonly topics?: readonly string[];
  @ApiPropertyOptional()
  readonly remarks?: string;
  @ApiPropertyOptional({ type: [String], description: "Other bodies' plans that it belongs to as well." })
  readonly crossReferences?: readonly string[];
  @ApiProperty({ type: [ReferenceAnswer], description: "Donors and other bodies' plans." })
  readonly references!: readonly ReferenceAnswer[];
  @ApiProperty({ type: 'integer', description: 'How many deliverables serve the activity as a whole.' })
  readonly deliverables!: number;
  @ApiProperty({ description: 'Whether the Working Group has endorsed the present status.' })
  readonly endorsed!: boolean;
  @ApiProperty({ type: 'integer' })
  readonly revision!: number;
  @ApiPropertyOptional({ type: LastReportAnswer })
  readonly lastReport?: LastReportAnswer;
}

export class ActivityList {
  @ApiProperty({ type: [ActivityAnswer] })
  readonly items!: ActivityAnswer[];
  @ApiPropertyOptional()
  readonly nextCursor?: string;
}

class ActorAnswer {
  @ApiProperty()
  readonly role!: string;
  @ApiPropertyOptional()
  readonly body?: string;
  @ApiPropertyOptional()
  readonly state?: string;
}

@ApiSchema({ name: 'ActivityHistoryEntry' })
class HistoryEntry {
  @ApiProperty({ type: 'integer' })
  readonly revision!: number;
  @ApiProperty({ pattern: '^[0-9]+$' })
  readonly position!: string;
  @ApiProperty({ format: 'date-time' })
  readonly at!: string;
  @ApiProperty({ example: 'workplan.status-reported.v1' })
  readonly type!: string;
  @ApiProperty({ type: ActorAnswer })
  readonly by!: ActorAnswer;
  @ApiProperty({ type: 'object', additionalProperties: true })
  readonly conduct!: Record<string, unknown>;
  @ApiPropertyOptional({ example: '2026-H2', description: 'Of a report: the period whose reports were endorsed.' })
  readonly endorsedIn?: string;
}

export class HistoryAnswer {
  @ApiProperty({ type: [HistoryEntry] })
  readonly items!: HistoryEntry[];
}

export class NoteAnswer {
  @ApiProperty({ type: 'integer' })
  readonly revision!: number;
  @ApiProperty({ example: 'workplan.status-reported.v1' })
  readonly type!: string;
  @ApiProperty({ description: 'The body, or the role of who has none.' })
  readonly by!: string;
  @ApiProperty({ format: 'date-time' })
  readonly at!: string;
  @ApiPropertyOptional()
  readonly note?: string;
  @ApiPropertyOptional({ format: 'date-time', description: 'Instead of the note, when its key was destroyed.' })
  readonly erasedAt?: string;
}

export class NotesAnswer {
  @ApiProperty({ type: [NoteAnswer] })
  readonly items!: NoteAnswer[];
}
