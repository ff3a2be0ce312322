// Bodies that several commands for a request share.
import { ApiSchema } from '@nestjs/swagger';
import { Part, Text, Word } from '#web/fields/fields.js';
import { ERASURE_REASONS, type ErasureReason } from './codes.js';
import { SEALED } from './fields.dto.js';

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

export class EraseBody {
  @Word(ERASURE_REASONS, { example: 'retention-passed' })
  reason!: ErasureReason;
}
