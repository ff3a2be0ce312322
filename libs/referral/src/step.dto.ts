// Bodies of the commands for one referral, and the query of the list.
import { Day, Instant, Part, Text, Word } from '#web/fields.js';
import { PageQuery } from '#web/page-query.js';
import {
  ACCESS_KINDS,
  type AccessKind,
  ALL_OUTCOMES,
  ASSISTANCE_KINDS,
  type AssistanceKind,
  type Channel,
  CHANNELS,
  HOLD_REASONS,
  type HoldReason,
  type Outcome,
  OUTCOMES,
  type Track,
  TRACKS,
  type Wish,
  WISHES,
} from './codes.js';
import { type StateName, STATES } from './referral-state.js';

/** Which outcomes a track has. */
const OUTCOMES_OF_TRACKS = `arrest: ${OUTCOMES.arrest.join(', ')}; victim: ${OUTCOMES.victim.join(', ')}`;

export class ReferralText {
  @Text({ example: 'SYNTHETIC: a note' })
  text!: string;
}

/** A text that may be left out, sealed. */
export class NoteBody {
  @Part(() => ReferralText, { optional: true, description: 'Sealed' })
  content?: ReferralText;
}

export class WishesBody extends NoteBody {
  @Word(WISHES, { description: 'Whether the person wants the post to be told', example: 'requests' })
  wish!: Wish;

  @Day({
    optional: true,
    description: 'When the person was told of the right; left out before that',
    example: '2026-03-02',
  })
  informedOfRightOn?: string;
}

export class WithholdBody extends NoteBody {
  @Word(HOLD_REASONS, { example: 'safety' })
  reason!: HoldReason;

  @Day({ description: 'When the hold is looked at again: after today', example: '2099-01-01' })
  reviewOn!: string;
}

export class NotifyBody extends NoteBody {
  @Instant({ description: 'When the post was told: not in the future', example: '2026-03-02T09:00:00Z' })
  at!: string;

  @Word(CHANNELS, { example: 'note-verbale' })
  channel!: Channel;
}

export class AccessBody extends NoteBody {
  @Word(ACCESS_KINDS, { example: 'visit' })
  kind!: AccessKind;

  @Instant({ description: 'When it took place: not in the future', example: '2026-03-04T09:00:00Z' })
  at!: string;
}

/** A question or an answer in words, sealed. */
export class AssistanceBody {
  @Part(() => ReferralText, { description: 'Sealed: only the unit and the post can read it' })
  content!: ReferralText;
}

export class ArrangeBody extends NoteBody {
  @Word(ASSISTANCE_KINDS, { example: 'travel-document' })
  kind!: AssistanceKind;
}

export class CloseReferralBody extends NoteBody {
  @Word(ALL_OUTCOMES, { description: OUTCOMES_OF_TRACKS, example: 'repatriated' })
  outcome!: Outcome;
}

export class ReferralsQuery extends PageQuery {
  @Word(TRACKS, { optional: true })
  track?: Track;

  @Word(STATES, { optional: true })
  state?: StateName;
}
