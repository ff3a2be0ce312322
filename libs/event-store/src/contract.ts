// What the platform records about its own log. Stored for ever: add `.v2` with an upcaster, never edit.
import type { Draft } from '#kernel/decider.js';

/** What is written now: 1 was without MACs, and 2 without the facts that are marked as new since. */
export const LEVEL = 3;

/** The MACs of all facts up to a position, as one running digest (log-digest.ts). Stream `log-digests`. */
export type DigestRecorded = Draft<
  'log.digest-recorded.v1',
  {
    /** Of the last fact that is in it: decimal. */
    readonly position: string;
    /** Its id, which decides where a copy of the log has other positions; facts of before have none. */
    readonly fact?: string;
    readonly facts: number;
    /** SHA-256, hexadecimal. */
    readonly digest: string;
  }
>;

/** A record was read that is not as it was written: it is refused from then on. Stream `broken-<stream of the record>`. */
export type BreakFound = Draft<
  'log.break-found.v1',
  {
    /** The record's stream. */
    readonly record: string;
    /** Of the first fact that does not hold. */
    readonly revision: number;
    /** Decimal. */
    readonly position: string;
  }
>;

/** The operator ordered a start on a log that ends before what the views had seen. Stream `log-cuts`. */
export type CutAccepted = Draft<
  'log.cut-accepted.v1',
  {
    /** Where the log ended: decimal. */
    readonly head: string;
    /** Up to where the views knew it: decimal. */
    readonly knownUpTo: string;
  }
>;

/** From here on the log is written at this level. Stream `log-level`. */
export type LevelRaised = Draft<'log.level-raised.v1', { readonly level: 2 | 3 }>;

/**
 * The operator read, in the data folder, what nobody may know of yet: noted there by the command line before it showed
 * anything, and taken in by the server. Stream `operator-acts`.
 */
export type UndisclosedRead = Draft<
  'log.undisclosed-read.v1',
  {
    /** UUID of the line in `operator.ndjson`: each is taken in once. */
    readonly line: string;
    /** RFC 3339, UTC: when it was read, by the operator's clock. */
    readonly at: string;
    readonly command: string;
    /** The first and the last position that were asked for: decimal. */
    readonly from: string;
    readonly until: string;
  }
>;

/** Every key is wrapped by another root key than before. Stream `root-key`. */
export type RootKeyRotated = Draft<
  'log.root-key-rotated.v1',
  {
    readonly rotation: string;
    /** How many keys are wrapped by it. */
    readonly keys: number;
  }
>;

/** Every record key on a server is wrapped by the key of a new epoch; the one before is destroyed after it. Stream `epoch-keys`. */
export type KeysRewrapped = Draft<
  'log.keys-rewrapped.v1',
  {
    /** The number of the new epoch. */
    readonly epoch: number;
    /** How many keys are wrapped by its key. */
    readonly keys: number;
  }
>;

/**
 * The operator confirmed that the machine's clock is right, after it had jumped. Noted and taken in as what was read
 * undisclosed. Stream `operator-acts`.
 */
export type ClockConfirmed = Draft<
  'log.clock-confirmed.v1',
  {
    /** UUID of the line in `operator.ndjson`. */
    readonly line: string;
    /** RFC 3339, UTC: what the clock showed. */
    readonly at: string;
  }
>;

/**
 * The log was copied to where facts have other positions. Noted by the command line, and taken in by the server that first
 * uses the copy. Stream `operator-acts`.
 */
export type LogCopied = Draft<
  'log.copied.v1',
  {
    /** UUID of the line in `operator.ndjson`. */
    readonly line: string;
    /** RFC 3339, UTC, by the operator's clock. */
    readonly at: string;
    /** Positions that facts of the log cite, as they cite them, and where the copy has the last fact up to each: decimal. */
    readonly positions: readonly { readonly from: string; readonly to: string }[];
  }
>;

export type LogFact =
  | DigestRecorded
  | BreakFound
  | CutAccepted
  | LevelRaised
  | UndisclosedRead
  | RootKeyRotated
  | KeysRewrapped
  | ClockConfirmed
  | LogCopied;
