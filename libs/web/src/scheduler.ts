import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import type { Clock } from '#kernel/clock.js';
import { Refusal } from '#kernel/refusal.js';

/** Milliseconds between two looks. */
const EVERY = 1_000;
/** As many are noted in one go; with more, the next look follows at once. */
const MOST = 200;

/**
 * Notes what falls due with time, once, however long the platform was down and wherever its clock jumps: what is due is
 * asked of a view, the command id is a function of what is due, and the decider has the last word. So several processes
 * may run it at once.
 */
export abstract class Scheduler<Due> implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(this.constructor.name);
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<unknown> = Promise.resolve();
  private stopped = false;

  protected constructor(
    private readonly clock: Clock,
    /** At most `most` that were due at `now` (milliseconds) and are not noted, those of longest ago first. */
    private readonly due: (now: number, most: number) => readonly Due[] | Promise<readonly Due[]>,
  ) {}

  /** Notes one. MUST be safe to repeat; answers whether this was the first time. */
  protected abstract note(due: Due): Promise<boolean>;

  onApplicationBootstrap(): void {
    this.wait(0);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  /** Notes what is due now; answers with how many it was the first to note. Never throws. */
  async look(): Promise<number> {
    try {
      let noted = 0;
      for (const due of await this.due(this.clock.now(), MOST)) if (await this.tryToNote(due)) noted += 1;
      return noted;
    } catch (error) {
      // At start the view is still catching up: the next look comes soon.
      const catchingUp = error instanceof Refusal && error.code === 'view.behind';
      if (!catchingUp) this.logger.error(`what is due cannot be looked at: ${messageOf(error)}`);
      return 0;
    }
  }

  private async tryToNote(due: Due): Promise<boolean> {
    if (this.stopped) return false;
    try {
      return await this.note(due);
    } catch (error) {
      this.logger.error(`what is due cannot be noted: ${messageOf(error)}`);
      return false;
    }
  }

  private wait(milliseconds: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.looking = this.look().then((noted) => {
        this.wait(noted < MOST ? EVERY : 0);
      });
    }, milliseconds).unref();
  }
}

/** What a fact keeps of the platform that noted it, after the fact that set what is due. Equal `key`, equal command. */
export function platformMeta(causationId: string, ...key: readonly string[]): Meta {
  const commandId = derivedUuid(...key);
  return { actor: 'platform', role: 'platform', commandId, correlationId: commandId, causationId };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
