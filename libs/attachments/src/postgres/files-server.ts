import type { Socket } from 'node:net';
import { type Client, type ClientBase, Pool, type PoolClient } from 'pg';
import { StoreUnavailable } from '#event-store/event-store.js';
import { type PostgresAddress, readAddress } from '#event-store/postgres/connection/address.js';
import {
  type Ask,
  asker,
  configOf,
  connected,
  ended,
  parted,
  type Question,
  sessionOf,
  sqlStateOf,
  unavailable,
  within,
} from '#event-store/postgres/connection/connection.js';
import { committed } from '#event-store/postgres/log-writer.js';
import { type Times, TIMES } from '#event-store/postgres/times.js';
import { checkFilesServer, type Part } from './server-checks.js';
import { SCHEMA } from './schema.js';

/** Connections of one process: as many questions are asked at the same time, and what is beyond waits. */
const CONNECTIONS = 8;

/** Milliseconds after which a connection that nobody uses is closed. */
const IDLE = 60_000;

/** Asks one question, within a transaction or alone. */
export type AskFiles = <Row extends unknown[]>(question: Question) => Promise<readonly Row[]>;

/** The PostgreSQL server that has the files, as its questions are asked. Each connection is looked at before it is used. */
export class FilesServer {
  readonly #pool: Pool;
  readonly #ask: Ask;
  readonly #sockets = new Set<Socket>();
  readonly #known = new WeakSet<PoolClient>();
  #isClosed = false;

  private constructor(
    private readonly address: PostgresAddress,
    readonly times: Times,
    private readonly part: Part,
    private readonly onRemark: (remark: string) => void,
  ) {
    const ask = asker(times);
    this.#ask = async <Row extends unknown[]>(client: ClientBase, question: Question) =>
      await ask<Row>(client, question).catch(failed);
    this.#pool = new Pool({ ...configOf(address, times, this.#sockets), max: CONNECTIONS, idleTimeoutMillis: IDLE });
    // A connection that is lost while nobody uses it is no fault: the next question takes another.
    this.#pool.on('error', () => undefined);
  }

  /**
   * @param onRemark told what the operator should know of the server
   * @throws UnfitAddress, StoreUnavailable
   */
  static async open(
    url: string,
    part: Part,
    { times, onRemark = () => undefined }: { times?: Partial<Times>; onRemark?: (remark: string) => void } = {},
  ): Promise<FilesServer> {
    const address = readAddress(url);
    const remarks = new Set<string>();
    const server = new FilesServer(address, { ...TIMES, ...times }, part, (remark) => remarks.add(remark));
    if (address.isPlain) remarks.add('what is said to the PostgreSQL server is not encrypted (sslmode=disable)');
    try {
      await server.ask({ text: 'SELECT 1' });
      remarks.forEach(onRemark);
      return server;
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /** @throws StoreUnavailable */
  ask<Row extends unknown[]>(question: Question): Promise<readonly Row[]> {
    return this.#using((client) => this.#ask<Row>(client, question));
  }

  /**
   * Does `work` in one transaction, which is on the disk when this returns.
   * @throws StoreUnavailable, what `work` throws: nothing of it is then done, unless the server went away at the commit
   */
  transaction<Result>(work: (ask: AskFiles) => Promise<Result>): Promise<Result> {
    return this.#using(async (client) => {
      await this.#ask(client, { text: 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE' });
      try {
        const result = await work((question) => this.#ask(client, question));
        await committed(client as Client, this.times, 'COMMIT').catch(failed);
        return result;
      } catch (error) {
        // What `work` refuses says nothing of the connection: it is used again.
        if (!(error instanceof StoreUnavailable)) await this.#ask(client, { text: 'ROLLBACK' });
        throw error;
      }
    });
  }

  /** A connection for one user alone. @throws StoreUnavailable */
  async connect(onGone: (client: Client) => void): Promise<Client> {
    if (this.#isClosed) throw new StoreUnavailable('the store is closed');
    const client = await connected(this.address, this.times, onGone);
    try {
      await checkFilesServer(client, this.#ask, this.part);
      return client;
    } catch (error) {
      await ended(client);
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await parted(this.#pool.end(), this.#sockets);
  }

  async #using<Result>(use: (client: ClientBase) => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw new StoreUnavailable('the store is closed');
    const client = await this.#pool.connect().catch(failed);
    try {
      if (!this.#known.has(client)) await this.#look(client);
      const result = await use(client);
      client.release();
      return result;
    } catch (error) {
      client.release(error instanceof StoreUnavailable);
      throw error;
    }
  }

  async #look(client: PoolClient): Promise<void> {
    client.on('error', () => undefined);
    await within(client, this.times.answer, client.query(sessionOf(this.times))).catch(failed);
    const remark = await checkFilesServer(client, this.#ask, this.part);
    if (remark !== undefined) this.onRemark(remark);
    this.#known.add(client);
  }
}

/** @throws StoreUnavailable */
function failed(error: unknown): never {
  const state = sqlStateOf(error);
  if (state === '42P01' || state === '3F000') throw new StoreUnavailable(`there are no files in schema ${SCHEMA}`);
  throw unavailable(error);
}
