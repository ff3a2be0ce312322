import { newestFirst, type PageOf, rowAs } from '#views/rows.js';
import { type FactOf, idOf, type Sql, stateAfter, viewOver, type ViewQueries } from '#views/view.js';
import { reportDecider, type ReportState } from '../chair-report.js';
import type { ReportFact } from '../contract.js';

/** Every report as it stands: `report` is the state of its decider, so that the list and the record never differ. */
export const view = viewOver<ReportFact>()({
  name: 'reports',
  version: 2,
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
  indexes: 'CREATE INDEX report_by_state ON report (name, position);',
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
  const id = idOf(fact);
  const before = sql.get('SELECT report FROM report WHERE id = ?', id);
  const after = stateAfter(reportDecider, before?.report, fact);
  const row = { name: after.name, revision: fact.revision, report: JSON.stringify(after) };
  if (before) sql.update('report', row, { id });
  else sql.insert('report', { position: fact.position, id, ...row });
}

/** One report in a list. */
export interface ListedReport {
  readonly id: string;
  /** Where it began in the log: lists go from high to low. Decimal. */
  readonly position: string;
  readonly revision: number;
  readonly state: Exclude<ReportState, { name: 'unknown' }>;
}

/** The reports, the newest first; with a name, those in this state. */
export function reportsOf(
  queries: ViewQueries,
  name: string | undefined,
  { after, limit }: PageOf,
): readonly ListedReport[] {
  const statement = newestFirst(
    'report',
    'id, revision, report AS state',
    name === undefined ? ':name IS NULL' : 'name = :name',
  );
  return queries.all(view, statement, { name, after, limit }).map(rowAs<ListedReport>({ state: 'json' }));
}
