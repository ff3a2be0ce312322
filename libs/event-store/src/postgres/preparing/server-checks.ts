import type { ClientBase } from 'pg';
import { StoreUnavailable } from '../../event-store.js';
import { type Ask } from '../connection/connection.js';
import { migrationsIn } from '../migrations-in.js';
import { HALF_COPIED } from '../../transfer/log-transfer.js';
import type { LogSeen } from '../log-identity.js';
import { overmighty } from './role-checks.js';
import { MIGRATIONS_TABLE, SCHEMA, unlikeThisProgram, WRITES } from './schema.js';

/** What a server says about itself; each may change while it runs. */
export interface ServerState {
  readonly isReplica: boolean;
  readonly fsync: string;
  readonly fullPageWrites: string;
  readonly synchronousCommit: string;
  /** Empty when no standby is synchronous. */
  readonly standbys: string;
}

/** `ServerState` as JSON, in SQL. */
export const SERVER_STATE = `json_build_object(
  'isReplica', pg_is_in_recovery(), 'fsync', current_setting('fsync'),
  'fullPageWrites', current_setting('full_page_writes'), 'synchronousCommit', current_setting('synchronous_commit'),
  'standbys', current_setting('synchronous_standby_names'))::text`;

/** PostgreSQL 14: the oldest that its makers kept when this was written. */
const OLDEST = 140_000;

/** Why a server would not keep what it acknowledges; undefined when it would. */
export function unsafe(state: ServerState): string | undefined {
  const { isReplica, fsync, fullPageWrites, synchronousCommit, standbys } = state;
  if (isReplica) return 'the server is a replica: write where it copies from';
  if (fsync !== 'on') return 'the server runs with fsync=off: a power cut would corrupt what it has';
  if (fullPageWrites !== 'on')
    return 'the server runs with full_page_writes=off: a power cut could corrupt what it has';
  if (synchronousCommit === 'off') {
    return 'commits are acknowledged before they are on the disk (synchronous_commit=off)';
  }
  if (standbys !== '' && !['on', 'remote_apply'].includes(synchronousCommit)) {
    return `a standby is named, and commits do not wait for its disk (synchronous_commit=${synchronousCommit})`;
  }
  return undefined;
}

/** What the operator should know of a server that is taken; undefined when there is nothing. */
export function remarkOn({ standbys }: ServerState): string | undefined {
  if (standbys !== '') return undefined;
  return 'no standby is synchronous (synchronous_standby_names): a failover can lose facts that were acknowledged';
}

/** Looks at a server, whatever is kept on it. @throws StoreUnavailable with the reason why it is not used */
export async function checkState(client: ClientBase, ask: Ask): Promise<ServerState> {
  const [[version, encoding, said] = []] = await ask<[string, string, string]>(client, {
    text: `SELECT current_setting('server_version_num'), current_setting('server_encoding'), ${SERVER_STATE}`,
  });
  if (Number(version) < OLDEST) throw new StoreUnavailable('PostgreSQL 14 or later is needed');
  if (encoding !== 'UTF8') throw new StoreUnavailable(`the database has the encoding ${String(encoding)}, not UTF8`);
  const state = JSON.parse(String(said)) as ServerState;
  refuse(unsafe(state));
  return state;
}

/** Who connects: who writes, or copies into it, must not be able to change what is written. */
export type Part = 'writer' | 'copier' | 'reader';

/**
 * Looks at the server and the log that a new connection leads to.
 * @throws StoreUnavailable with the reason why it is not used
 */
export async function checkServer(client: ClientBase, ask: Ask, part: Part): Promise<[LogSeen, ServerState]> {
  const state = await checkState(client, ask);
  refuse(unlikeThisProgram(await migrationsIn(client, ask, SCHEMA, MIGRATIONS_TABLE)));
  if (part === 'writer') refuse(await halfCopied(client, ask));
  if (part !== 'reader') {
    refuse(
      await overmighty(client, ask, { schema: SCHEMA, what: 'the log', writes: WRITES, needs: { fact: ['INSERT'] } }),
    );
    refuse(await unkept(client, ask));
  }
  return [await logBehind(client, ask), state];
}

async function halfCopied(client: ClientBase, ask: Ask): Promise<string | undefined> {
  const rows = await ask(client, { text: `SELECT true FROM ${SCHEMA}.copying` });
  return rows.length === 0 ? undefined : HALF_COPIED;
}

function refuse(reason: string | undefined): void {
  if (reason !== undefined) throw new StoreUnavailable(reason);
}

const TRIGGERS = `SELECT count(*)::int FROM pg_trigger
  WHERE tgrelid = '${SCHEMA}.fact'::regclass AND tgname = 'fact_is_never_changed' AND tgenabled = 'A'`;

/** Why facts might be changed by whoever owns them; undefined when the table refuses it. */
export async function unkept(client: ClientBase, ask: Ask): Promise<string | undefined> {
  const [[triggers] = []] = await ask<[number]>(client, { text: TRIGGERS });
  return triggers === 1 ? undefined : 'the trigger that keeps facts as they are is gone, or switched off';
}

async function logBehind(client: ClientBase, ask: Ask): Promise<LogSeen> {
  const [row] = await ask<[string, string, string, string]>(client, {
    text: `SELECT id::text, (SELECT system_identifier::text FROM pg_control_system()),
        (SELECT oid::text FROM pg_database WHERE datname = current_database()),
        substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) FROM ${SCHEMA}.log`,
  });
  if (!row) throw new StoreUnavailable('the log has no id: it was not prepared whole');
  const [log, system, database, timeline] = row;
  return { log, system, database, timeline };
}
