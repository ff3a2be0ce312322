import type { Row, SqlValue, ViewQueries } from '#views/view.js';
import type { Caller } from '#web/caller.js';
import type { CaseFile, KnownUnit, StateName } from '../case-file.js';
import { view } from './case-files.js';

/** One case file in a list. */
export interface Listed extends Omit<CaseFile, 'links' | 'outcomes'> {
  readonly id: string;
  /** Where its opening stands in the log: lists go from high to low. Decimal. */
  readonly position: string;
  readonly revision: number;
  readonly state: StateName;
}

const UNITS = (member: 0 | 1) => `(SELECT json_group_array(json_object('unit', unit, 'state', state)) FROM
  (SELECT unit, state FROM standing WHERE case_file = case_file.id AND member = ${member} ORDER BY since))`;

const COLUMNS = `id, CAST(position AS TEXT) AS place, revision, state, reference, unit, unit_state, opened_at,
  ${UNITS(1)} AS members, ${UNITS(0)} AS invited`;

const FIRST = String(2n ** 63n - 1n);

/**
 * The case files that the caller may know of, latest opening first, after the one at position `after`. MUST give what
 * the policies give row by row (`casefile.know`): a unit's persons see those of which their unit is a member or to
 * which it is invited, others all.
 */
export function listCaseFiles(
  queries: ViewQueries,
  { unit }: Caller,
  { state }: { readonly state?: StateName | undefined },
  { after = FIRST, limit }: { readonly after?: SqlValue | undefined; readonly limit: number },
): readonly Listed[] {
  const own = unit === undefined ? '?4 IS NULL' : 'id IN (SELECT case_file FROM standing WHERE unit = ?4)';
  const values: SqlValue[] = [after, limit, state ?? null, unit ?? null];
  const statement = `SELECT ${COLUMNS} FROM case_file
    WHERE position < CAST(?1 AS INTEGER) AND (?3 IS NULL OR state = ?3) AND ${own} ORDER BY position DESC LIMIT ?2`;
  return queries.all(view, statement, ...values).map(listed);
}

function listed(row: Row): Listed {
  return {
    id: String(row.id),
    position: String(row.place),
    revision: Number(row.revision),
    state: String(row.state) as StateName,
    reference: String(row.reference),
    openedBy: { unit: String(row.unit), state: String(row.unit_state) },
    openedAt: String(row.opened_at),
    members: JSON.parse(String(row.members)) as KnownUnit[],
    invited: JSON.parse(String(row.invited)) as KnownUnit[],
  };
}
