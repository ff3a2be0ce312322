import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import {
  EVIDENCE_KINDS,
  type EvidenceKind,
  REFERENCE_KINDS,
  type ReferenceKind,
  type Status,
  STATUSES,
} from '../codes.js';

class CitedDeliverable {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() title!: string;
  @ApiProperty({ description: 'Withdrawn since.' }) withdrawn!: boolean;
}

export class EvidenceAnswer {
  @ApiProperty({ enum: EVIDENCE_KINDS }) kind!: EvidenceKind;
  @ApiProperty() reference!: string;
  @ApiPropertyOptional({ type: CitedDeliverable, description: 'Where the reference is the id of a deliverable.' })
  deliverable?: CitedDeliverable;
}

export class OutputAnswer {
  @ApiProperty({ type: 'integer', minimum: 1 }) number!: number;
  @ApiProperty() title!: string;
  @ApiProperty({ enum: STATUSES }) status!: Status;
  @ApiProperty({ type: [EvidenceAnswer] }) evidence!: readonly EvidenceAnswer[];
  @ApiPropertyOptional({ type: [String], description: 'Where the plan gives it for this output alone.' })
  lead?: readonly string[];
  @ApiPropertyOptional({ type: [String], description: 'Where the plan gives it for this output alone.' })
  cooperating?: readonly string[];
}

class CountedOutputAnswer extends OutputAnswer {
  @ApiProperty({ type: 'integer', description: 'How many deliverables serve this output.' }) deliverables!: number;
}

class ReferenceAnswer {
  @ApiProperty({ enum: REFERENCE_KINDS }) kind!: ReferenceKind;
  @ApiProperty({ description: 'The donor or the plan.' }) name!: string;
  @ApiProperty() reference!: string;
  @ApiProperty({ description: 'The body that gave it.' }) by!: string;
}

export class LastReportAnswer {
  @ApiProperty({ description: 'The reporting body.' }) by!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ type: String, nullable: true, example: '2026-H2', description: 'null: no reporting period was open.' })
  period!: string | null;
  @ApiProperty({ type: 'integer', description: 'Of the report in the history.' }) revision!: number;
}

export class ActivityAnswer {
  @ApiProperty({ example: 'C.c.2.1' }) code!: string;
  @ApiProperty({ example: 'bohol-2017-2020' }) plan!: string;
  @ApiProperty({ type: 'integer', description: 'Version of the plan.' }) version!: number;
  @ApiProperty({ type: 'integer', description: 'Place in the plan, from 1.' }) order!: number;
  @ApiProperty({ example: 'C' }) area!: string;
  @ApiProperty({ example: 'C.c' }) provision!: string;
  @ApiProperty({ example: 'C.c.2' }) actionLine!: string;
  @ApiProperty() title!: string;
  @ApiProperty({ type: [CountedOutputAnswer] }) outputs!: readonly CountedOutputAnswer[];
  @ApiProperty({ type: [String], description: 'Who leads: as confirmed, else as stated. Empty: not stated.' })
  lead!: readonly string[];
  @ApiProperty({ description: 'Whether the plan states a lead.' }) leadStated!: boolean;
  @ApiProperty({ description: 'Whether the Working Group has confirmed the lead.' }) leadConfirmed!: boolean;
  @ApiProperty({ type: [String], description: 'What the plan states, whatever was confirmed.' })
  leadInPlan!: readonly string[];
  @ApiPropertyOptional() leadNote?: string;
  @ApiProperty({ type: [String] }) cooperating!: readonly string[];
  @ApiPropertyOptional({ description: 'Cooperating bodies that the plan describes and does not name.' })
  cooperatingNote?: string;
  @ApiProperty({ type: 'integer', description: 'Page of the plan.' }) page!: number;
  @ApiProperty({ enum: STATUSES }) status!: Status;
  @ApiProperty({ type: [EvidenceAnswer], description: 'For the activity itself.' })
  evidence!: readonly EvidenceAnswer[];
  @ApiPropertyOptional({ type: [String] }) topics?: readonly string[];
  @ApiPropertyOptional() remarks?: string;
  @ApiPropertyOptional({ type: [String], description: "Other bodies' plans that it belongs to as well." })
  crossReferences?: readonly string[];
  @ApiProperty({ type: [ReferenceAnswer], description: "Donors and other bodies' plans." })
  references!: readonly ReferenceAnswer[];
  @ApiProperty({ type: 'integer', description: 'How many deliverables serve the activity as a whole.' })
  deliverables!: number;
  @ApiProperty({ description: 'Whether the Working Group has endorsed the present status.' }) endorsed!: boolean;
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiPropertyOptional({ type: LastReportAnswer }) lastReport?: LastReportAnswer;
}

class ActorAnswer {
  @ApiProperty() role!: string;
  @ApiPropertyOptional() body?: string;
  @ApiPropertyOptional() state?: string;
}

@ApiSchema({ name: 'ActivityHistoryEntry' })
class HistoryEntry {
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty({ pattern: '^[0-9]+$' }) position!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ example: 'workplan.status-reported.v1' }) type!: string;
  @ApiProperty({ type: ActorAnswer }) by!: ActorAnswer;
  @ApiProperty({ type: 'object', additionalProperties: true }) conduct!: Record<string, unknown>;
  @ApiPropertyOptional({ example: '2026-H2', description: 'Of a report: the period whose reports were endorsed.' })
  endorsedIn?: string;
}

export class HistoryAnswer {
  @ApiProperty({ type: [HistoryEntry] }) items!: HistoryEntry[];
}

export class NoteAnswer {
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty({ example: 'workplan.status-reported.v1' }) type!: string;
  @ApiProperty({ description: 'The body, or the role of who has none.' }) by!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiPropertyOptional() note?: string;
  @ApiPropertyOptional({ format: 'date-time', description: 'Instead of the note, when its key was destroyed.' })
  erasedAt?: string;
}
