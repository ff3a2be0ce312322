import type { Client } from 'pg';
import { setTimeout as after } from 'node:timers/promises';
import type { StoreUnavailable } from '../event-store.js';
import { type Ask, asker, ended, unavailable } from './connection/connection.js';
import type { LogIdentity } from './log-identity.js';
import { end } from './log-queries.js';
import { CHANNEL } from './preparing/schema.js';
import type { Times } from './times.js';

/** How a listener comes to its connection, and whom it tells. */
export interface ListenerOpening {
  /** @throws StoreUnavailable */
  readonly connect: (onGone: (client: Client) => void) => Promise<Client>;
  readonly identity: LogIdentity;
  readonly times: Times;
  /** Told when facts may have been added by another process, or before it listened. */
  readonly grown: () => void;
  /** Whether this process adds facts on the connection that has this number at the server: of those it knows. */
  readonly isOwn: (connection: number) => boolean;
  /** Told when the connection is lost or cannot be made: once, until it was there again. */
  readonly onFault: (fault: StoreUnavailable) => void;
  /** Told when it is there again, after a fault. */
  readonly onBack: () => void;
}

/**
 * Notices when others have added to the log: told by the server at each commit, and behind it by looking, since a
 * notification may be lost with a connection. It connects again by itself, and looks then.
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
    const { connect, identity, grown, isOwn } = this.opening;
    const gone = new AbortController();
    const client = await connect(() => gone.abort());
    try {
      client.on('notification', ({ processId }) => {
        if (!isOwn(processId)) grown();
      });
      await this.#ask(client, { text: `LISTEN ${CHANNEL}` });
      if (this.#isFaulty) this.opening.onBack();
      this.#isFaulty = false;
      for (let known = ''; !this.#stopped.signal.aborted && !gone.signal.aborted;) {
        const before = identity.reached;
        const [[position, id] = ['0', '']] = await this.#ask<[string, string]>(client, end());
        identity.endsAt({ position: BigInt(position), id }, before);
        if (id !== known) grown();
        known = id;
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
