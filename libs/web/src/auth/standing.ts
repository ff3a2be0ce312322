import type { Caller } from './caller.js';
import { RecordedRefusal } from './access.js';

/** Whether a caller can act now, as the register has it. */
export type Standing =
  | {
      /** The entry that says so: record and revision, such as `unit-PH-ATU@3`. */
      readonly entry: string;
    }
  | {
      /** What is missing, in words about the caller alone. */
      readonly missing: string;
    };

/** A token says what a person was; this says whether it is still so. */
export abstract class Standings {
  /**
   * Looks up the unit, post, state or body that the token names. The answer MUST be as of the call or later, whichever
   * process recorded what changed it: it is never remembered past a change.
   * @throws Refusal `log.tampered`, StoreUnavailable: the caller then cannot act
   */
  abstract of(caller: Caller): Promise<Standing>;
}

/** The register does not say, or no longer says, that the caller can act. Recorded before it is answered. */
export class StandingLost extends RecordedRefusal {
  /** `what` was asked: method and pattern of the route, never its address. */
  constructor(missing: string, what: string) {
    super('standing.lost', missing, { action: `standing.${what}`, as: 'denied' });
  }
}
