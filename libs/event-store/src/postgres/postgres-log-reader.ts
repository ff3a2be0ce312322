import type { Socket } from 'node:net';
import { setTimeout as later } from 'node:timers/promises';
import { Pool, type PoolClient } from 'pg';
import { AskedTogether } from '../asked-together.js';
import { type Grown, LogReader, type StoredEvent, StoreUnavailable } from '../event-store.js';
import { follow } from '../follow.js';
import { othersFirst, PIECE } from '../pieces.js';
import type { Wakeup } from '../wakeup.js';
import { type PostgresAddress, readAddress } from './connection/address.js';
import {
  type Ask,
  asker,
  configOf,
  type Question,
  parted,
  sessionOf,
  unavailable,
  within,
} from './connection/connection.js';
import { LogIdentity, type Reached } from './log-identity.js';
import * as queries from './log-queries.js';
import { meet } from './connection/meet.js';
import { type Times, TIMES } from './times.js';

/** Facts in a page of those who follow the log on the thread that answers. */
const FOLLOWED = 64;

/** Connections of one reader: as many questions are asked at the same time. */
const CONNECTIONS = 4;

/** Milliseconds after which a connection that nobody uses is closed. */
const IDLE = 60_000;

/**
 * Reads a log on a PostgreSQL server, in any thread or process. With `patience`, a question that the server does not answer
 * is asked again until that aborts: for those who can do nothing else.
 */
export class PostgresLogReader extends LogReader {
  readonly #pool: Pool;
  readonly #ask: Ask;
  readonly #sockets = new Set<Socket>();
  readonly #known = new WeakSet<PoolClient>();
  readonly #head = new AskedTogether(async () => {
    const before = this.identity.reached;
    const [[position, id] = []] = await this.#rows<[string, string]>(queries.end());
    return this.#endsAt(before, position, id);
  });
  #isClosed = false;

  constructor(
    address: PostgresAddress,
    private readonly times: Times,
    private readonly identity: LogIdentity,
    private readonly patience: AbortSignal = AbortSignal.abort(),
  ) {
    super();
    const config = configOf(address, times, this.#sockets);
    this.#pool = new Pool({ ...config, max: CONNECTIONS, idleTimeoutMillis: IDLE });
    // A connection that is lost while nobody uses it is no fault: the next question takes another.
    this.#pool.on('error', () => undefined);
    this.#ask = asker(times);
  }

  /** @throws UnfitAddress */
  static of(url: string, patience?: AbortSignal): PostgresLogReader {
    return new PostgresLogReader(readAddress(url), TIMES, new LogIdentity(), patience);
  }

  override async readStream(stream: string, from = 0): Promise<readonly StoredEvent[]> {
    const facts: StoredEvent[] = [];
    for (let next = from; ;) {
      const rows = await this.#rows<queries.FactRow>(queries.streamPage(stream, next, PIECE));
      facts.push(...rows.map(queries.toEvent));
      next = (facts.at(-1)?.revision ?? 0) + 1;
      if (rows.length < queries.PAGE_FACTS && queries.bytesOf(rows) < PIECE) return facts;
      await othersFirst();
    }
  }

  override async factWithId(id: string): Promise<StoredEvent | undefined> {
    const [fact] = await this.#facts(queries.withId(id));
    return fact;
  }

  override async *readAll(after: bigint, until?: bigint): AsyncGenerator<readonly StoredEvent[]> {
    const first = await this.#firstPage(after, until);
    const end = until === undefined || until > first.head ? first.head : until;
    for (let { page } = first; ;) {
      const final = page.at(-1);
      if (!final) return;
      this.identity.reaches(final);
      yield page;
      if (final.position >= end) return;
      page = await this.#facts(queries.page(final.position, end));
    }
  }

  /**
   * All facts after `after`, then each new one, without loss or repetition, until `signal` aborts. It looks for new ones
   * when `wakeup` rings. While the server is away it waits, and asks again; it ends with StoreUnavailable only when the log
   * is closed or was found to be another.
   */
  follow(after: bigint, signal: AbortSignal, wakeup: Wakeup): AsyncIterable<readonly StoredEvent[]> {
    return follow((last) => this.#nextPage(last, signal), after, signal, wakeup);
  }

  override head(): Promise<bigint> {
    return this.#head.ask();
  }

  override async grown(known: ReadonlyMap<string, number>): Promise<Grown> {
    const before = this.identity.reached;
    const rows = await this.#rows<queries.GrownRow>(queries.grown(known));
    const streams = new Set(rows.flatMap(([, , stream]) => stream ?? []));
    const [position, id] = rows.find(([, , stream]) => stream === null) ?? [];
    return { head: this.#endsAt(before, position, id), streams };
  }

  override async typesBetween(after: bigint, until: bigint): Promise<ReadonlyMap<string, bigint>> {
    const rows = await this.#rows<[string, string]>(queries.typesBetween(after, until));
    return new Map(rows.map(([type, position]) => [type, BigInt(position)]));
  }

  override async positionAt(time: number): Promise<bigint> {
    const [[position] = ['0']] = await this.#rows<[string]>(queries.positionAt(time));
    return BigInt(position);
  }

  override async hasBegun(prefix: string, after: bigint, until: bigint): Promise<boolean> {
    return (await this.#rows(queries.hasBegun(prefix, after, until))).length > 0;
  }

  override async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await parted(this.#pool.end(), this.#sockets);
  }

  async #firstPage(after: bigint, until: bigint | undefined) {
    const before = this.identity.reached;
    const { end, facts } = queries.pageIn(await this.#rows<queries.FactRow>(queries.pageAndEnd(after, until)));
    return { head: this.#endsAt(before, end?.position, end?.id), page: facts };
  }

  /** @throws StoreUnavailable when the log ends before what it was seen to have */
  #endsAt(before: Reached, position: bigint | string | null = 0n, id: string | null = ''): bigint {
    const end = { position: BigInt(position ?? 0), id: id ?? '' };
    this.identity.endsAt(end, before);
    return end.position;
  }

  async #nextPage(last: bigint, signal: AbortSignal): Promise<readonly StoredEvent[]> {
    try {
      const question = queries.page(last, undefined, FOLLOWED);
      const page = (await this.#rows<queries.FactRow>(question, signal)).map(queries.toEvent);
      const final = page.at(-1);
      if (final) this.identity.reaches(final);
      return page;
    } catch (error) {
      if (signal.aborted) return [];
      throw error;
    }
  }

  async #facts(question: Question): Promise<readonly StoredEvent[]> {
    return (await this.#rows<queries.FactRow>(question)).map(queries.toEvent);
  }

  /** @param patience until it aborts, a server that is away is asked again */
  async #rows<Row extends unknown[]>(question: Question, patience = this.patience): Promise<readonly Row[]> {
    for (;;) {
      try {
        return await this.#once<Row>(question);
      } catch (error) {
        if (this.#isClosed || this.identity.isReplaced || patience.aborted) throw error;
        await later(this.times.poll, undefined, { signal: patience, ref: false }).catch(() => undefined);
      }
    }
  }

  async #once<Row extends unknown[]>(question: Question): Promise<readonly Row[]> {
    if (this.#isClosed) throw new StoreUnavailable('the store is closed');
    this.identity.check();
    let client: PoolClient | undefined;
    try {
      client = await this.#pool.connect();
      if (!this.#known.has(client)) await this.#look(client);
      const rows = await this.#ask<Row>(client, question);
      client.release();
      return rows;
    } catch (error) {
      client?.release(true);
      throw unavailable(error);
    }
  }

  /** A connection that is new may lead to another server than those before. */
  async #look(client: PoolClient): Promise<void> {
    client.on('error', () => undefined);
    await within(client, this.times.answer, client.query(sessionOf(this.times)));
    await meet(client, this.#ask, 'reader', this.identity);
    this.#known.add(client);
  }
}
