import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const TRIGGERS = ['fact_is_never_changed', 'fact_is_never_removed'];

/** Opens a file of a data folder for whoever may write it, also beside a server. */
export function withFile<Result>(data: string, name: string, work: (file: DatabaseSync) => Result): Result {
  const file = new DatabaseSync(join(data, name), { timeout: 10_000 });
  try {
    file.exec('BEGIN IMMEDIATE');
    const result = work(file);
    file.exec('COMMIT');
    return result;
  } finally {
    file.close();
  }
}

/** Changes the log's facts: what keeps them from being changed is taken out of the way, and put back as it was. */
export function editLog<Result>(data: string, work: (log: DatabaseSync) => Result): Result {
  return withFile(data, 'log.db', (log) => {
    const made = log.prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name").all();
    log.exec(TRIGGERS.map((name) => `DROP TRIGGER ${name};`).join(''));
    const result = work(log);
    log.exec(made.map(({ sql }) => `${String(sql)};`).join(''));
    return result;
  });
}

/** The first position at which two logs differ, in what facts say or are found by; undefined where they do not. */
export function firstDifference(data: string, was: string): bigint | undefined {
  const log = new DatabaseSync(join(data, 'log.db'));
  try {
    log.prepare('ATTACH ? AS was').run(join(was, 'log.db'));
    const facts = (schema: string) =>
      `SELECT fact.position, id, stream, name, revision, type, payload, metadata, recorded_at, mac
       FROM ${schema}.fact AS fact LEFT JOIN ${schema}.stream ON number = stream_number`;
    const only = (one: string, other: string) => `SELECT * FROM (${facts(one)} EXCEPT ${facts(other)})`;
    const question = log.prepare(
      `SELECT min(position) AS first FROM (${only('main', 'was')} UNION ALL ${only('was', 'main')})`,
    );
    question.setReadBigInts(true);
    return (question.get()?.first as bigint | null) ?? undefined;
  } finally {
    log.close();
  }
}
