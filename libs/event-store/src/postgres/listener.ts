import type { Client } from 'pg';
import { setTimeout as after } from 'node:timers/promises';
import type { StoreUnavailable } from '../event-store.js';
import type { Wakeup } from '../wakeup.js';
import { type Ask, asker, ended, unavailable } from './connection.js';
import { head } from './log-queries.js';
import { CHANNEL } from './schema.js';
import type { Times } from './times.js';

/** How a listener comes to its connection, and whom it tells. */
export interface ListenerOpening {
  /** @throws StoreUnavailable */
  readonly connect: (onGone: (client: Client) => void) => Promise<Client>;
  readonly times: Times;
  readonly wakeup: Wakeup;
  /** Told when the connection is lost or cannot be made: once, until it was there again. */
  readonly onFault: (fault: StoreUnavailable) => void;
}

/**
 * Rings when the log has grown, whoever wrote it: told by the server at each commit, and behind it by looking, since a
 * notification may be lost with a connection. It connects again by itself, and rings then.
 */
export class LogListener {
  readonly #stopped = new AbortController();
  readonly #ask: Ask;
  readonly #work: Promise<void>;
  #isFaulty = false;

  constructor(private readonly opening: ListenerOpening) {
    this.#ask = asker(opening.times);
    this.#work = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#work;
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      await this.#listen().catch((error: unknown) => {
        if (!this.#isFaulty) this.opening.onFault(unavailable(error));
        this.#isFaulty = true;
      });
      await this.#wait();
    }
  }

  /** Until it is stopped, or the connection is gone. */
  async #listen(): Promise<void> {
    const { connect, wakeup } = this.opening;
    const gone = new AbortController();
    const client = await connect(() => gone.abort());
    try {
      client.on('notification', () => wakeup.ring());
      await this.#ask(client, { text: `LISTEN ${CHANNEL}` });
      this.#isFaulty = false;
      for (let known = ''; !this.#stopped.signal.aborted && !gone.signal.aborted;) {
        const [[found] = ['']] = await this.#ask<[string]>(client, head());
        if (found !== known) wakeup.ring();
        known = found;
        await this.#wait(gone.signal);
      }
    } finally {
      await ended(client);
    }
  }

  async #wait(gone?: AbortSignal): Promise<void> {
    const signals = gone ? [this.#stopped.signal, gone] : [this.#stopped.signal];
    await after(this.opening.times.poll, undefined, { signal: AbortSignal.any(signals), ref: false }).catch(
      () => undefined,
    );
  }
}
