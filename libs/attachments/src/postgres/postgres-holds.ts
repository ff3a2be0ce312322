import { setTimeout as after } from 'node:timers/promises';
import type { Client } from 'pg';
import { StoreUnavailable } from '#event-store/event-store.js';
import { asker, ended, unavailable } from '#event-store/postgres/connection/connection.js';
import { Turns } from '#event-store/appending/turns.js';
import { Holds } from '../holds.js';
import type { FilesServer } from './files-server.js';

/** Milliseconds until it is looked again whether others have ended. */
const PAUSE = 20;

/** An attachment's advisory lock in the database. */
const LOCK = `hashtextextended('talaan_files ' || $1::text, 0)`;

interface Hold {
  readonly id: string;
  readonly client: Client;
}

/**
 * Who holds attachments, and who is alone with one, in all processes: by advisory locks of one connection that each process
 * has for them. A process that is killed loses its connection, and with it what it held.
 */
export class PostgresHolds {
  /** What is told apart within this process: all of it has one connection. */
  readonly #own = new Holds();
  /** What is held in this process, while the connection is there on which it is. */
  readonly #held = new Set<Hold>();
  readonly #turns = new Turns();
  #client: Promise<Client> | undefined;

  constructor(private readonly server: FilesServer) {}

  holding<Result>(ids: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const all = [...new Set(ids)];
    return this.#own.holding(all, async () => {
      const client = await this.#connected();
      const mine: Hold[] = [];
      try {
        for (const id of all) {
          await this.#patiently(
            async () => (await this.#locks(client, 'pg_try_advisory_lock_shared', id)) || undefined,
          );
          const hold = { id, client };
          mine.push(hold);
          this.#held.add(hold);
        }
        return await work();
      } finally {
        for (const hold of mine) {
          this.#held.delete(hold);
          await this.#unlock(client, 'pg_advisory_unlock_shared', hold.id);
        }
      }
    });
  }

  alone(id: string, work: () => Promise<void>): Promise<boolean> {
    return this.#own.alone(id, async () => {
      const client = await this.#connected();
      const isAlone = await this.#patiently(async () => {
        if (await this.#locks(client, 'pg_try_advisory_lock', id)) return true;
        // Who gets a share of it is kept out by others who have one; nobody gets one of what another is alone with.
        if (!(await this.#locks(client, 'pg_try_advisory_lock_shared', id))) return undefined;
        await this.#unlock(client, 'pg_advisory_unlock_shared', id);
        return false;
      });
      if (!isAlone) return false;
      try {
        await work();
        return true;
      } finally {
        await this.#unlock(client, 'pg_advisory_unlock', id);
      }
    });
  }

  /** @throws StoreUnavailable when nobody in this process holds it, or the connection was lost on which that was */
  demandHeld(id: string): void {
    if (![...this.#held].some((hold) => hold.id === id))
      throw new StoreUnavailable('the hold on an attachment was lost');
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    if (client) await ended(client);
  }

  #connected(): Promise<Client> {
    const connecting: Promise<Client> = (this.#client ??= this.server.connect((client) => {
      for (const hold of this.#held) if (hold.client === client) this.#held.delete(hold);
      this.#forget(connecting);
    }));
    connecting.catch(() => this.#forget(connecting));
    return connecting;
  }

  #forget(connecting: Promise<Client>): void {
    if (this.#client === connecting) this.#client = undefined;
  }

  /** Asks until there is an answer: for as long as a lock is waited for at most. */
  async #patiently(ask: () => Promise<boolean | undefined>): Promise<boolean> {
    for (const end = performance.now() + this.server.times.lock; ;) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      if (performance.now() > end) throw new StoreUnavailable('another process has not let go of an attachment');
      await after(PAUSE);
    }
  }

  async #locks(client: Client, name: string, id: string): Promise<boolean> {
    try {
      const question = { name, text: `SELECT ${name}(${LOCK})`, values: [id] };
      const ask = () => asker(this.server.times)<[boolean]>(client, question);
      const [[isLocked] = []] = await this.#turns.take(['connection'], ask);
      return isLocked === true;
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** A connection that is gone has let go of everything. */
  async #unlock(client: Client, name: string, id: string): Promise<void> {
    await this.#locks(client, name, id).catch(() => undefined);
  }
}
