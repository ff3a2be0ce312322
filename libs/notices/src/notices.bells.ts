import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { EventStore } from '#event-store/event-store.js';
import { Refusal } from '#kernel/refusal.js';
import { ViewQueries } from '#views/view.js';
import { Freshness } from '#web/lists/freshness.js';
import { partiesToldAfter, view } from './views/notices.js';

/** Milliseconds after which the log is followed again. */
const AGAIN = 1_000;

/** Rings for a party when it is told something. */
export interface Bell {
  /** Fulfilled at the first ringing after this call, and when the feed is over. */
  next(): Promise<void>;
}

/**
 * Who is told something new, for all feeds of this process: the log is followed, and the view asked, once, however many of
 * them there are, and not at all while there is none.
 */
@Injectable()
export class Bells implements OnModuleDestroy {
  private readonly logger = new Logger(Bells.name);
  private readonly listening = new Map<string, Set<() => void>>();
  private following: AbortController | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly queries: ViewQueries,
    private readonly freshness: Freshness,
  ) {}

  /** A bell for a party, until `until` aborts. */
  listen(party: string, until: AbortSignal): Bell {
    let ring: () => void = () => undefined;
    const rung = () => {
      ring();
    };
    const bells = this.listening.get(party) ?? new Set();
    this.listening.set(party, bells.add(rung));
    this.following ??= this.follow();
    const leave = () => {
      rung();
      bells.delete(rung);
      if (bells.size === 0 && this.listening.get(party) === bells) this.listening.delete(party);
      if (this.listening.size === 0) this.stop();
    };
    if (until.aborted) leave();
    else until.addEventListener('abort', leave, { once: true });
    return {
      next: () =>
        new Promise<void>((resolve) => {
          ring = resolve;
          if (until.aborted) resolve();
        }),
    };
  }

  onModuleDestroy(): void {
    this.stop();
  }

  private stop(): void {
    this.following?.abort();
    this.following = undefined;
  }

  private follow(): AbortController {
    const following = new AbortController();
    void this.ringWhileListening(following.signal);
    return following;
  }

  /** Follows the log, again and again where that fails, until it is stopped. Never throws. */
  private async ringWhileListening(stopped: AbortSignal): Promise<void> {
    // What was told before is found by whoever begins to listen.
    let told = this.queries.position(view);
    while (!stopped.aborted) {
      try {
        for await (const batch of this.store.subscribe(told, stopped)) {
          told = await this.ringAfter(told, batch.at(-1)?.position ?? told);
        }
      } catch (error) {
        this.logger.error(
          `the log cannot be followed for notices: ${error instanceof Error ? error.message : 'unknown'}`,
        );
        await pause(AGAIN, undefined, { signal: stopped }).catch(() => undefined);
      }
    }
  }

  /** Rings for whom something was told after `told`, once the view knows what was recorded up to `position`. */
  private async ringAfter(told: bigint, position: bigint): Promise<bigint> {
    try {
      await this.freshness.caughtUp(view, position);
    } catch (error) {
      // A view that is far behind is asked again with the next facts: nobody is passed over.
      if (error instanceof Refusal && error.code === 'view.behind') return told;
      throw error;
    }
    for (const party of partiesToldAfter(this.queries, told)) {
      for (const ring of this.listening.get(party) ?? []) ring();
    }
    return position;
  }
}
