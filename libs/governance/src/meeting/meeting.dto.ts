// How meetings are asked for and shown.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { Code, DaysField, FromDigits, MayBeAbsent, Whole, Word } from '#web/fields/fields.js';
import { PageQuery } from '#web/lists/pages.js';
import { ACTIVITY_CODE, PLAN_ID } from '#workplan/codes.js';
import { MEETING_KINDS, type MeetingKind, PROPOSAL_CHANNELS, RESPONSE_AREAS, type ResponseArea } from '../codes.js';
import type { PlanActivity } from '../contract.js';
import { TextAnswer } from '../governance.dto.js';
import { MEETING_STATES } from './meeting.js';

export const FIRST_YEAR = 2004;
export const LAST_YEAR = 2100;

export class ActivityField implements PlanActivity {
  @Code(PLAN_ID, { example: 'bohol-2017-2020' })
  plan!: string;

  @Code(ACTIVITY_CODE, { example: 'B.a.1.2', description: 'The full code' })
  code!: string;
}

export class DelegationField {
  @Word(RESPONSE_AREAS, { example: 'prosecution' })
  area!: ResponseArea;

  @Whole(1, 99, { example: 2 })
  persons!: number;
}

export class MeetingsQuery extends PageQuery {
  @Word(MEETING_KINDS, { optional: true })
  kind?: MeetingKind;

  @Word(MEETING_STATES, { optional: true })
  state?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: FIRST_YEAR, maximum: LAST_YEAR })
  @MayBeAbsent()
  @FromDigits()
  @IsInt()
  @Min(FIRST_YEAR)
  @Max(LAST_YEAR)
  year?: number;
}

export class ProposalAnswer {
  @ApiProperty({ description: 'The proposing state' }) by!: string;
  @ApiProperty({ enum: PROPOSAL_CHANNELS }) through!: string;
}

export class DelegationAnswer {
  @ApiProperty() state!: string;
  @ApiProperty({ type: [DelegationField] }) members!: readonly DelegationField[];
}

export class CostTerm {
  @ApiProperty({ description: 'Of the Terms of Reference' }) paragraph!: string;
  @ApiProperty({ enum: ['host-and-chair', 'host', 'each-delegation'] }) borneBy!: string;
  @ApiProperty({ type: [String] }) covers!: readonly string[];
}

export class MeetingSummary {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty({ enum: MEETING_STATES }) state!: string;
  @ApiProperty({ enum: MEETING_KINDS }) kind!: string;
  @ApiProperty({ type: String, nullable: true }) host!: string | null;
  @ApiProperty({ type: ProposalAnswer, nullable: true, description: 'null: convened, not proposed' })
  proposal!: ProposalAnswer | null;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Of a regular meeting' }) year!: number | null;
  @ApiProperty({ type: ActivityField, nullable: true }) activity!: ActivityField | null;
  @ApiProperty({ type: [String] }) bodies!: readonly string[];
  @ApiProperty({ type: DaysField, nullable: true }) days!: DaysField | null;
  @ApiProperty({ type: DaysField, nullable: true }) somtc!: DaysField | null;
  @ApiProperty({ type: [String], description: 'States; derived from kind, host and Lead Shepherd (ToR §9)' })
  chairs!: readonly string[];
  @ApiProperty({ type: [DelegationAnswer] }) delegations!: readonly DelegationAnswer[];
  @ApiProperty({ type: [String] }) decisions!: readonly string[];
}

export class MeetingAnswer extends MeetingSummary {
  @ApiProperty({ type: [CostTerm], description: 'Fixed terms of ToR §11; none for meetings of others' })
  costs!: readonly CostTerm[];
  @ApiPropertyOptional({ type: [TextAnswer], description: 'For delegates, the chair and the secretariat' })
  texts?: readonly TextAnswer[];
  @ApiPropertyOptional({ description: 'To the next page of what was written' }) nextCursor?: string;
}

export class MeetingYearAnswer {
  @ApiProperty({ type: 'integer' }) year!: number;
  @ApiProperty({ type: 'integer', description: 'Held' }) regular!: number;
  @ApiProperty({ type: 'integer', description: 'Held' }) additional!: number;
  @ApiProperty({
    enum: ['held', 'not-yet', 'missing'],
    description: 'missing: the year has ended without one on record',
  })
  regularMeeting!: string;
}
