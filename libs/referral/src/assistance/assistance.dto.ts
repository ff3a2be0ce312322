// Bodies of requests to posts.
import { Transform } from 'class-transformer';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean } from 'class-validator';
import { POST_CODE } from '#registry/codes.js';
import type { Caller } from '#web/auth/caller.js';
import { Code, Instant, Part, Text, Word, Words } from '#web/fields/fields.js';
import { PageQuery } from '#web/lists/pages.js';
import { ASSISTANCE_PURPOSES, type AssistancePurpose, DECLINE_GROUNDS, type DeclineGround } from '../codes.js';
import { PersonField } from '../raise.dto.js';
import { NoteBody } from '../step.dto.js';
import type { AskedRequest } from './assistance.record.js';
import { type StateName, STATES } from './assistance-request.js';

const SEALED = 'Sealed: only the unit and the post can read it';

export class AssistanceQuestion {
  @Text({ example: 'SYNTHETIC: is the holder of this passport known to the post?' })
  question!: string;

  @Part(() => PersonField, { optional: true, description: 'Who the person is, as far as it is known' })
  person?: PersonField;
}

export class RequestAssistanceBody {
  @Code(POST_CODE, {
    description: 'The post that is asked, accredited to the state of the unit',
    example: 'PH-CONSULAR',
  })
  to!: string;

  @Word(ASSISTANCE_PURPOSES, { example: 'identify-person' })
  purpose!: AssistancePurpose;

  @Instant({
    description: 'By when the unit needs the answer: after now, within a year',
    example: '2026-12-31T08:00:00Z',
  })
  dueAt!: string;

  @Part(() => AssistanceQuestion, { description: SEALED })
  content!: AssistanceQuestion;
}

export class DeclineAssistanceBody extends NoteBody {
  @Words(DECLINE_GROUNDS, { least: 1, example: ['not-available'] })
  grounds!: DeclineGround[];
}

export class AssistanceRequestsQuery extends PageQuery {
  @Word(STATES, { optional: true })
  state?: StateName;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Only those open whose limit has passed' })
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  overdue = false;
}

/** What is asked for, in the name of the caller's unit. */
export function requestedIn(body: RequestAssistanceBody, { unit = '', state = '' }: Caller): AskedRequest {
  const { to, purpose, dueAt, content } = body;
  return { type: 'request', from: { unit, state }, to, purpose, dueAt: Date.parse(dueAt), content };
}
