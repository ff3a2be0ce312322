import { setTimeout as pause } from 'node:timers/promises';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { EventStore } from '#event-store/event-store.js';
import { Refusal, refuseField } from '#kernel/refusal.js';
import { RateLimits } from '../limits/rate-limits.js';
import { requestOf } from '../request.js';
import { waiting } from './patience.js';

const AFTER = 'Talaan-After';
/** Decimal digits, as a command answers its position. */
const POSITION = /^[0-9]{1,19}$/;

/** Milliseconds between two looks at the log. */
const EVERY = 50;

/**
 * Waits until the log has what a client already knows of (`Talaan-After`). Every request is answered from the log as it is
 * after it arrived, so nobody needs this who asks the servers that write one log. It is for those who know of a fact in
 * another way, or are answered from what may be behind: a log that a failover took back, a copy.
 */
@Injectable()
export class AfterGuard implements CanActivate {
  private readonly always: ReadonlySet<string | undefined>;

  constructor(
    private readonly store: EventStore,
    { always }: RateLimits,
  ) {
    this.always = new Set(always);
  }

  /**
   * @throws Refusal `body.invalid` (400) for a header that is no position; `view.behind` (503) when the log does not get
   * there in time
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { headers, routeOptions } = requestOf(context);
    const after = headers[AFTER.toLowerCase()];
    if (after === undefined || this.always.has(routeOptions.url)) return true;
    if (typeof after !== 'string' || !POSITION.test(after)) {
      throw refuseField('body.invalid', `/header/${AFTER}`, 'A position of the log: decimal digits.');
    }
    await waiting(async (left) => {
      const until = performance.now() + left;
      while ((await this.store.head()) < BigInt(after)) {
        if (performance.now() + EVERY > until) {
          throw new Refusal('view.behind', `The log has no position ${after} yet; try again.`);
        }
        await pause(EVERY);
      }
    });
    return true;
  }
}
