import { createHash } from 'node:crypto';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { KnownFact } from '#event-store/checks/known-fact.js';
import { CHECKPOINT, readCheckpoint } from './view-file.js';

const TERMS = 'talaan_terms';

/** What a view's file shows at a position. */
export interface ViewDigest extends KnownFact {
  readonly rows: number;
  /** SHA-256 over the dump's lines, each ended by a line feed; hexadecimal. */
  readonly sha256: string;
}

/**
 * The canonical content of a view's file, line by line: for each table, in order of name, a line with its columns, then
 * a line for each row in order of the primary key, or of the rowid for a table without one, which then comes first. A full
 * text search is followed by its index, term by term. The checkpoint is not part of it. Integers are written in decimal,
 * reals with a point or exponent, text as JSON strings, blobs as `{"hex":"…"}`.
 */
export function* dump(database: DatabaseSync): Generator<string> {
  for (const table of tablesOf(database)) {
    const { columns, key } = columnsOf(database, table);
    yield JSON.stringify({ table, columns });
    const names = columns.map(quoted).join(', ');
    const order = key.map(quoted).join(', ');
    yield* lines(database, `SELECT ${names} FROM ${quoted(table)} ORDER BY ${order}`);
    if (isSearch(database, table)) yield* indexOf(database, table);
  }
}

/**
 * The index of a full text search: how it is kept depends on when it was written, what it says does not. Making a name
 * for it in this connection alone writes nothing to the file.
 */
function* indexOf(database: DatabaseSync, table: string): Generator<string> {
  yield JSON.stringify({ index: table, columns: ['term', 'doc', 'col', 'offset'] });
  database.exec(`DROP TABLE IF EXISTS temp.${TERMS};
    CREATE VIRTUAL TABLE temp.${TERMS} USING fts5vocab('main', ${quoted(table)}, 'instance')`);
  yield* lines(database, `SELECT term, doc, col, offset FROM temp.${TERMS} ORDER BY term, doc, col, offset`);
}

function* lines(database: DatabaseSync, select: string): Generator<string> {
  const rows = database.prepare(select);
  rows.setReadBigInts(true);
  rows.setReturnArrays(true);
  for (const row of rows.iterate()) yield `[${(row as unknown as SQLOutputValue[]).map(written).join(',')}]`;
}

/** The digest of a view's file as it is at one moment, while it may go on being written. */
export function digestFile(path: string): ViewDigest {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    database.exec('BEGIN');
    const checkpoint = readCheckpoint(database);
    if (!checkpoint) throw new Error('not a view: it has no checkpoint');
    const hash = createHash('sha256');
    let rows = 0;
    for (const line of dump(database)) {
      hash.update(line).update('\n');
      if (line.startsWith('[')) rows += 1;
    }
    return { ...checkpoint, rows, sha256: hash.digest('hex') };
  } finally {
    database.close();
  }
}

/** The first line in which two files differ, from both; undefined when the dumps are the same. */
export function firstDifference(one: string, other: string): { one?: string; other?: string } | undefined {
  const files = [one, other].map((path) => new DatabaseSync(path, { readOnly: true }));
  try {
    const [ours, theirs] = files.map((file) => dump(file));
    for (;;) {
      const [a, b] = [ours?.next().value as string | undefined, theirs?.next().value as string | undefined];
      if (a === undefined && b === undefined) return undefined;
      if (a !== b) return { ...(a !== undefined && { one: a }), ...(b !== undefined && { other: b }) };
    }
  } finally {
    for (const file of files) file.close();
  }
}

/** Ordinary and virtual tables; the tables in which a virtual table keeps its data depend on more than its content. */
function tablesOf(database: DatabaseSync): readonly string[] {
  return database
    .prepare(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')
       AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> '${CHECKPOINT}' ORDER BY name`,
    )
    .all()
    .map(({ name }) => String(name));
}

function columnsOf(database: DatabaseSync, table: string): { columns: string[]; key: string[] } {
  const columns = database.prepare('SELECT name, pk FROM pragma_table_info(?) ORDER BY cid').all(table);
  const key = columns.filter(({ pk }) => Number(pk) > 0).sort((a, b) => Number(a.pk) - Number(b.pk));
  const names = (some: typeof columns): string[] => some.map(({ name }) => String(name));
  if (key.length === 0) return { columns: ['rowid', ...names(columns)], key: ['rowid'] };
  return { columns: names(columns), key: names(key) };
}

function isSearch(database: DatabaseSync, table: string): boolean {
  const made = database.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').get(table);
  return /^CREATE\s+VIRTUAL\s+TABLE\s.*\sUSING\s+fts5\b/is.test(String(made?.sql));
}

function written(value: SQLOutputValue): string {
  if (value === null) return 'null';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Number.isInteger(value) ? value.toExponential() : String(value);
  return JSON.stringify({ hex: Buffer.from(value).toString('hex') });
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
