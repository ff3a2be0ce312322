/** A fact that a log was known to have, by its position and id: what another log, or an older copy, does not have there. */
export interface KnownFact {
  readonly position: bigint;
  /** Its id. */
  readonly fact: string;
}
