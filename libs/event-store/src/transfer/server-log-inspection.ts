import type { KnownFact } from '../checks/known-fact.js';

/** What a look at a log on a server says, without reading it all. */
export interface ServerLogInspection {
  /** Why facts might be changed by whoever owns them; undefined when the server refuses it, or does not say. */
  readonly schemaFault: string | undefined;
  /** Undefined while there is no fact. */
  readonly hasMacs: boolean | undefined;
  /** Position of the last fact; 0 for an empty log. */
  readonly head: bigint;
  /** When it was recorded, in milliseconds since 1970; undefined for an empty log. */
  readonly lastRecordedAt: number | undefined;
  /** The sealed content that was recorded last, when there is one among the last facts. */
  readonly lastContent: unknown;
  /**
   * Of the facts that were known, those that are not there; where positions are given by the server, those that are
   * nowhere.
   */
  readonly missing: readonly KnownFact[];
}
