import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { KnownFact } from '../checks/known-fact.js';
import { formatOf, layOut, hasMacs, type LogFormat, logFile, openForReading, unavailable } from './log-file.js';

/** What a look at the log file says, without reading it all. */
export interface LogInspection {
  readonly level: LogFormat;
  readonly hasMacs: boolean;
  /** Position of the last fact; 0 for an empty log. */
  readonly head: bigint;
  /** The position that was given out last, as SQLite remembers it. */
  readonly given: bigint;
  /** Of the facts that were known, those that are not there. */
  readonly missing: readonly KnownFact[];
  /** How the file's tables, indexes and triggers differ from what the platform makes, in words for an operator. */
  readonly schemaFaults: readonly string[];
  /** The sealed content that was recorded last, when there is one among the last facts. */
  readonly lastContent: unknown;
}

/** Of so many facts at the end of a log that is in use, one has content. */
const LOOKED_AT = 10_000;

/**
 * Looks at the log of a data directory. Undefined where there is none.
 * @param known facts that it was known to have
 * @throws StoreUnavailable
 */
export function inspectLog(directory: string, known: readonly KnownFact[] = []): LogInspection | undefined {
  if (!existsSync(logFile(directory))) return undefined;
  const log = openForReading(directory);
  try {
    // One moment, also while a server writes.
    log.exec('BEGIN');
    const format = formatOf(log);
    return {
      level: format,
      hasMacs: hasMacs(format),
      head: numberIn(log, 'SELECT coalesce(max(position), 0) AS number FROM fact'),
      given: numberIn(log, "SELECT coalesce(max(seq), 0) AS number FROM sqlite_sequence WHERE name = 'fact'"),
      missing: missingOf(log, known),
      schemaFaults: schemaFaults(log, format),
      lastContent: lastContent(log),
    };
  } catch (error) {
    throw unavailable(error);
  } finally {
    log.close();
  }
}

/**
 * When the last fact was recorded, in milliseconds since 1970; undefined where there is none.
 * @throws StoreUnavailable
 */
export function lastRecordedAt(directory: string): number | undefined {
  if (!existsSync(logFile(directory))) return undefined;
  const log = openForReading(directory);
  try {
    const last = log.prepare('SELECT recorded_at AS at FROM fact ORDER BY position DESC LIMIT 1').get();
    return last && Number(last.at);
  } catch (error) {
    throw unavailable(error);
  } finally {
    log.close();
  }
}

/**
 * Reads the whole file, and compares its facts with what they are found by: the names of streams, and the index of ids.
 * Whoever changes these hides a record, or takes a repeated command for a new one. In words for an operator, ten at most
 * of each.
 * @throws StoreUnavailable
 */
export function indexFaults(directory: string): readonly string[] {
  const log = openForReading(directory);
  try {
    const named = log.prepare(
      `SELECT position, stream FROM fact LEFT JOIN stream ON number = stream_number
       WHERE name IS NOT stream ORDER BY position LIMIT 10`,
    );
    const entered = log.prepare(
      `SELECT fact.position, stream FROM fact LEFT JOIN fact_id USING (id)
       WHERE fact.position <= (SELECT position FROM ids_entered) AND fact_id.position IS NOT fact.position
       ORDER BY fact.position LIMIT 10`,
    );
    return [
      ...named.all().map((row) => `${placeOf(row)} is not found under its name: the table stream was changed`),
      ...entered.all().map((row) => `${placeOf(row)} is not found by its id: the table fact_id was changed`),
    ];
  } catch (error) {
    throw unavailable(error);
  } finally {
    log.close();
  }
}

function placeOf({ position, stream }: Record<string, unknown>): string {
  return `position ${String(position)} of ${String(stream)}`;
}

function schemaFaults(log: DatabaseSync, format: LogFormat): readonly string[] {
  const pattern = new DatabaseSync(':memory:');
  try {
    pattern.exec(layOut(format));
    const [found, wanted] = [schemaOf(log), schemaOf(pattern)];
    const missing = [...wanted.keys()].filter((name) => !found.has(name)).map((name) => `${name} is missing`);
    const other = [...found].filter(([name, sql]) => wanted.get(name) !== sql);
    return [...missing, ...other.map(([name]) => `${name} is not as the platform makes it`)];
  } finally {
    pattern.close();
  }
}

/** Tables, indexes and triggers, each with the statement that makes it. */
function schemaOf(log: DatabaseSync): ReadonlyMap<string, string> {
  const rows = log.prepare("SELECT type, name, coalesce(sql, '') AS sql FROM sqlite_schema ORDER BY name").all();
  return new Map(rows.map(({ type, name, sql }) => [`the ${String(type)} ${String(name)}`, String(sql)]));
}

function missingOf(log: DatabaseSync, known: readonly KnownFact[]): readonly KnownFact[] {
  const at = log.prepare('SELECT id FROM fact WHERE position = ?');
  return known.filter(({ position, fact }) => at.get(position)?.id !== fact);
}

function lastContent(log: DatabaseSync): unknown {
  const last = log.prepare('SELECT CAST(payload AS TEXT) AS payload FROM fact ORDER BY position DESC LIMIT ?');
  for (const { payload } of last.iterate(LOOKED_AT)) {
    const text = String(payload);
    if (text.includes('"content":')) return (JSON.parse(text) as { content?: unknown }).content;
  }
  return undefined;
}

function numberIn(log: DatabaseSync, question: string): bigint {
  const statement = log.prepare(question);
  statement.setReadBigInts(true);
  return statement.get()?.number as bigint;
}
