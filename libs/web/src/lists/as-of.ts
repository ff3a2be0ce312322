// Two different questions: what held on which day, and as known when.
import { dayOf } from '#kernel/time.js';

/** What held on a day (YYYY-MM-DD), as the log knew it at a position. */
export interface AsOf {
  readonly day: string;
  readonly position: bigint;
}

/** As known at a position of the log (decimal), at a moment, or now. */
export interface KnownWhen {
  readonly asOfPosition?: string;
  readonly asOfTime?: string;
}

/** And on which day: the one named, else that of the moment, else that of `now` (milliseconds). UTC. */
export function dayAsked({ asOf, asOfTime }: KnownWhen & { readonly asOf?: string }, now: number): string {
  return asOf ?? asOfTime?.slice(0, 'YYYY-MM-DD'.length) ?? dayOf(now);
}
