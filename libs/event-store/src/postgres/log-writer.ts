import type { Client } from 'pg';
import type { Clock } from '#kernel/clock.js';
import { StoreUnavailable } from '../event-store.js';
import type { FactMacs } from '../checks/fact-macs.js';
import type { Append } from '../appending/gathered-appends.js';
import { Announcer } from './announcer.js';
import { type Answer, BatchIndex, type LogEnd } from './batch-index.js';
import { type Ask, asker, ended, unavailable, within } from './connection/connection.js';
import type { LogIdentity } from './log-identity.js';
import { Rows } from './rows.js';
import { SCHEMA, WRITERS_LOCK } from './preparing/schema.js';
import { SERVER_STATE, type ServerState, unsafe } from './preparing/server-checks.js';
import type { Times } from './times.js';

/** READ COMMITTED, whatever the server begins with: what is looked at after the lock MUST be as it is then. */
export const BEGIN = `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
  SELECT pg_advisory_xact_lock(${String(BigInt(WRITERS_LOCK))})`;

type Looked = [
  kind: 'stream' | 'id' | 'end' | 'server',
  stream: string | null,
  id: string | null,
  revision: number | null,
  position: string | null,
  recordedAt: string | null,
  mac: string | null,
];

/** What a batch is judged by: the last facts of its streams and of provisos', which of its ids are held, the log's end, the server. */
const LOOK = `
  SELECT 'stream', last.stream, NULL, last.revision, NULL::bigint, NULL::bigint, last.mac
    FROM unnest($1::text[]) AS asked(stream), LATERAL (SELECT stream, revision, mac FROM ${SCHEMA}.fact
      WHERE stream = asked.stream COLLATE "C" ORDER BY revision DESC LIMIT 1) AS last
  UNION ALL SELECT 'id', stream, id, revision, position, recorded_at, NULL
    FROM ${SCHEMA}.fact WHERE id = ANY ($2::text[] COLLATE "C")
  UNION ALL (SELECT 'end', NULL, id, NULL, position, recorded_at, mac
    FROM ${SCHEMA}.fact ORDER BY position DESC LIMIT 1)
  UNION ALL SELECT 'server', ${SERVER_STATE}, NULL, NULL, positions_before, NULL, NULL FROM ${SCHEMA}.log`;

/** A commit waits for the disk, and for a standby, only when it has written something. */
const WRITE_SOMETHING = `SELECT pg_logical_emit_message(true, '${SCHEMA}', '');`;

/** How a writer comes to a connection that was looked at. */
export interface WriterOpening {
  /** @throws StoreUnavailable */
  readonly connect: (onGone: (client: Client) => void) => Promise<Client>;
  readonly identity: LogIdentity;
  readonly times: Times;
  readonly clock: Clock;
  readonly macs: FactMacs | undefined;
}

/**
 * Commits batches of appends, one transaction each, on one connection.
 *
 * After a fault the connection is not used again. Whether the commit that it was lost at was made, the next transaction
 * sees: it gets the lock only when the one before has ended.
 */
export class LogWriter {
  #client: Client | undefined;
  readonly #ask: Ask;
  readonly #announcer = new Announcer((statement) => this.#tell(statement));
  #isCommitting = false;
  #telling: Promise<boolean> = Promise.resolve(true);

  constructor(private readonly opening: WriterOpening) {
    this.#ask = asker(opening.times);
  }

  /** The number that its connection has at the server; undefined while there is none. */
  get connection(): number | undefined {
    return (this.#client as { readonly processID?: number } | undefined)?.processID;
  }

  /** Connects, unless there is a connection. @throws StoreUnavailable */
  async ready(): Promise<Client> {
    if (this.#client) return this.#client;
    const client = await this.opening.connect((gone) => {
      if (this.#client === gone) this.#client = undefined;
    });
    return (this.#client = client);
  }

  /**
   * The answers to the appends, in order: then all that was added is on the disk, and on the standby where one is
   * synchronous, also what is answered again.
   * @throws StoreUnavailable when it is not known of any whether it is in the log
   */
  async commit(appends: readonly Append[]): Promise<readonly Answer[]> {
    let client: Client | undefined;
    this.#isCommitting = true;
    await this.#telling;
    try {
      client = await this.ready();
      return await this.#transaction(client, appends);
    } catch (error) {
      this.#client = undefined;
      // With a question under way it cuts the connection; the server then takes back what was not committed.
      if (client) await ended(client);
      throw unavailable(error);
    } finally {
      this.#isCommitting = false;
    }
  }

  async close(): Promise<void> {
    this.#announcer.stop();
    await this.#telling;
    const client = this.#client;
    this.#client = undefined;
    if (client) await ended(client);
  }

  async #transaction(client: Client, appends: readonly Append[]): Promise<readonly Answer[]> {
    const { identity, times, clock, macs } = this.opening;
    const before = identity.reached;
    await within(client, times.answer, client.query(BEGIN));
    const streams = new Set(appends.flatMap(({ stream, proviso }) => (proviso ? [stream, proviso.stream] : [stream])));
    const ids = appends.flatMap(({ events }) => events.map(({ id }) => id));
    const looked = await this.#ask<Looked>(client, { name: 'look', text: LOOK, values: [[...streams], ids] });
    const rows = new Rows();
    const end = endIn(looked);
    identity.endsAt(end, before);
    const index = new BatchIndex(end, clock.now(), macs, rows);
    for (const [kind, stream, id, revision, position, recordedAt, mac] of looked) {
      if (kind === 'stream') index.streamEnds(stream ?? '', Number(revision), mac);
      if (kind !== 'id') continue;
      const place = { position: BigInt(position ?? 0), recordedAt: Number(recordedAt) };
      index.holds(id ?? '', { stream: stream ?? '', revision: Number(revision), ...place });
    }
    const answers = appends.map((append) => index.append(append));
    if (rows.count > 0) await this.#ask(client, rows.insertion());
    const isAnsweredAgain = answers.some((answer) => 'repeated' in answer && answer.repeated);
    const last = rows.count > 0 ? this.#announcer.withCommit() : isAnsweredAgain ? WRITE_SOMETHING : '';
    await committed(client, times, `${last} COMMIT`);
    identity.reaches(index.end);
    return answers;
  }

  /** False while a batch is under way. Where the connection is lost, others have lost theirs, and look again. */
  #tell(statement: string): Promise<boolean> {
    const client = this.#client;
    if (!client) return Promise.resolve(true);
    if (this.#isCommitting) return Promise.resolve(false);
    this.#telling = within(client, this.opening.times.answer, client.query(statement)).then(
      () => true,
      () => false,
    );
    return this.#telling;
  }
}

/** @throws StoreUnavailable when the server would not keep what it acknowledges */
function endIn(looked: readonly Looked[]): LogEnd {
  const server = looked.find(([kind]) => kind === 'server');
  if (!server) throw new StoreUnavailable('the log has no id: it was not prepared whole');
  const reason = unsafe(JSON.parse(server[1] ?? '') as ServerState);
  if (reason !== undefined) throw new StoreUnavailable(reason);
  const end = looked.find(([kind]) => kind === 'end');
  if (!end) return { position: BigInt(server[4] ?? 0), id: '', recordedAt: 0, hasMacs: undefined };
  return { position: BigInt(end[4] ?? 0), id: end[2] ?? '', recordedAt: Number(end[5]), hasMacs: end[6] !== null };
}

/**
 * A transaction that failed is rolled back by COMMIT without an error; and who ends the wait for a standby makes the commit
 * hold on one machine alone, with a warning. Neither is a commit.
 */
export async function committed(client: Client, times: Times, statements: string): Promise<void> {
  const warnings: string[] = [];
  const warned = ({ message }: { message?: string | undefined }) => warnings.push(message ?? 'a warning');
  client.on('notice', warned);
  try {
    const results: unknown = await within(client, times.answer, client.query(statements));
    const last = (Array.isArray(results) ? results : [results]).at(-1) as { command?: string } | undefined;
    if (last?.command !== 'COMMIT') throw new StoreUnavailable(`the transaction ended with ${String(last?.command)}`);
    if (warnings.length > 0) throw new StoreUnavailable(`PostgreSQL, at a commit: ${warnings.join('; ')}`);
  } finally {
    client.off('notice', warned);
  }
}
