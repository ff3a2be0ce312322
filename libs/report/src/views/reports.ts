import { fold } from '#kernel/decider.js';
import { type FactOf, type Sql, type SqlValue, viewOver, type ViewQueries } from '#views/view.js';
import { reportDecider, type ReportState } from '../chair-report.js';
import type { ReportFact } from '../contract.js';

/** Every report as it stands: `report` is the state of its decider, so that the list and the record never differ. */
export const view = viewOver<ReportFact>()({
  name: 'reports',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE report (
      position INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      revision INTEGER NOT NULL,
      report TEXT NOT NULL
    ) STRICT;
  `,
  evolve: {
    'governance.report-drafted.v1': move,
    'governance.report-signed-off.v1': move,
    'governance.report-transmitted.v1': move,
  },
});

/**
 * Each fact moves the row on by the decider itself. When the state of the decider changes its shape, the version of this
 * view MUST change.
 */
function move(fact: FactOf<ReportFact>, sql: Sql): void {
  const id = fact.stream.slice('report-'.length);
  const row = sql.get('SELECT report FROM report WHERE id = ?', id);
  const initial = row ? (JSON.parse(String(row.report)) as ReportState) : reportDecider.initial;
  const after = fold({ ...reportDecider, initial }, [fact]);
  const values = [after.name, fact.revision, JSON.stringify(after)] as const;
  if (row) sql.run('UPDATE report SET name = ?, revision = ?, report = ? WHERE id = ?', ...values, id);
  else sql.run('INSERT INTO report VALUES (?, ?, ?, ?, ?)', fact.position, id, ...values);
}

/** One report in a list. */
export interface ListedReport {
  readonly id: string;
  /** Where it began in the log: lists go from high to low. Decimal. */
  readonly position: string;
  readonly revision: number;
  readonly state: Exclude<ReportState, { name: 'unknown' }>;
}

const LAST = String(2n ** 63n - 1n);

/** The reports, the newest first, after the one at position `after`; with a name, those in this state. */
export function reportsOf(
  queries: ViewQueries,
  name: string | undefined,
  { after = LAST, limit }: { readonly after?: SqlValue | undefined; readonly limit: number },
): readonly ListedReport[] {
  const rows = queries.all(
    view,
    `SELECT id, CAST(position AS TEXT) AS place, revision, report FROM report
     WHERE position < CAST(?1 AS INTEGER) AND (?2 IS NULL OR name = ?2)
     ORDER BY position DESC LIMIT ?3`,
    after,
    name ?? null,
    limit,
  );
  return rows.map((row) => ({
    id: String(row.id),
    position: String(row.place),
    revision: Number(row.revision),
    state: JSON.parse(String(row.report)) as ListedReport['state'],
  }));
}
