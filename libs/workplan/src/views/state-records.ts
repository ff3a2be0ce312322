import type { StateFact, UnitFact } from '#registry/contract.js';
import { rowAs } from '#views/rows.js';
import { type FactOf, type Sql, stateAfter, viewOver, type ViewQueries } from '#views/view.js';
import type { StateRecordFact } from '../contract.js';
import { type StateRecords, stateRecordsDecider } from '../state-records/state-records.js';

/** What each state reports of itself, and the units that the registry knows of it. */
export const view = viewOver<StateRecordFact | StateFact | UnitFact>()({
  name: 'state-records',
  version: 2,
  module: import.meta.url,
  tables: `
    CREATE TABLE state (state TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT;
    CREATE TABLE unit (
      unit TEXT PRIMARY KEY, state TEXT NOT NULL, community TEXT NOT NULL, established_on TEXT, closed_on TEXT
    ) STRICT;
    CREATE TABLE records (state TEXT PRIMARY KEY, revision INTEGER NOT NULL, records TEXT NOT NULL) STRICT;
  `,
  passesOver: ['registry.state-left.v1', 'registry.state-readmitted.v1', 'registry.unit-time-zone-recorded.v1'],
  evolve: {
    'registry.state-admitted.v1': ({ conduct }, sql) => {
      const { state, name } = conduct;
      sql.insert('state', { state, name });
    },
    'registry.unit-registered.v1': ({ conduct }, sql) => {
      const { unit, state, community, establishedOn } = conduct;
      sql.insert('unit', { unit, state, community, establishedOn });
    },
    'registry.unit-established.v1': ({ conduct: { unit, on } }, sql) => {
      sql.update('unit', { establishedOn: on }, { unit });
    },
    'registry.unit-closed.v1': ({ conduct: { unit, on } }, sql) => sql.update('unit', { closedOn: on }, { unit }),
    'workplan.national-action-plan-reported.v1': reported,
    'workplan.legislation-updated.v1': reported,
    'workplan.disposition-reported.v1': reported,
  },
});

function reported(fact: FactOf<StateRecordFact>, sql: Sql): void {
  const { state } = fact.conduct;
  const row = sql.get('SELECT records FROM records WHERE state = ?', state);
  const records = JSON.stringify(stateAfter(stateRecordsDecider, row?.records, fact));
  sql.insert('records', { state, revision: fact.revision, records }, 'REPLACE');
}

/** A specialist unit, as the registry has it; `establishedOn` is null where it is not stated. */
export interface NationalUnit {
  readonly unit: string;
  readonly community: string;
  readonly establishedOn: string | null;
  /** The day from which it is no more; null while it is. */
  readonly closedOn: string | null;
}

export interface StateRow {
  readonly state: string;
  readonly name: string;
  readonly units: readonly NationalUnit[];
  readonly records: StateRecords;
  /** Of the state's own records; -1 when it has reported nothing. */
  readonly revision: number;
}

/** States by code, after `after`. */
export function statesOf(queries: ViewQueries, after: string, limit: number): readonly StateRow[] {
  const rows = queries.all(view, `${STATES} WHERE s.state > ? ORDER BY s.state LIMIT ?`, after, limit);
  return rows.map((row) => ({
    state: String(row.state),
    name: String(row.name),
    units: unitsIn(queries, String(row.state)),
    records: row.records === null ? stateRecordsDecider.initial : (JSON.parse(String(row.records)) as StateRecords),
    revision: row.revision === null ? -1 : Number(row.revision),
  }));
}

const STATES = 'SELECT s.state, s.name, r.records, r.revision FROM state AS s LEFT JOIN records AS r USING (state)';

/** A state as registered, with its units. */
export function registered(queries: ViewQueries, state: string): Pick<StateRow, 'name' | 'units'> {
  const row = queries.get(view, 'SELECT name FROM state WHERE state = ?', state);
  return { name: String(row?.name), units: unitsIn(queries, state) };
}

/** By id. */
function unitsIn(queries: ViewQueries, state: string): readonly NationalUnit[] {
  const statement = 'SELECT unit, community, established_on, closed_on FROM unit WHERE state = ? ORDER BY unit';
  return queries.all(view, statement, state).map(rowAs<NationalUnit>());
}
