// The facts as stored. Stored for ever: add `.v2` with an upcaster, never edit.
import type { Draft } from '#kernel/decider.js';

/**
 * Sealed content of a record was opened for someone. Appended before the content leaves the platform, to the stream
 * `reads-<stream of the record>`.
 */
export type ContentRead = Draft<
  'access.content-read.v1',
  {
    /** The record's stream. */
    readonly record: string;
    readonly kind: string;
    readonly purpose: 'read' | 'export';
    /** The units, posts, states or bodies that may know of the record. */
    readonly parties: readonly string[];
  }
>;

/**
 * The policies did not let someone who is signed in do what they asked for. Appended before they are told, to the stream
 * `refused-<stream of the record>`; where no record was asked for, to `refused-<slice>`.
 */
export type Refused = Draft<
  'access.refused.v1',
  {
    readonly action: string;
    /** The stream of the record that was asked for. */
    readonly record: string | null;
    /** `unknown`: they were told that there is no such record. There may be none: the log does not say. */
    readonly as: 'denied' | 'unknown';
  }
>;

export type AccessFact = ContentRead | Refused;

/** How the type of every fact that erases content ends. Its conduct names the keys to destroy. */
export const ERASURE_SUFFIX = '.content-erased.v1';

/** What the stream of the erasure of a record is named after: `erasure-<stream of the record>`. In the log for ever. */
export const ERASURE_KIND = 'erasure';

/** What the conduct of a fact that erases content holds at least. */
export interface Erasure {
  readonly keys: readonly string[];
  /** When it was carried out: RFC 3339, UTC. Where a fact does not say so, when the fact was recorded. */
  readonly at?: string;
}
