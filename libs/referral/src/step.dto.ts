// Bodies that the steps of both sides share.
import { Part, Text } from '#web/fields/fields.js';

export class ReferralText {
  @Text({ example: 'SYNTHETIC: a note' })
  text!: string;
}

/** A text that may be left out, sealed. */
export class NoteBody {
  @Part(() => ReferralText, { optional: true, description: 'Sealed' })
  content?: ReferralText;
}

/** A question or an answer in words, sealed. */
export class AssistanceBody {
  @Part(() => ReferralText, { description: 'Sealed: only the unit and the post can read it' })
  content!: ReferralText;
}
