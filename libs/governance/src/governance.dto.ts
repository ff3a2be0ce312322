// Fields that several bodies of this slice have.
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { OpenedPage } from '#records/contents.js';
import type { Plain } from '#web/answers/plain.js';
import { Whole } from '#web/fields/fields.js';
import { Written, WrittenText } from '#web/fields/written.js';

export const STATE = /^[A-Z]{2}$/;
export const POLICY_NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** The version of a policy in whose place the next one comes. */
export const InsteadOf = () =>
  Whole(1, 1_000_000, {
    optional: true,
    description: 'The last version while it is not in force: it never will be, and this one is no later than it',
  });

/** A text that must be there. */
@ApiSchema({ name: 'WrittenTextBody' })
export class TextBody {
  @Written({ description: 'Sealed' })
  content!: WrittenText;
}

/** A text that may be left out. */
export class OptionalTextBody {
  @Written({ description: 'Sealed', optional: true })
  content?: WrittenText;
}

/** Something written on a record, for those who may read it. */
export class TextAnswer {
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty({ description: 'The kind of fact, with its version' }) type!: string;
  @ApiProperty({ required: false, description: 'The unit whose words they are' }) unit?: string;
  @ApiProperty({ required: false, description: 'The state whose words they are' }) state?: string;
  @ApiProperty({ required: false, description: 'Absent once it is erased' }) text?: string;
  @ApiProperty({ required: false, format: 'date-time' }) erasedOn?: string;
}

/** What was written on a record, as those who may read it are shown it: a page of it. */
export function textsIn({ opened, ...page }: OpenedPage): { texts: readonly Plain<TextAnswer>[]; nextCursor?: string } {
  const texts = opened.map(({ fact: { revision, type, meta }, content, erasedOn }) => {
    const { unit, state } = meta;
    const by = { revision, type, ...(unit !== undefined && { unit }), ...(state !== undefined && { state }) };
    return erasedOn === undefined ? { ...by, text: (content as WrittenText).text } : { ...by, erasedOn };
  });
  return { texts, ...page };
}
