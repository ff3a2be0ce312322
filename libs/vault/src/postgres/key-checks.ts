import type { ClientBase } from 'pg';
import { StoreUnavailable } from '#event-store/event-store.js';
import { type Ask, unavailable } from '#event-store/postgres/connection/connection.js';
import { migrationsIn, NO_TABLE } from '#event-store/postgres/migrations-in.js';
import { overmighty } from '#event-store/postgres/preparing/role-checks.js';
import { checkState, SERVER_STATE, type ServerState, unsafe } from '#event-store/postgres/preparing/server-checks.js';
import { MIGRATIONS_TABLE, SCHEMA, unlikeThisProgram, WRITES } from './schema.js';

/** Who connects: who opens content, who only checks MACs and makes digests, or who owns the tables, as an operator's command. */
export type KeyPart = 'holder' | 'checker' | 'owner';

/** The keys that a connection leads to, and what the operator should know of the server. */
export interface KeysSeen {
  /** Another one after a failover, or a restore. */
  readonly identity: string;
  readonly remark: string | undefined;
}

/**
 * Looks at the server and the keys that a new connection leads to.
 * @throws StoreUnavailable with the reason why they are not used
 */
export async function checkKeyServer(client: ClientBase, ask: Ask, part: KeyPart): Promise<KeysSeen> {
  const state = await checkState(client, ask);
  refuse(unlikeThisProgram(await migrationsIn(client, ask, SCHEMA, MIGRATIONS_TABLE)));
  refuse(await unfitRole(client, ask, part));
  const [seen] = await ask<string[]>(client, { text: IDENTITY });
  if (!seen) throw new StoreUnavailable('the keys have no id: they were not prepared whole');
  return { identity: seen.join(' '), remark: remarkOn(state) };
}

function remarkOn({ standbys }: ServerState): string | undefined {
  if (standbys !== '') return undefined;
  return 'no standby is synchronous (synchronous_standby_names): a failover can lose keys, and with them content';
}

const IDENTITY = `SELECT id::text, (SELECT system_identifier::text FROM pg_control_system()),
  (SELECT oid::text FROM pg_database WHERE datname = current_database()),
  substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) FROM ${SCHEMA}.store`;

/** Why the server would not keep what it acknowledges. @throws StoreUnavailable */
export async function demandSafe(ask: (text: string) => Promise<readonly [string][]>): Promise<void> {
  const [[said] = []] = await ask(`SELECT ${SERVER_STATE}`);
  refuse(unsafe(JSON.parse(String(said)) as ServerState));
}

function refuse(reason: string | undefined): void {
  if (reason !== undefined) throw new StoreUnavailable(reason);
}

/** Whether the role, or one that it may become, reads record keys. */
const READS = `SELECT bool_or(has_table_privilege(role.oid, '${SCHEMA}.record_key', 'SELECT'))
  FROM pg_roles role WHERE pg_has_role(session_user, role.oid, 'MEMBER')`;

const OWNS = `SELECT pg_has_role(session_user, relowner, 'USAGE') FROM pg_class WHERE oid = '${SCHEMA}.setting'::regclass`;

/** Why the keys would not be safe from this role, or it cannot do its part; undefined when all is well. */
async function unfitRole(client: ClientBase, ask: Ask, part: KeyPart): Promise<string | undefined> {
  if (part === 'owner') {
    const [[owns] = []] = await ask<[boolean]>(client, { text: OWNS });
    return owns === true ? undefined : 'the role does not own the keys';
  }
  if (part === 'holder') return overmighty(client, ask, { schema: SCHEMA, what: 'the keys', writes: WRITES });
  const [[reads] = []] = await ask<[boolean]>(client, { text: READS });
  if (reads === true) return 'the role may read record keys, and this program needs none';
  return overmighty(client, ask, { schema: SCHEMA, what: 'the keys', writes: {} });
}

/** The error as callers know it: without what was sent. */
export function keysUnavailable(error: unknown): StoreUnavailable {
  const { code } = error as { code?: string };
  if (code === NO_TABLE || code === '3F000') return new StoreUnavailable(`there are no keys in schema ${SCHEMA}`);
  return unavailable(error);
}
