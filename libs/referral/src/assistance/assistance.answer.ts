// How a request to a post is shown.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { OpenedFact, OpenedPage } from '#records/contents.js';
import type { Found } from '#records/record-kind.js';
import type { Plain } from '#web/answers/plain.js';
import { ASSISTANCE_PURPOSES } from '../codes.js';
import type { AssistanceRequested } from '../contract.js';
import type { ListedAssistance } from '../views/assistance-requests.js';
import type { AssistanceTypes } from './assistance.record.js';
import { isOverdue, STATES } from './assistance-request.js';

/** A request as lists show it: conduct, and what follows from it now. */
export class AssistanceSummary {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty({ enum: STATES }) state!: string;
  @ApiProperty({ description: 'The unit that asks' }) from!: string;
  @ApiProperty() fromState!: string;
  @ApiProperty({ description: 'The post that is asked' }) to!: string;
  @ApiProperty() toState!: string;
  @ApiProperty({ enum: ASSISTANCE_PURPOSES }) purpose!: string;
  @ApiProperty({ format: 'date-time', description: 'When it was asked' }) at!: string;
  @ApiProperty({ format: 'date-time', description: 'As the unit says' }) dueAt!: string;
  @ApiProperty({ description: 'The limit has passed, and the post has neither answered nor declined' })
  overdue!: boolean;
}

/** Something that was written on a request after it was made. */
export class AssistanceReply {
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty() type!: string;
  @ApiProperty({ description: 'The unit or post that wrote it' }) by!: string;
  @ApiProperty({ type: 'object', additionalProperties: true }) conduct!: unknown;
  @ApiPropertyOptional({ type: 'object', additionalProperties: true }) content?: unknown;
}

/** One request. `content` and `replies` are there for the unit and the post; for the post not once it was withdrawn. */
export class AssistanceAnswer extends AssistanceSummary {
  @ApiPropertyOptional({
    description: 'What the unit asked; or `{erasedOn}` once it is erased',
    type: 'object',
    additionalProperties: true,
  })
  content?: unknown;

  @ApiPropertyOptional({ type: [AssistanceReply], description: 'What was written afterwards; absent once erased' })
  replies?: readonly Plain<AssistanceReply>[];
  @ApiPropertyOptional({ description: 'To the next page of what was written' }) nextCursor?: string;
}

export function summaryOf({ id, revision, state, requested, overdue }: ListedAssistance): Plain<AssistanceSummary> {
  return { id, revision, state, ...requested, overdue };
}

/** `now` in milliseconds. */
export function answerOf({ id, state, facts, revision }: Found<AssistanceTypes>, now: number): Plain<AssistanceAnswer> {
  const requested = facts[0]?.conduct as AssistanceRequested['conduct'];
  return { id, revision, state: state.name, ...requested, overdue: isOverdue(state, now) };
}

/** What was written on a request. */
export function writtenIn({
  opened,
  ...page
}: OpenedPage): Pick<Plain<AssistanceAnswer>, 'content' | 'replies' | 'nextCursor'> {
  const erased = opened.find(({ erasedOn }) => erasedOn !== undefined);
  if (erased) return { content: { erasedOn: erased.erasedOn } };
  const [asked, ...later] = opened;
  return { content: asked?.content, replies: later.map(replyOf), ...page };
}

function replyOf({ fact: { revision, type, meta, conduct }, content }: OpenedFact): Plain<AssistanceReply> {
  return { revision, type, by: meta.unit ?? meta.post ?? meta.role, conduct, content };
}
