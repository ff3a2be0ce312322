import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { derivedUuid } from '#event-store/identifiers.js';
import { Clock } from '#kernel/clock.js';
import { Refusal } from '#kernel/refusal.js';
import { ViewQueries } from '#views/view.js';
import { ExchangeCommand } from './exchange.handler.js';
import { due, type Due } from './views/exchange-lists.js';

/** Milliseconds between two looks at the limits. */
const EVERY = 1_000;
/** As many passed limits are noted in one go; with more, the next look follows at once. */
const MOST = 200;

/**
 * Notes every limit that passed in silence, once, however long the platform was down and wherever its clock jumps: what
 * is due is asked of the log, the command id is a function of the request and the limit, and the decider has the last
 * word. So several processes may run it at once.
 */
@Injectable()
export class DeadlineClock implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(DeadlineClock.name);
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<unknown> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly queries: ViewQueries,
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.wait(0);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  /** Notes what is due now; answers with how many limits it was the first to note. Never throws. */
  async look(): Promise<number> {
    try {
      const passed = due(this.queries, this.clock.now(), MOST);
      let noted = 0;
      for (const limit of passed) if (await this.note(limit)) noted += 1;
      return noted;
    } catch (error) {
      // At start the view is still catching up: the next look comes soon.
      const catchingUp = error instanceof Refusal && error.code === 'view.behind';
      if (!catchingUp) this.logger.error(`limits cannot be looked at: ${messageOf(error)}`);
      return 0;
    }
  }

  private async note({ id, limit, dueAt, setBy, policyVersion }: Due): Promise<boolean> {
    if (this.stopped) return false;
    const commandId = derivedUuid('limit-passed', id, limit, String(dueAt));
    const meta = {
      actor: 'platform',
      role: 'platform',
      commandId,
      correlationId: commandId,
      causationId: setBy,
      policyVersion: String(policyVersion),
    };
    try {
      const command = new ExchangeCommand(id, { type: 'note-limit-passed', limit }, meta);
      return !(await this.commands.execute(command)).repeated;
    } catch (error) {
      this.logger.error(`the passing of a limit of exchange-${id} cannot be noted: ${messageOf(error)}`);
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
