import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { Code, Day, Flag, Line, State, States, Whole, Word } from '#web/fields.js';
import { PageQuery } from '#web/page-query.js';

const POST = /^[A-Z]{2}-[A-Z0-9-]{2,20}$/;
const POST_KINDS = ['embassy', 'consulate'] as const;
const NO_HOURS = 'null where no hours are agreed: the limit is then “without delay”, and no number is made up.';

export class RegisterPostBody {
  @Code(POST, { description: 'The sending state, a hyphen, the code of the post', example: 'PH-BANGKOK' })
  post!: string;

  @State({ description: 'The sending state, ISO 3166-1 alpha-2', example: 'PH' })
  state!: string;

  @States({ least: 1, most: 20, description: 'The states to which it is accredited', example: ['TH'] })
  hostStates!: string[];

  @Line({ example: 'Embassy of the Philippines in Bangkok' })
  name!: string;

  @Line({ optional: true, description: 'Left out where it is not stated', example: 'Bangkok' })
  city?: string;

  @Word(POST_KINDS, { example: 'embassy' })
  kind!: (typeof POST_KINDS)[number];
}

class TermsFields {
  @Flag({ description: 'Whether the post is told even when the person does not ask for it', example: true })
  mandatory!: boolean;

  @ValidateIf(({ withinHours }: TermsFields) => withinHours !== null)
  @Whole(1, 720, { optional: true, description: `Left out or ${NO_HOURS}`, example: 72 })
  @ApiProperty({ nullable: true })
  withinHours?: number | null;

  @Line({ most: 300, description: 'Where the text is published', example: 'SYNTHETIC Treaty Series 1, p. 1' })
  citation!: string;
}

export class ConcludeAgreementBody extends TermsFields {
  @States({ least: 2, most: 2, description: 'The two parties', example: ['PH', 'TH'] })
  parties!: string[];

  @Day({ example: '2024-05-01' })
  concludedOn!: string;
}

export class EnterIntoForceBody {
  @Day({ description: 'In force from the beginning of this day', example: '2024-06-01' })
  on!: string;
}

export class AmendAgreementBody extends TermsFields {
  @Day({ description: 'The terms from the beginning of this day', example: '2025-01-01' })
  from!: string;
}

export class TerminateAgreementBody {
  @Day({ description: 'No longer in force from the beginning of this day', example: '2026-01-01' })
  on!: string;
}

export class PostsQuery extends PageQuery {
  @State({ optional: true, description: 'The sending state' })
  state?: string;

  @State({ optional: true, description: 'A state to which the post is accredited' })
  hostState?: string;

  @Day({ optional: true, description: 'Only those registered by this day' })
  asOf?: string;
}

export class AgreementsQuery extends PageQuery {
  @State({ optional: true, description: 'One of the parties' })
  state?: string;

  @Day({ optional: true, description: 'Only those in force on this day' })
  inForceOn?: string;

  @Day({ optional: true, description: 'Only those concluded by this day, as they stood on it' })
  asOf?: string;
}

export class NotificationRuleQuery {
  @State({ description: 'The state that holds the person, or hosts a victim' })
  detaining!: string;

  @State({ description: 'The state whose national the person is' })
  nationality!: string;

  @Day({ optional: true, description: 'Today when left out' })
  on?: string;
}

export class PostAnswer {
  @ApiProperty({ example: 'PH-BANGKOK' }) post!: string;
  @ApiProperty({ description: 'The sending state' }) state!: string;
  @ApiProperty({ type: [String] }) hostStates!: readonly string[];
  @ApiProperty() name!: string;
  @ApiProperty({ type: String, nullable: true }) city!: string | null;
  @ApiProperty({ enum: POST_KINDS }) kind!: string;
}

class TermsAnswer {
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty() mandatory!: boolean;
  @ApiProperty({ type: 'integer', nullable: true, description: NO_HOURS }) withinHours!: number | null;
  @ApiProperty() citation!: string;
}

/** With the newest version of its terms. */
export class AgreementSummary extends TermsAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty({ enum: ['concluded', 'in-force', 'terminated'] }) state!: string;
  @ApiProperty({ type: [String] }) parties!: readonly string[];
  @ApiProperty({ format: 'date' }) concludedOn!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true }) inForceOn!: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true }) terminatedOn!: string | null;
}

export class ListedAgreementAnswer extends AgreementSummary {
  @ApiProperty({ pattern: '^[0-9]+$', description: 'Where its conclusion stands in the log' }) position!: string;
}

export class AgreementVersion extends TermsAnswer {
  @ApiProperty({ format: 'date', description: 'Counts from this day, but not before the agreement is in force' })
  from!: string;
}

export class AgreementAnswer extends AgreementSummary {
  @ApiProperty({ type: [AgreementVersion] }) versions!: readonly AgreementVersion[];
}

@ApiSchema({ description: 'Which rule is known to bind two states on a day.' })
export class NotificationRuleAnswer {
  @ApiProperty() detaining!: string;
  @ApiProperty() nationality!: string;
  @ApiProperty({ format: 'date' }) on!: string;
  @ApiProperty({ enum: ['mandatory', 'on-request'] }) rule!: string;
  @ApiProperty({ enum: ['agreement', 'none-known'], description: '`none-known`: the register knows no agreement' })
  basis!: string;
  @ApiProperty({ enum: ['within-hours', 'without-delay'] }) limit!: string;
  @ApiProperty({ type: 'integer', nullable: true, description: NO_HOURS }) withinHours!: number | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) agreement!: string | null;
  @ApiProperty({ type: 'integer', nullable: true }) version!: number | null;
  @ApiProperty() citation!: string;
}

export class PostList {
  @ApiProperty({ type: [PostAnswer] }) items!: PostAnswer[];
  @ApiPropertyOptional() nextCursor?: string;
}

export class AgreementList {
  @ApiProperty({ type: [ListedAgreementAnswer] }) items!: ListedAgreementAnswer[];
  @ApiPropertyOptional() nextCursor?: string;
}
