import { Injectable } from '@nestjs/common';
import { EventStore } from '#event-store/event-store.js';
import { encode } from '#event-store/fact.js';
import { Clock } from '#kernel/clock.js';
import { Recent } from '#kernel/recent.js';
import { Refusal, RefusedUntil } from '#kernel/refusal.js';
import type { Refused } from '#vault/contract.js';
import { ViewQueries } from '#views/view.js';
import { Access, type Attempt } from './access.js';
import type { Caller } from './caller.js';
import { metaOfNote } from '../meta.js';
import { RateLimits } from '../limits/rate-limits.js';
import { MINUTE, refusedSince } from '../views/refused-attempts.js';

/** A stream that ends in an id as the platform gives them. */
const WITH_RECORD_ID = /^[a-z-]+-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Subjects of whom this process remembers what it recorded lately. */
const REMEMBERED = 20_000;

/** An attempt that this process records: without a position until it is in the log. */
interface Recording {
  readonly at: number;
  position?: bigint;
}

/**
 * Records what signed-in people were not let do: one fact for each attempt, so that what is recorded can be counted. How
 * many a person can have recorded in a minute is bounded, since each makes the log longer; they are counted from the log,
 * whichever process recorded them. What others recorded within the last moment may not count yet.
 */
@Injectable()
export class RefusedAttempts {
  private readonly own = new Recent<readonly Recording[]>(REMEMBERED);
  private readonly most: number;

  constructor(
    private readonly store: EventStore,
    private readonly access: Access,
    private readonly queries: ViewQueries,
    private readonly clock: Clock,
    { refusedPerSubject }: RateLimits,
  ) {
    this.most = refusedPerSubject;
  }

  /**
   * The refusal MUST NOT be answered before this has returned: then the attempt is durable. It takes the same time, and
   * counts the same, for a record that does not exist as for one that is hidden.
   * @throws Refusal `rate.limited` with when to come again, StoreUnavailable: to be answered in place of the refusal
   */
  async record(caller: Caller, attempt: Attempt): Promise<void> {
    const recording = this.begin(caller.subject);
    const { action, as } = attempt;
    const record = nameOf(attempt);
    const fact: Refused = { type: 'access.refused.v1', conduct: { action, record: record ?? null, as } };
    const meta = metaOfNote(caller, this.access);
    const stream = `refused-${record ?? action.slice(0, action.indexOf('.'))}`;
    recording.position = (await this.store.append(stream, 'any', [encode(fact, meta.commandId, meta)])).position;
  }

  /** Counts one more, which is under way. @throws Refusal `rate.limited` */
  private begin(subject: string): Recording {
    const now = this.clock.now();
    const shown = this.shownSince(subject, now - MINUTE);
    const isShown = new Set(shown.map(({ position }) => position));
    const own = (this.own.get(subject) ?? []).filter(
      ({ at, position }) => at > now - MINUTE && !(position !== undefined && isShown.has(position)),
    );
    const counted = [...shown, ...own].map(({ at }) => at).sort((a, b) => a - b);
    const first = counted.at(-this.most);
    if (first !== undefined) {
      this.own.set(subject, own);
      const seconds = Math.min(60, Math.max(1, Math.ceil((first + MINUTE - now) / 1_000)));
      throw new RefusedUntil('rate.limited', 'Too many requests of this caller were refused.', seconds);
    }
    const recording = { at: now };
    this.own.set(subject, [...own, recording]);
    return recording;
  }

  /** None while the view is being built. */
  private shownSince(subject: string, after: number) {
    try {
      return refusedSince(this.queries, subject, after);
    } catch (error) {
      if (error instanceof Refusal && error.code === 'view.behind') return [];
      throw error;
    }
  }
}

/** What people type in an address can be anything: of what may not exist, only ids of the platform's form are kept. */
function nameOf({ record, as }: Attempt): string | undefined {
  return record === undefined || as === 'denied' || WITH_RECORD_ID.test(record) ? record : undefined;
}
