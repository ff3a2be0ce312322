import type { ClientBase } from 'pg';
import type { Ask } from '../connection/connection.js';

type Right = 'INSERT' | 'UPDATE' | 'DELETE';

/** What a role does with each table of a schema, beside reading. */
export type Writes = Readonly<Record<string, readonly Right[]>>;

/** A store, and who writes it. */
export interface Written {
  readonly schema: string;
  /** What it is, in the words of messages: `the log`. */
  readonly what: string;
  readonly writes: Writes;
  /** Without which of that it cannot go on; all of it where it is left out. */
  readonly needs?: Writes;
  /** Undefined: whoever asks. */
  readonly role?: string;
}

/** What the role, or one that it may become, is or may do: the first thing that is too much. */
const MIGHT = `
  SELECT role.rolname, CASE
      WHEN role.rolsuper THEN 'is a superuser'
      WHEN role.rolcreaterole THEN 'may make roles'
      WHEN role.rolreplication THEN 'may copy everything that the server has (REPLICATION)'
      WHEN role.rolbypassrls THEN 'is above the rules for rows (BYPASSRLS)'
      WHEN role.oid IN (schema.nspowner, database.datdba)
        OR EXISTS (SELECT FROM pg_class WHERE relnamespace = schema.oid AND relowner = role.oid) THEN 'owns ' || $2::text
      WHEN role.rolname IN ('pg_write_server_files', 'pg_execute_server_program') THEN 'may write the files of the server'
      WHEN has_schema_privilege(role.oid, schema.oid, 'CREATE') THEN 'may make tables in the schema ' || $1::text || ' (CREATE)'
      ELSE (
        SELECT 'has ' || wanted.right || ' on ' || $1::text || '.' || one.relname
        FROM pg_class one, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS wanted("right")
        WHERE one.relnamespace = schema.oid AND one.relkind IN ('r', 'p', 'v', 'm', 'f')
          AND NOT ($3::json -> one.relname::text)::jsonb @> to_jsonb(wanted.right) IS TRUE
          AND (has_table_privilege(role.oid, one.oid, wanted.right)
            OR wanted.right IN ('INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege(role.oid, one.oid, wanted.right))
        ORDER BY one.relname, wanted.right LIMIT 1)
    END
  FROM pg_roles role, pg_namespace schema, pg_database database
  WHERE schema.nspname = $1::text AND database.datname = current_database()
    AND pg_has_role($4::name, role.oid, 'MEMBER')
  ORDER BY role.rolname <> $4::name`;

/** Why a store would not be safe from who writes it; undefined when it is, and may be written. */
export async function overmighty(client: ClientBase, ask: Ask, written: Written): Promise<string | undefined> {
  const { schema, what, writes } = written;
  const role = written.role ?? (await whoAsks(client, ask));
  const values = [schema, what, JSON.stringify(writes), role];
  const roles = await ask<[string, string | null]>(client, { text: MIGHT, values });
  const found = roles.find(([, might]) => might !== null);
  if (found) return `the role ${found[0]}, as which ${what} is written, ${String(found[1])}`;
  for (const [table, rights] of Object.entries(written.needs ?? writes)) {
    for (const right of rights) {
      const text = 'SELECT has_table_privilege($1::name, $2, $3)';
      const [[may] = []] = await ask<[boolean]>(client, { text, values: [role, `${schema}.${table}`, right] });
      if (may !== true) return `the role may not write ${what} (${right} on ${schema}.${table})`;
    }
  }
  return undefined;
}

async function whoAsks(client: ClientBase, ask: Ask): Promise<string> {
  const [[role] = ['']] = await ask<[string]>(client, { text: 'SELECT session_user::text' });
  return role;
}
