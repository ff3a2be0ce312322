import { laneOf, pageOf } from '#views/lanes.js';
import { type PageOf, rowAs } from '#views/rows.js';
import type { ViewQueries } from '#views/view.js';
import type { Caller } from '#web/auth/caller.js';
import type { CaseFile, StateName } from '../case-file.js';
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

const COLUMNS = `id, revision, state, reference, json_object('unit', unit, 'state', unit_state) AS opened_by, opened_at,
  ${UNITS(1)} AS members, ${UNITS(0)} AS invited`;

/**
 * The case files that the caller may know of, latest opening first. MUST give what the policies give row by row
 * (`casefile.know`): a unit's persons see those of which their unit is a member or to which it is invited, others all.
 */
export function listCaseFiles(
  queries: ViewQueries,
  { unit }: Caller,
  { state }: { readonly state?: StateName | undefined },
  { after, limit }: PageOf,
): readonly Listed[] {
  const lane = laneOf('case', { state }, unit);
  const rows = pageOf(queries, view, { table: 'case_file', columns: COLUMNS }, [lane], { after, limit });
  return rows.map(rowAs<Listed>({ openedBy: 'json', members: 'json', invited: 'json' }));
}
