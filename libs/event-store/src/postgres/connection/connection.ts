import { Socket } from 'node:net';
import { Client, type ClientBase, type ClientConfig, type QueryArrayConfig } from 'pg';
import { NotPermitted, StoreUnavailable } from '../../event-store.js';
import type { PostgresAddress } from './address.js';
import { SCHEMA } from '../preparing/schema.js';
import type { Times } from '../times.js';

/** A question: its rows come as arrays. With a name it is prepared once for each connection. */
export type Question = Omit<QueryArrayConfig<unknown[]>, 'rowMode'>;

/** Asks a server; throws what it says, and ends the connection when it says nothing for too long. */
export type Ask = <Row extends unknown[]>(client: ClientBase, question: Question) => Promise<readonly Row[]>;

/** For how long a goodbye is waited for, in milliseconds: a machine that is gone says none. */
const GOODBYE = 1_000;

/** How a client connects: nothing waits for ever, and a machine that is gone is noticed. Its sockets are noted. */
export function configOf({ config }: PostgresAddress, times: Times, sockets: Set<Socket>): ClientConfig {
  return {
    ...config,
    stream: () => {
      const socket = new Socket();
      sockets.add(socket);
      return socket.once('close', () => sockets.delete(socket));
    },
    connectionTimeoutMillis: times.connect,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}

/**
 * What each session begins with. Nothing is found by a name without its schema, so nobody can put another in its place.
 * Every question goes along an index: a plan that was made while the table was empty must not be kept. None is worth compiling.
 */
export function sessionOf(times: Times): string {
  const settings = {
    search_path: 'pg_catalog',
    client_min_messages: 'warning',
    bytea_output: 'hex',
    statement_timeout: 0,
    lock_timeout: times.lock,
    idle_in_transaction_session_timeout: times.idle,
    idle_session_timeout: 0,
    enable_seqscan: 'off',
    plan_cache_mode: 'force_generic_plan',
    jit: 'off',
    default_transaction_isolation: "'read committed'",
  };
  return Object.entries(settings)
    .map(([name, value]) => `SET ${name} = ${String(value)};`)
    .join(' ');
}

const socketsOf = new WeakMap<Client, Set<Socket>>();

/** A connection of its own, for one user. @throws StoreUnavailable */
export async function connected(
  address: PostgresAddress,
  times: Times,
  onGone: (client: Client) => void,
): Promise<Client> {
  const sockets = new Set<Socket>();
  const client = new Client(configOf(address, times, sockets));
  socketsOf.set(client, sockets);
  // An error that nobody listens to would end the process.
  client.on('error', () => onGone(client));
  client.on('end', () => onGone(client));
  try {
    await client.connect();
    await within(client, times.answer, client.query(sessionOf(times)));
    return client;
  } catch (error) {
    await ended(client);
    throw unavailable(error);
  }
}

/** Ends a connection: with a question under way at once, otherwise with a goodbye. */
export async function ended(client: Client): Promise<void> {
  await parted(client.end(), socketsOf.get(client));
}

/** Waits for goodbyes, for a moment; then the sockets are closed without. */
export async function parted(goodbye: Promise<void>, sockets: Iterable<Socket> = []): Promise<void> {
  const late = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, GOODBYE);
  await goodbye.catch(() => undefined);
  clearTimeout(late);
}

/** An answer within so many milliseconds: or the connection is ended, and with it what waits for an answer. */
export async function within<Answer>(client: ClientBase, time: number, answer: Promise<Answer>): Promise<Answer> {
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort();
    void (client as Client).end().catch(() => undefined);
  }, time);
  try {
    return await answer;
  } catch (error) {
    if (late.signal.aborted) throw new StoreUnavailable(`PostgreSQL gave no answer within ${String(time)} ms`);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

export function asker(times: Times): Ask {
  return async <Row extends unknown[]>(client: ClientBase, question: Question): Promise<readonly Row[]> => {
    const { rows } = await within(client, times.answer, client.query<Row>({ ...question, rowMode: 'array' }));
    return rows;
  };
}

/** The SQLSTATE of an error that the server sent; undefined for any other. */
export function sqlStateOf(error: unknown): string | undefined {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && severity !== undefined ? code : undefined;
}

/**
 * The error as callers of the port know it. It says what the server said in its one line, and nothing of its details: they
 * may quote what was sent.
 */
export function unavailable(error: unknown): StoreUnavailable {
  if (error instanceof StoreUnavailable) return error;
  const { message = '', code = '', errors = [] } = error as { message?: string; code?: string; errors?: Error[] };
  if (code === '42P01' || code === '3F000') return new StoreUnavailable(`there is no log in schema ${SCHEMA}`);
  const said = message === '' ? (errors[0]?.message ?? code) : message;
  if (sqlStateOf(error) === '42501') return new NotPermitted(`PostgreSQL: ${said}`);
  return new StoreUnavailable(`PostgreSQL: ${said}${sqlStateOf(error) === undefined ? '' : ` (${code})`}`);
}
