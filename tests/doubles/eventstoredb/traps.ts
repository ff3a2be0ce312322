import type { Database } from './database.js';

/** What becomes of an append whose caller is not to get its answer. */
export type LostAnswer = 'applied' | 'not applied';

/**
 * What the double does beside what a server documents: what was seen of the client and of servers, and what a log must
 * withstand. Numbers say how often it is still done.
 */
export class Traps {
  /** Appends to streams with names that begin so are concerned by what follows; others are answered. */
  concerns = '';
  /** Appends that get no answer, and whether they are applied all the same. */
  unanswered: LostAnswer[] = [];
  /** Appends whose connection is dropped in place of an answer, and whether they are applied all the same. */
  dropped: LostAnswer[] = [];
  /** Appends that are applied only after so many milliseconds; their callers get the answer then. */
  late: number[] = [];
  /** Reads that say nothing. */
  silentReads = 0;
  /** Reads that break off after one event. */
  brokenReads = 0;
  /** Answers to appends that hold neither a success nor a refusal. */
  emptyAnswers = 0;
  /** Whether subscriptions say that they caught up, and where, before they give the events. */
  saysCaughtUpFirst = false;
  /** Events after which each subscription ends, without an error. */
  endsSubscriptionsAfter = Infinity;
  /** Whether batches of appends end, without an error and without an answer. */
  endsBatches = false;
  /** Whether a read from where no event is hangs, as those of older servers do, in place of being refused. */
  hangsAtNoPlace = false;
  /** Whether reads of streams tell no positions, as those of servers before 22.6. */
  tellsNoPositions = false;
}

export interface OpenSubscription {
  /** Ends it, without an error. */
  readonly end: () => void;
  /** Gives nothing more. */
  readonly stop: () => void;
}

/** A node as those who answer for it see it. */
export interface DoubledNode {
  readonly traps: Traps;
  readonly asked: Asked;
  readonly database: Database;
  readonly appendLimit: number;
  readonly systemEventEvery: number;
  readonly subscriptions: Set<OpenSubscription>;
}

/** What it was asked. */
export interface Asked {
  appends: number;
  batches: number;
  reads: number;
  subscriptions: number;
  /** Reads that did not say how many events they want at most. */
  unbounded: number;
}
