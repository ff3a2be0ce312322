import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { EventStore } from '#event-store/event-store.js';
import { encode } from '#event-store/fact.js';
import { RefusedUntil } from '#kernel/refusal.js';
import type { Refused } from '#vault/contract.js';
import { Access, type Attempt } from './access.js';
import type { Caller } from './caller.js';
import { metaOfNote } from '../meta.js';
import { RateLimits } from '../limits/rate-limits.js';

/** A stream that ends in an id as the platform gives them. */
const WITH_RECORD_ID = /^[a-z-]+-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Records what signed-in people were not let do: one fact for each attempt, so that what is recorded can be counted. How
 * many a person can have recorded in a minute is bounded, since each makes the log longer.
 */
@Injectable()
export class RefusedAttempts {
  private readonly subjects: RateLimiterMemory;

  constructor(
    private readonly store: EventStore,
    private readonly access: Access,
    { refusedPerSubject }: RateLimits,
  ) {
    this.subjects = new RateLimiterMemory({ points: refusedPerSubject, duration: 60 });
  }

  /**
   * The refusal MUST NOT be answered before this has returned: then the attempt is durable. It takes the same time, and
   * counts the same, for a record that does not exist as for one that is hidden.
   * @throws Refusal `rate.limited` with when to come again, StoreUnavailable: to be answered in place of the refusal
   */
  async record(caller: Caller, attempt: Attempt): Promise<void> {
    try {
      await this.subjects.consume(caller.subject);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
      throw new RefusedUntil('rate.limited', 'Too many requests of this caller were refused.', seconds);
    }
    const { action, as } = attempt;
    const record = nameOf(attempt);
    const fact: Refused = { type: 'access.refused.v1', conduct: { action, record: record ?? null, as } };
    const meta = metaOfNote(caller, this.access);
    const stream = `refused-${record ?? action.slice(0, action.indexOf('.'))}`;
    await this.store.append(stream, 'any', [encode(fact, meta.commandId, meta)]);
  }
}

/** What people type in an address can be anything: of what may not exist, only ids of the platform's form are kept. */
function nameOf({ record, as }: Attempt): string | undefined {
  return record === undefined || as === 'denied' || WITH_RECORD_ID.test(record) ? record : undefined;
}
