import type { Client } from 'pg';
import { StoreUnavailable } from '#event-store/event-store.js';
import { readAddress } from '#event-store/postgres/connection/address.js';
import {
  type Ask,
  asker,
  connected,
  ended,
  type Question,
  within,
} from '#event-store/postgres/connection/connection.js';
import { committed } from '#event-store/postgres/log-writer.js';
import { TIMES, type Times } from '#event-store/postgres/times.js';
import { checkKeyServer, demandSafe, type KeyPart, keysUnavailable } from './key-checks.js';
import { SCHEMA } from './schema.js';

export interface KeyServerOptions {
  /** `postgres://…`, as `readAddress` takes it. It holds a password. */
  readonly url: string;
  readonly part: KeyPart;
  /** Told of every fault, for the operator; callers get StoreUnavailable. */
  readonly onFault?: ((fault: StoreUnavailable) => void) | undefined;
  /** Told once, after `onFault`, that the keys are others: the process must be started again. */
  readonly onLost?: (() => void) | undefined;
  /** Told what the operator should know of the server. */
  readonly onRemark?: ((remark: string) => void) | undefined;
  readonly times?: Partial<Times>;
}

/** Asks within a transaction. */
export type Asking = <Row extends unknown[]>(question: Question) => Promise<readonly Row[]>;

/** A commit waits for the disk, and for a standby, only when it has written something. */
const COMMIT = `SELECT pg_logical_emit_message(true, '${SCHEMA}', ''); COMMIT`;

/**
 * The database that has the keys: one connection asks, another changes, one transaction after the other. After a fault a
 * connection is not used again, and the next question makes another.
 */
export class KeyServer {
  readonly #times: Times;
  readonly #ask: Ask;
  readonly #asking: Line;
  readonly #changing: Line;
  #identity: string | undefined;
  #replaced: StoreUnavailable | undefined;
  #remark: string | undefined;

  constructor(private readonly options: KeyServerOptions) {
    const address = readAddress(options.url);
    this.#times = { ...TIMES, ...options.times };
    this.#ask = asker(this.#times);
    const connect = async (onGone: (client: Client) => void): Promise<Client> => {
      if (this.#replaced) throw this.#replaced;
      const client = await connected(address, this.#times, onGone);
      try {
        const { identity, remark } = await checkKeyServer(client, this.#ask, options.part);
        this.#meet(identity);
        this.#remark = remark;
        return client;
      } catch (error) {
        await ended(client);
        throw error;
      }
    };
    const onFault = (fault: StoreUnavailable): void => options.onFault?.(fault);
    [this.#asking, this.#changing] = [new Line(connect, onFault), new Line(connect, onFault)];
    this.#isPlain = address.isPlain;
  }

  readonly #isPlain: boolean;

  /** Connects, and tells what the operator should know. @throws StoreUnavailable with the reason why it is not used */
  async ready(): Promise<void> {
    await this.#asking.use(() => Promise.resolve());
    const { onRemark } = this.options;
    if (this.#isPlain) onRemark?.('what is said to the PostgreSQL server that has the keys is not encrypted');
    if (this.#remark !== undefined) onRemark?.(this.#remark);
  }

  /** @throws StoreUnavailable */
  async ask<Row extends unknown[]>(question: Question): Promise<readonly Row[]> {
    return await this.#asking.use((client) => this.#ask<Row>(client, question));
  }

  /**
   * Does `work` in one transaction, which is durable when this ends, on the standby too where one is synchronous.
   * @throws StoreUnavailable when it is not known whether it was done
   */
  async change<Answer>(work: (ask: Asking) => Promise<Answer>): Promise<Answer> {
    return await this.#changing.use(async (client) => {
      const ask: Asking = (question) => this.#ask(client, question);
      await within(client, this.#times.answer, client.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE'));
      await demandSafe((text) => ask({ text }));
      const answer = await work(ask);
      await committed(client, this.#times, COMMIT);
      return answer;
    });
  }

  async close(): Promise<void> {
    await this.#changing.idle();
    await Promise.all([this.#asking.close(), this.#changing.close()]);
  }

  #meet(identity: string): void {
    this.#identity ??= identity;
    if (this.#identity === identity) return;
    if (!this.#replaced) {
      this.#replaced = new StoreUnavailable('the server came back with other keys: start the program again');
      this.options.onFault?.(this.#replaced);
      this.options.onLost?.();
    }
    throw this.#replaced;
  }
}

/** One connection, made when it is needed. What uses it does so one after the other; a fault is that of all who wait. */
class Line {
  #client: Promise<Client> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #asked = 0;
  #lastFault: { readonly upTo: number; readonly fault: StoreUnavailable } | undefined;
  #isClosed = false;

  constructor(
    private readonly connect: (onGone: (client: Client) => void) => Promise<Client>,
    private readonly onFault: (fault: StoreUnavailable) => void,
  ) {}

  /** @throws StoreUnavailable, whatever `work` throws: nothing is known of the connection then, and it is ended */
  async use<Answer>(work: (client: Client) => Promise<Answer>): Promise<Answer> {
    const asked = (this.#asked += 1);
    const used = this.#last.then(() => {
      if (this.#lastFault && asked <= this.#lastFault.upTo) throw this.#lastFault.fault;
      return this.#used(work);
    });
    this.#last = used.catch(() => undefined);
    return await used;
  }

  /** Resolves when all that was asked of it until now is done. */
  async idle(): Promise<void> {
    await this.#last;
  }

  async #used<Answer>(work: (client: Client) => Promise<Answer>): Promise<Answer> {
    if (this.#isClosed) throw new StoreUnavailable('the keys are closed');
    const connecting = (this.#client ??= this.#connected());
    try {
      return await work(await connecting);
    } catch (error) {
      throw await this.#failed(connecting, keysUnavailable(error));
    }
  }

  async #failed(connecting: Promise<Client>, fault: StoreUnavailable): Promise<StoreUnavailable> {
    if (this.#client === connecting) {
      this.#client = undefined;
      await connecting.then(ended, () => undefined);
    }
    this.#lastFault = { upTo: this.#asked, fault };
    if (!this.#isClosed) this.onFault(fault);
    return fault;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const client = this.#client;
    this.#client = undefined;
    await client?.then(ended, () => undefined);
  }

  #connected(): Promise<Client> {
    const connecting: Promise<Client> = this.connect(() => {
      if (this.#client === connecting) this.#client = undefined;
    });
    return connecting;
  }
}
