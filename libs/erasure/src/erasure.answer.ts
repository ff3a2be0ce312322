// How an erasure is shown, and what is sent about it.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Fact } from '#event-store/fact.js';
import { WORKING_GROUP_PARTY } from '#governance/codes.js';
import { fold } from '#kernel/decider.js';
import type { Found } from '#records/record-kind.js';
import type { Plain } from '#web/answers/plain.js';
import type { Caller } from '#web/auth/caller.js';
import { Instant, Word } from '#web/fields/fields.js';
import { PageQuery } from '#web/lists/pages.js';
import {
  ASKING_REASONS,
  type AskingReason,
  HOLD_REASONS,
  type HoldReason,
  OBJECTION_GROUNDS,
  type ObjectionGround,
  type StateName,
  STATES,
} from './codes.js';
import type { ErasureFact } from './contract.js';
import { counting, erasureDecider, firstAsked, holdsAt } from './erasure.js';
import type { ErasureTypes, KnownSubject } from './erasure.record.js';

export class AskBody {
  @Word(ASKING_REASONS, { example: 'no-longer-needed' })
  reason!: AskingReason;
}

export class ObjectBody {
  @Word(OBJECTION_GROUNDS, { example: 'still-needed' })
  ground!: ObjectionGround;
}

export class HoldBody {
  @Instant({
    example: '2030-01-01T00:00:00.000Z',
    description: 'When the hold ends by itself: later than now, within ten years',
  })
  until!: string;

  @Word(HOLD_REASONS, { example: 'investigation' })
  reason!: HoldReason;
}

export class ErasuresQuery extends PageQuery {
  @Word(STATES, { optional: true })
  state?: StateName;
}

const PARTY = { description: 'A unit, post, state or body by its code; or `working-group`' };

export class AskingAnswer {
  @ApiProperty(PARTY) party!: string;
  @ApiProperty({ enum: ASKING_REASONS }) reason!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ format: 'date-time', description: 'Not before this it is carried out' }) eraseAfter!: string;
}

export class ObjectionAnswer {
  @ApiProperty(PARTY) party!: string;
  @ApiProperty({ enum: OBJECTION_GROUNDS }) ground!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
}

export class LegalHoldAnswer {
  @ApiProperty(PARTY) party!: string;
  @ApiProperty({ format: 'date-time' }) until!: string;
  @ApiProperty({ enum: HOLD_REASONS }) reason!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
}

export class ErasureSummary {
  @ApiProperty({ description: 'The stream of the record whose content is spoken of, such as `exchange-<uuid>`' })
  record!: string;

  @ApiProperty({ enum: STATES }) state!: string;
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Of what is asked; not before this, and not before the record has ended',
  })
  eraseAfter?: string;
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Since when nothing happened to the record, where erasure is proposed',
  })
  proposedSince?: string;
  @ApiPropertyOptional({ format: 'date-time' }) erasedOn?: string;
}

/** What is asked, objected to and held. What has ended is in the history. */
export class ErasureAnswer extends ErasureSummary {
  @ApiProperty({ type: [AskingAnswer] }) asked!: readonly AskingAnswer[];
  @ApiProperty({ type: [ObjectionAnswer] }) objections!: readonly ObjectionAnswer[];
  @ApiProperty({ type: [LegalHoldAnswer] }) holds!: readonly LegalHoldAnswer[];
}

/** Whom a person acts for. */
export function partyOf({ role, unit, post, state, body }: Caller): string {
  if (role === 'chair' || role === 'secretariat') return WORKING_GROUP_PARTY;
  return unit ?? post ?? body ?? state ?? '';
}

/** What stands, as far as those know of it to whom `known` says which facts they know; `now` in milliseconds. */
export function answerOf(
  { id: record, facts, known }: Found<ErasureTypes>,
  subject: KnownSubject,
  now: number,
): Plain<ErasureAnswer> {
  const { countsFrom, erasedOn: erasedBefore } = subject;
  const { from, until = Infinity } = known;
  const counts = ({ revision, position }: Fact) => from <= revision && revision <= until && position >= countsFrom;
  const recorded = fold(erasureDecider, facts.filter(counts) as readonly Fact[] as readonly ErasureFact[]);
  const standing = counting(recorded, subject);
  const erasedOn = standing.erased?.at ?? erasedBefore;
  const eraseAfter = firstAsked(standing)?.eraseAfter;
  return {
    record,
    state: erasedOn === undefined ? standing.name : 'erased',
    ...(eraseAfter !== undefined && { eraseAfter }),
    ...(standing.proposed && { proposedSince: standing.proposed.since }),
    ...(erasedOn !== undefined && { erasedOn }),
    asked: standing.asked,
    objections: standing.objections,
    holds: holdsAt(standing, now),
  };
}

export function summaryOf({ asked: _a, objections: _o, holds: _h, ...summary }: Plain<ErasureAnswer>) {
  return summary;
}
