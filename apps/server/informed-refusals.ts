import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { catchError, from, type Observable, switchMap, throwError } from 'rxjs';
import type { EventStore } from '#event-store/event-store.js';
import { Refusal } from '#kernel/refusal.js';
import type { ViewStatus } from '#views/view-progress.js';
import { platformRefusals } from '#web/refusals.js';
import { requestOf } from '#web/request.js';

/** Milliseconds for which a refusal is held back until the views have caught up. */
const PATIENCE = 2_000;

/** Where the views stand, and how to wait for them. */
interface Views {
  status(): readonly ViewStatus[];
  readonly progress: { until(reached: () => boolean, timeout: number): Promise<boolean> };
}

/**
 * A slice refuses a command only on what the log held when the command came. Views, which say what a command stands on
 * (units, bodies, policies), are some milliseconds behind the log: so a command that was refused while one was behind is
 * decided once more when it has caught up. A refused command has recorded nothing, so this is safe.
 */
@Injectable()
export class InformedRefusals implements NestInterceptor {
  constructor(
    private readonly store: EventStore,
    private readonly views: Views,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (requestOf(context).method !== 'POST') return next.handle();
    return next.handle().pipe(
      catchError((refusal: unknown) => {
        if (!(refusal instanceof Refusal) || Object.hasOwn(platformRefusals, refusal.code)) throw refusal;
        return from(this.learn()).pipe(
          switchMap((learnt) => (learnt ? next.handle() : throwError(() => refusal as unknown))),
        );
      }),
    );
  }

  /** Waits for the views that are behind the log; false when none is, or they do not catch up in time. */
  private async learn(): Promise<boolean> {
    const head = await this.store.head();
    const caughtUp = () => this.views.status().every(({ state, position }) => state !== 'serving' || position >= head);
    return !caughtUp() && (await this.views.progress.until(caughtUp, PATIENCE));
  }
}
