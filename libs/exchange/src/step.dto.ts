// Bodies of the commands for one request.
import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { ArrayMinSize, IsBoolean, IsISO8601, Matches } from 'class-validator';
import {
  DELAY_REASONS,
  type DelayReason,
  ERASURE_REASONS,
  type ErasureReason,
  type Handling,
  HANDLINGS,
  REFUSAL_GROUNDS,
  type RefusalGround,
  USEFULNESS,
  type Usefulness,
} from './codes.js';
import { EvaluationField, Extras, MayBeAbsent, OptionalPart, Part, Text, Word, Words } from './fields.dto.js';

const INSTANT = /^20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** `{}` */
@ApiSchema({ name: 'EmptyBody' })
export class EmptyBody {}

export class TextContent {
  @ApiProperty({ maxLength: 65_536 })
  @Text()
  text!: string;
}

/** A text that must be there, sealed. */
export class TextBody {
  @ApiProperty({ type: TextContent })
  @Part(() => TextContent)
  content!: TextContent;
}

/** A text that may be left out, sealed. */
@ApiSchema({ name: 'RequestOptionalTextBody' })
export class OptionalTextBody {
  @ApiPropertyOptional({ type: TextContent })
  @OptionalPart(() => TextContent)
  content?: TextContent;
}

/** A reason in words, sealed. */
export class ReasonBody {
  @ApiProperty({ maxLength: 65_536, description: 'Sealed: only the two units can read it' })
  @Text()
  reason!: string;
}

export class DelayBody extends OptionalTextBody {
  @Word(DELAY_REASONS)
  reason!: DelayReason;

  @ApiProperty({ format: 'date-time', description: 'Later than the present limit and than now' })
  @Matches(INSTANT, { message: '$property must be an RFC 3339 instant' })
  @IsISO8601({ strict: true })
  newDueAt!: string;
}

export class AnswerContent extends Extras {
  @ApiProperty({ maxLength: 65_536 })
  @Text()
  answer!: string;
}

export class AnswerBody {
  @Word(HANDLINGS, 'What may be done with the answer')
  handling!: Handling;

  @ApiProperty({ type: EvaluationField })
  @Part(() => EvaluationField)
  evaluation!: EvaluationField;

  @ApiProperty({ type: AnswerContent, description: 'Sealed: only the two units can read it' })
  @Part(() => AnswerContent)
  content!: AnswerContent;
}

export class RefuseBody extends OptionalTextBody {
  @Words(REFUSAL_GROUNDS, 1)
  @ArrayMinSize(1)
  grounds!: RefusalGround[];

  @ApiPropertyOptional({ default: false, description: 'Only a part is refused; the request stays open' })
  @MayBeAbsent()
  @IsBoolean()
  partial?: boolean;
}

export class CloseBody {
  @Word(USEFULNESS, 'Whether the answer was of use')
  useful!: Usefulness;

  @ApiPropertyOptional({ maxLength: 65_536, description: 'Sealed: only the two units can read it' })
  @MayBeAbsent()
  @Text()
  reason?: string;
}

export class EraseBody {
  @Word(ERASURE_REASONS)
  reason!: ErasureReason;
}
