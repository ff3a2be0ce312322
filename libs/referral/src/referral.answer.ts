// How a referral is shown. Those of the state of nationality are not shown what came before the post was told.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { HOUR, instant } from '#kernel/time.js';
import type { OpenedFact, OpenedPage } from '#records/contents.js';
import type { KnownPart } from '#records/record-kind.js';
import type { Plain } from '#web/answers/plain.js';
import { CUSTODIES, HOLD_REASONS, IDENTIFICATIONS, TRACKS, WISHES } from './codes.js';
import type { AppliedRule, Raised } from './contract.js';
import { type Existing, isLate, isOpen, isOverdue, isReviewOverdue, isTold, STATES } from './referral-state.js';

const LESS = 'for the raising unit alone';
const NOT_FOR_ALL = `Not for those of the state of nationality; of a victim ${LESS}`;

export class RuleAnswer implements Plain<AppliedRule> {
  @ApiProperty({ enum: ['mandatory', 'on-request'] }) kind!: AppliedRule['kind'];
  @ApiProperty({ type: 'integer', nullable: true, description: 'null: without delay; no number is made up' })
  withinHours!: number | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) agreement!: string | null;
  @ApiProperty({ type: 'integer', nullable: true }) version!: number | null;
  @ApiProperty() citation!: string;
}

export class HoldAnswer {
  @ApiProperty({ enum: HOLD_REASONS }) reason!: string;
  @ApiProperty({ format: 'date' }) reviewOn!: string;
  @ApiProperty({ description: 'The day of review has passed' }) reviewOverdue!: boolean;
}

/** A referral as lists show it: conduct, and what follows from it now. */
export class ReferralSummary {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer', description: 'Counts the facts that the reader may know of' }) revision!: number;
  @ApiProperty({ enum: STATES }) state!: string;
  @ApiProperty({ enum: TRACKS }) track!: string;
  @ApiProperty({ description: 'The unit that raised it' }) unit!: string;
  @ApiProperty({ description: 'The state that holds the person, or hosts a victim' }) hostState!: string;
  @ApiProperty() nationality!: string;
  @ApiProperty() post!: string;
  @ApiPropertyOptional({
    type: RuleAnswer,
    description: `As known on the day of raising. Of a victim: ${LESS}`,
  })
  rule?: AppliedRule;
  @ApiPropertyOptional({ format: 'date-time' }) raisedAt?: string;
  @ApiPropertyOptional({ enum: CUSTODIES, description: 'Arrest track' }) custody?: string;
  @ApiPropertyOptional({ format: 'date-time', description: 'Arrest track' }) detainedAt?: string;
  @ApiPropertyOptional({ enum: IDENTIFICATIONS, description: 'Victim track' }) identification?: string;
  @ApiPropertyOptional({ format: 'date-time', description: 'Victim track' }) identifiedAt?: string;
  @ApiPropertyOptional({ enum: WISHES, description: NOT_FOR_ALL }) wish?: string;
  @ApiPropertyOptional({ type: String, format: 'date', nullable: true, description: NOT_FOR_ALL })
  informedOfRightOn?: string | null;
  @ApiPropertyOptional({ type: HoldAnswer, description: NOT_FOR_ALL }) hold?: Plain<HoldAnswer>;
  @ApiPropertyOptional({ format: 'date-time', description: 'Since when the post is, or was, to be told' })
  dueSince?: string;
  @ApiPropertyOptional({ format: 'date-time', description: 'Only where the agreement gives hours' }) notifyBy?: string;
  @ApiPropertyOptional({ description: 'Hours from `dueSince` to the telling of the post, or to now' })
  elapsedHours?: number;
  @ApiProperty({ description: '`notifyBy` passed and the post was not told' }) overdue!: boolean;
  @ApiPropertyOptional({ format: 'date-time' }) notifiedAt?: string;
  @ApiPropertyOptional({ description: 'The post was told after `notifyBy`; absent until it was told' })
  late?: boolean;
  @ApiProperty({ enum: ['unconfirmed', 'confirmed', 'denied'], description: 'What the post says' })
  nationalityAsSeen!: string;
  @ApiProperty({ description: 'A question to the post waits for its answer' }) assistanceWaits!: boolean;
}

/** What was written after the raising, by fact. */
export class ReferralNote {
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty() type!: string;
  @ApiProperty({ description: 'The unit or the post' }) by!: string;
  @ApiProperty({ type: 'object', additionalProperties: true }) content!: unknown;
}

/** One referral. `content` and `notes` are there for the unit, and for the post once told. */
export class ReferralAnswer extends ReferralSummary {
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: 'What was written at raising' })
  content?: unknown;
  @ApiPropertyOptional({ type: [ReferralNote] }) notes?: readonly Plain<ReferralNote>[];
  @ApiPropertyOptional({ description: 'To the next page of what was written' }) nextCursor?: string;
}

interface Shown {
  readonly id: string;
  readonly raised: Raised['conduct'];
  readonly state: Existing;
  readonly known: KnownPart;
}

/** `now` in milliseconds. */
export function summaryOf({ id, raised, state, known }: Shown, now: number): Plain<ReferralSummary> {
  const { track, unit, hostState, nationality, post, rule } = raised;
  const { told, nationalityAsSeen, assistanceWaits } = state.referral;
  const knowsBeginnings = known.from === 0;
  // The rule, the limit and what was late would tell when a victim was identified and consented.
  const timed = knowsBeginnings || track === 'arrest';
  return {
    ...{ id, ...placeOf(state, known), track, unit, hostState, nationality, post },
    ...(timed && { rule, raisedAt: raised.raisedAt }),
    ...(raised.track === 'arrest'
      ? { custody: raised.custody, detainedAt: raised.detainedAt }
      : { identification: raised.identification, ...(timed && { identifiedAt: raised.identifiedAt }) }),
    ...(knowsBeginnings && beginningsOf(state, now)),
    ...(timed && dutyOf(state, now)),
    overdue: isOverdue(state, now),
    ...(told && { notifiedAt: instant(told.at), ...(timed && { late: isLate(state.referral) }) }),
    ...{ nationalityAsSeen, assistanceWaits },
  };
}

/** How far it is, as far as the reader knows. */
function placeOf({ name, revision, referral: { withdrawn } }: Existing, { from, until }: KnownPart) {
  return withdrawn && until !== undefined
    ? { revision: until - from, state: withdrawn.name }
    : { revision: revision - from, state: name };
}

function beginningsOf({ referral }: Existing, now: number) {
  const { wish = 'not-yet-asked', informedOfRightOn, hold } = referral;
  return { wish, informedOfRightOn, ...(hold && { hold: { ...hold, reviewOverdue: isReviewOverdue(referral, now) } }) };
}

/** Where no hours are agreed there is no date, only the time that has gone by. */
function dutyOf(state: Existing, now: number) {
  const { dueSince, notifyBy, told } = state.referral;
  if (dueSince === undefined) return {};
  const until = told?.at ?? now;
  const runs = isTold(state) || isOpen(state);
  return {
    dueSince: instant(dueSince),
    ...(notifyBy !== undefined && { notifyBy: instant(notifyBy) }),
    ...(runs && { elapsedHours: Math.max(0, Math.round((until - dueSince) / (HOUR / 100)) / 100) }),
  };
}

/** What was written on a referral. Only the unit reads its own notes. */
export function writtenIn(
  { opened, ...page }: OpenedPage,
  { known: { from } }: Pick<Shown, 'known'>,
): Pick<Plain<ReferralAnswer>, 'content' | 'notes' | 'nextCursor'> {
  const raising = opened.find(({ fact }) => fact.revision === 0);
  const content = raising && wordsOf(raising);
  const notes = opened.filter(({ fact }) => fact.revision > 0).map((note) => noteOf(note, from));
  return { content: from === 0 ? content : { ...(content as object | undefined), notes: undefined }, notes, ...page };
}

function noteOf(opened: OpenedFact, from: number): Plain<ReferralNote> {
  const { revision, type, meta } = opened.fact;
  return { revision: revision - from, type, by: meta.unit ?? meta.post ?? meta.role, content: wordsOf(opened) };
}

function wordsOf({ content, erasedOn }: OpenedFact): unknown {
  return erasedOn === undefined ? content : { erasedOn };
}
