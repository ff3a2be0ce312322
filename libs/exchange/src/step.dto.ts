// Bodies of the commands for one request.
import { ApiSchema } from '@nestjs/swagger';
import { Flag, Instant, Part, Text, Word, Words } from '#web/fields.js';
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
import { EvaluationField, Extras, SEALED } from './fields.dto.js';

export class TextContent {
  @Text({ example: 'SYNTHETIC: which of the three dates is meant?' })
  text!: string;
}

/** A text that must be there, sealed. */
export class TextBody {
  @Part(() => TextContent, { description: SEALED })
  content!: TextContent;
}

/** A text that may be left out, sealed. */
@ApiSchema({ name: 'RequestOptionalTextBody' })
export class OptionalTextBody {
  @Part(() => TextContent, { optional: true, description: SEALED })
  content?: TextContent;
}

/** A reason in words, sealed. */
export class ReasonBody {
  @Text({ example: 'SYNTHETIC: the matter is settled otherwise', description: SEALED })
  reason!: string;
}

export class DelayBody extends OptionalTextBody {
  @Word(DELAY_REASONS, { example: 'judicial-authorisation' })
  reason!: DelayReason;

  @Instant({ example: '2099-01-15T08:00:00Z', description: 'Later than the present limit and than now' })
  newDueAt!: string;
}

export class AnswerContent extends Extras {
  @Text({ example: 'SYNTHETIC: two of the three persons are known to the unit' })
  answer!: string;
}

export class AnswerBody {
  @Word(HANDLINGS, { example: 'H1', description: 'What may be done with the answer' })
  handling!: Handling;

  @Part(() => EvaluationField)
  evaluation!: EvaluationField;

  @Part(() => AnswerContent, { description: SEALED })
  content!: AnswerContent;
}

export class RefuseBody extends OptionalTextBody {
  @Words(REFUSAL_GROUNDS, { least: 1, example: ['not-available'] })
  grounds!: RefusalGround[];

  @Flag({
    optional: true,
    default: false,
    example: false,
    description: 'Only a part is refused; the request stays open',
  })
  partial?: boolean;
}

export class CloseBody {
  @Word(USEFULNESS, { example: 'partly', description: 'Whether the answer was of use' })
  useful!: Usefulness;

  @Text({ optional: true, example: 'SYNTHETIC: one of the names is missing', description: SEALED })
  reason?: string;
}

export class EraseBody {
  @Word(ERASURE_REASONS, { example: 'retention-passed' })
  reason!: ErasureReason;
}
