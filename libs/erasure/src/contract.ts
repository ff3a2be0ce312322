// The facts as stored. Stored for ever: add `.v2` with an upcaster, never edit.
//
// Conduct only: codes, names of parties and instants (RFC 3339, UTC). A party is a unit, a post, a state or a body by its
// code, or `working-group`. All facts of the erasure of one record are in the stream `erasure-<stream of the record>`.
import type { Draft } from '#kernel/decider.js';
import type { AskingReason, HoldReason, ObjectionGround } from './codes.js';

/** What facts have in common that can be the first ones. */
interface Beginning {
  /** The stream of the record whose content is spoken of. */
  readonly record: string;
  /** Who may ask and object, as of this fact. */
  readonly parties: readonly string[];
  /**
   * What was recorded in this stream before does not count any more, if anything was: it is the first fact, or the first
   * since another party came to know of the record.
   */
  readonly afresh: boolean;
}

/** A party asks for the erasure of a record's content. */
export type Asked = Draft<
  'erasure.asked.v1',
  Beginning & {
    readonly party: string;
    readonly reason: AskingReason;
    readonly at: string;
    /** Not before this the content is erased. */
    readonly eraseAfter: string;
    /** The retention policy under which it was asked; null when none was in force. */
    readonly policyVersion: number | null;
  }
>;

/** A party that asked does not ask any more. With the last asking, objections end. */
export type Withdrawn = Draft<'erasure.withdrawn.v1', { readonly party: string; readonly at: string }>;

/** A party that did not ask objects. */
export type Objected = Draft<
  'erasure.objected.v1',
  { readonly party: string; readonly ground: ObjectionGround; readonly at: string }
>;

export type ObjectionWithdrawn = Draft<
  'erasure.objection-withdrawn.v1',
  { readonly party: string; readonly at: string }
>;

/** A legal hold: nothing is erased before `until`. Said again by the same party, it replaces what the party said. */
export type Held = Draft<
  'erasure.held.v1',
  Beginning & { readonly party: string; readonly until: string; readonly reason: HoldReason; readonly at: string }
>;

export type HoldLifted = Draft<'erasure.hold-lifted.v1', { readonly party: string; readonly at: string }>;

/** What the retention policy gives to a record has run out. Nothing follows from it unless a party asks. */
export type Proposed = Draft<
  'erasure.proposed.v1',
  Beginning & {
    readonly policyVersion: number;
    /** The last fact of the record. */
    readonly since: string;
    readonly at: string;
  }
>;

/** The content of the record is erased: what is sealed under these keys opens no more. */
export type ContentErased = Draft<
  'erasure.content-erased.v1',
  {
    readonly record: string;
    readonly askedBy: string;
    readonly reason: AskingReason;
    readonly keys: readonly string[];
    readonly at: string;
  }
>;

/** The facts of the erasure of one record. */
export type ErasureFact =
  Asked | Withdrawn | Objected | ObjectionWithdrawn | Held | HoldLifted | Proposed | ContentErased;
