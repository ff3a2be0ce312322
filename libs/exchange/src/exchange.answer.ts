// How a request, and information supplied unasked, are shown.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { instant } from '#kernel/time.js';
import type { OpenedFact, OpenedPage } from '#records/contents.js';
import type { Found } from '#records/record-kind.js';
import type { Plain } from '#web/answers/plain.js';
import {
  EXPLOITATIONS,
  HANDLINGS,
  KINDS,
  LEGAL_BASES,
  ONWARD_PURPOSES,
  ONWARD_USE_STATES,
  URGENCIES,
} from './codes.js';
import type { InformationSupplied, LimitPassed, Recipient, Submitted } from './contract.js';
import type { ExchangeTypes } from './exchange.record.js';
import { isLate, isOverdue, type Request, STATES } from './exchange-state.js';
import { ChannelUsedField, EvaluationField, PersonCounts, RecipientField, RouteField } from './dto/fields.dto.js';
import type { Listed } from './views/exchange-lists.js';

/** What is shown of both, of a request and of information. */
export class CorrespondenceSummary {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() fromState!: string;
  @ApiProperty() toState!: string;
  @ApiProperty({ enum: KINDS }) kind!: string;
  @ApiProperty({ enum: HANDLINGS }) handling!: string;
  @ApiProperty({ enum: EXPLOITATIONS, isArray: true }) exploitation!: readonly string[];
  @ApiProperty({ type: RouteField }) route!: Submitted['conduct']['route'];
  @ApiProperty({ type: PersonCounts }) persons!: Submitted['conduct']['persons'];
  @ApiPropertyOptional({ format: 'uuid' }) caseFile?: string;
}

/** A request as lists show it: conduct, and what follows from it now. */
export class ExchangeSummary extends CorrespondenceSummary {
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty({ enum: STATES }) state!: string;
  @ApiProperty({ description: 'The requesting unit' }) from!: string;
  @ApiProperty({ description: 'The requested unit' }) to!: string;
  @ApiPropertyOptional({ format: 'uuid' }) group?: string;
  @ApiProperty({ enum: URGENCIES }) urgency!: string;
  @ApiProperty({ enum: LEGAL_BASES }) legalBasis!: string;
  @ApiProperty({ type: [ChannelUsedField] }) channels!: Submitted['conduct']['channels'];
  @ApiProperty() fastTrack!: boolean;
  @ApiProperty({ type: 'integer', description: 'The time-limit policy in force at submission' }) policyVersion!: number;
  @ApiProperty({ format: 'date-time' }) submittedAt!: string;
  @ApiProperty({ format: 'date-time' }) acknowledgeBy!: string;
  @ApiProperty({ format: 'date-time', description: 'As it stands now' }) dueAt!: string;
  @ApiProperty({ description: 'A limit passed and what it asks for was not sent' }) overdue!: boolean;
  @ApiPropertyOptional({ description: 'The answer came after its limit; absent until it came' }) late?: boolean;
}

export class PassedLimit {
  @ApiProperty({ enum: ['acknowledge', 'answer'] }) limit!: string;
  @ApiProperty({ format: 'date-time' }) dueAt!: string;
  @ApiProperty({ format: 'date-time', description: 'When it was noted' }) at!: string;
}

/** A question about the onward use of an answer. What an earlier program did not ask for is absent. */
export class OnwardUseAnswer {
  @ApiProperty({ type: 'integer', description: 'By which grant and denial name it' }) revision!: number;
  @ApiProperty({ format: 'date-time' }) askedAt!: string;
  @ApiPropertyOptional({ type: 'integer', description: 'The answer, by its revision' }) answer?: number;
  @ApiPropertyOptional({ type: RecipientField }) recipient?: Recipient;
  @ApiPropertyOptional({ enum: ONWARD_PURPOSES }) purpose?: string;
  @ApiProperty({
    enum: ONWARD_USE_STATES,
    description:
      'Lapsed: the answer was recalled; what was granted holds no longer, what waited is not decided any more',
  })
  state!: string;
  @ApiPropertyOptional({ format: 'date-time', description: 'When it was granted or denied' }) decidedAt?: string;
  @ApiPropertyOptional({ format: 'date-time' }) lapsedAt?: string;
}

/** One request. `content` and `replies` are there for the two units only. */
export class ExchangeAnswer extends ExchangeSummary {
  @ApiProperty({ type: [PassedLimit] }) limitsPassed!: readonly Plain<PassedLimit>[];
  @ApiProperty({ type: [OnwardUseAnswer], description: 'In the order in which they were asked' })
  onwardUses!: readonly Plain<OnwardUseAnswer>[];

  @ApiPropertyOptional({
    description: 'What the requesting unit wrote when it submitted, as submitted; or `{erasedOn}` once it is erased',
    type: 'object',
    additionalProperties: true,
  })
  content?: unknown;

  @ApiPropertyOptional({
    description:
      'What both units wrote afterwards (clarifications, answers, reasons), by fact, page by page; absent once erased. An answer that ' +
      'was recalled has `recalledOn` instead of its content',
    type: 'array',
    items: { type: 'object', additionalProperties: true },
  })
  replies?: readonly Reply[];
  @ApiPropertyOptional({ description: 'To the next page of what was written' }) nextCursor?: string;
}

/** Information as lists show it. */
export class InformationSummary extends CorrespondenceSummary {
  @ApiProperty({ description: 'The supplying unit' }) from!: string;
  @ApiProperty({ description: 'The informed unit' }) to!: string;
  @ApiProperty({ type: EvaluationField }) evaluation!: InformationSupplied['conduct']['evaluation'];
  @ApiProperty({ format: 'date-time' }) at!: string;
}

/** One record of information. `content` is there for the two units only. */
export class InformationAnswer extends InformationSummary {
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiPropertyOptional({ type: 'object', additionalProperties: true }) content?: unknown;
}

/** A fact after the submission that carries content. */
interface Reply {
  readonly revision: number;
  readonly type: string;
  readonly unit: string | undefined;
  readonly conduct: unknown;
  readonly content?: unknown;
  readonly recalledOn?: string;
}

export function summaryOf({ id, revision, state, submitted, dueAt, overdue, late }: Listed): Plain<ExchangeSummary> {
  const computed = { dueAt: instant(dueAt), overdue, ...(late !== null && { late }) };
  return { id, revision, state, ...submitted, ...computed };
}

/** `now` in milliseconds. */
export function answerOf({ id, state, facts, revision }: Found<ExchangeTypes>, now: number): Plain<ExchangeAnswer> {
  const { request } = state;
  const submitted = facts[0]?.conduct as Submitted['conduct'];
  const limitsPassed = facts
    .filter(({ type }) => type === 'exchange.limit-passed.v1')
    .map(({ conduct }) => conduct as LimitPassed['conduct']);
  const computed = { dueAt: instant(request.dueAt), overdue: isOverdue(state, now), ...lateness(request) };
  const { onwardUses } = request;
  return { id, revision, state: state.name, ...submitted, ...computed, limitsPassed, onwardUses };
}

/** What was written on a request. */
export function writtenIn({
  opened,
  ...page
}: OpenedPage): Pick<Plain<ExchangeAnswer>, 'content' | 'replies' | 'nextCursor'> {
  const erased = opened.find(({ erasedOn }) => erasedOn !== undefined);
  if (erased) return { content: { erasedOn: erased.erasedOn } };
  const [submission, ...later] = opened;
  return { content: submission?.content, replies: later.map(replyOf), ...page };
}

function replyOf({ fact: { revision, type, meta, conduct }, content, withheldSince }: OpenedFact): Reply {
  const said = { revision, type, unit: meta.unit, conduct };
  return withheldSince === undefined ? { ...said, content } : { ...said, recalledOn: withheldSince };
}

function lateness(request: Request): { late?: boolean } {
  return request.metAt === undefined ? {} : { late: isLate(request) };
}
