import type { Fact } from '#event-store/fact.js';
import { dayOf } from '#kernel/time.js';
import { type Row, type Sql, viewOver, type ViewQueries } from '#views/view.js';
import type { AgreementAmended, AgreementFact, PostFact } from '../contract.js';

/**
 * Consular posts, and agreements with every version of their terms. Days are YYYY-MM-DD; `from_day` of the first
 * version is the day of conclusion. An agreement is in force from `in_force_on` until the day before `terminated_on`.
 */
export const view = viewOver<PostFact | AgreementFact>()({
  name: 'consular-register',
  version: 2,
  module: import.meta.url,
  tables: `
    CREATE TABLE post (
      post TEXT PRIMARY KEY, state TEXT NOT NULL, name TEXT NOT NULL, city TEXT, kind TEXT NOT NULL,
      host_states TEXT NOT NULL, registered_on TEXT NOT NULL
    ) STRICT;
    CREATE TABLE accreditation (
      host_state TEXT NOT NULL, post TEXT NOT NULL, PRIMARY KEY (host_state, post)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE agreement (
      position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, one TEXT NOT NULL, other TEXT NOT NULL,
      concluded_on TEXT NOT NULL, in_force_on TEXT, terminated_on TEXT, revision INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE terms (
      agreement TEXT NOT NULL, version INTEGER NOT NULL, from_day TEXT NOT NULL, mandatory INTEGER NOT NULL,
      within_hours INTEGER, citation TEXT NOT NULL, PRIMARY KEY (agreement, version)
    ) STRICT;
  `,
  indexes: `CREATE INDEX agreement_pair ON agreement (one, other);`,
  evolve: {
    'registry.post-registered.v1': ({ conduct, recordedAt }, sql) => {
      const { post, state, name, city, kind, hostStates } = conduct;
      const hosts = hostStates.join(' ');
      sql.run('INSERT INTO post VALUES (?, ?, ?, ?, ?, ?, ?)', post, state, name, city, kind, hosts, dayOf(recordedAt));
      for (const host of hostStates) sql.run('INSERT INTO accreditation VALUES (?, ?)', host, post);
    },
    'registry.agreement-concluded.v1': (fact, sql) => {
      const { agreement, parties, concludedOn, ...terms } = fact.conduct;
      const [one, other] = parties;
      sql.run(
        'INSERT INTO agreement VALUES (?, ?, ?, ?, ?, NULL, NULL, 0)',
        fact.position,
        agreement,
        one,
        other,
        concludedOn,
      );
      addTerms(agreement, concludedOn, terms, sql);
    },
    'registry.agreement-entered-into-force.v1': (fact, sql) => {
      const { on } = fact.conduct;
      sql.run('UPDATE agreement SET in_force_on = ?, revision = ? WHERE id = ?', on, fact.revision, idOf(fact));
    },
    'registry.agreement-amended.v1': (fact, sql) => {
      const { from, ...terms } = fact.conduct;
      addTerms(idOf(fact), from, terms, sql);
      sql.run('UPDATE agreement SET revision = ? WHERE id = ?', fact.revision, idOf(fact));
    },
    'registry.agreement-terminated.v1': (fact, sql) => {
      const { on } = fact.conduct;
      sql.run('UPDATE agreement SET terminated_on = ?, revision = ? WHERE id = ?', on, fact.revision, idOf(fact));
    },
  },
});

const idOf = ({ stream }: Fact) => stream.slice('agreement-'.length);

function addTerms(agreement: string, from: string, terms: Omit<AgreementAmended['conduct'], 'from'>, sql: Sql): void {
  const { version, mandatory, withinHours, citation } = terms;
  sql.run(
    'INSERT INTO terms VALUES (?, ?, ?, ?, ?, ?)',
    agreement,
    version,
    from,
    mandatory ? 1 : 0,
    withinHours,
    citation,
  );
}

interface PostsFilter {
  readonly state?: string | null;
  readonly hostState?: string | null;
  /** Only those registered by this day (YYYY-MM-DD). */
  readonly asOf?: string | null;
}

/** Posts by id, after `after`; of a sending state or accredited to a host state when given. */
export function postsOf(
  queries: ViewQueries,
  { state = null, hostState = null, asOf = null }: PostsFilter,
  after: string,
  limit: number,
) {
  const rows = queries.all(
    view,
    `SELECT * FROM post AS p WHERE p.post > ?1 AND (?2 IS NULL OR p.state = ?2)
       AND (?3 IS NULL OR EXISTS (SELECT 1 FROM accreditation WHERE host_state = ?3 AND post = p.post))
       AND (?4 IS NULL OR p.registered_on <= ?4)
     ORDER BY p.post LIMIT ?5`,
    after,
    state,
    hostState,
    asOf,
    limit,
  );
  return rows.map((row) => ({
    post: String(row.post),
    state: String(row.state),
    hostStates: String(row.host_states).split(' '),
    name: String(row.name),
    city: row.city === null ? null : String(row.city),
    kind: String(row.kind),
  }));
}

const IN_FORCE = 'a.in_force_on <= :day AND (a.terminated_on IS NULL OR a.terminated_on > :day)';

interface AgreementsFilter {
  readonly state?: string | null;
  readonly inForceOn?: string | null;
  /** Only those concluded by this day (YYYY-MM-DD), as they stood on it. */
  readonly asOf?: string | null;
}

/** Agreements with their newest terms, in the order of their registration, after the one at `after` (decimal position). */
export function agreementsOf(
  queries: ViewQueries,
  { state = null, inForceOn = null, asOf = null }: AgreementsFilter,
  after: string,
  limit: number,
) {
  const rows = queries.all(
    view,
    `SELECT CAST(a.position AS TEXT) AS place, a.*, t.* FROM agreement AS a
       JOIN terms AS t ON t.agreement = a.id
         AND t.version = (
           SELECT MAX(version) FROM terms WHERE agreement = a.id AND (?4 IS NULL OR version = 1 OR from_day <= ?4))
     WHERE a.position > CAST(?1 AS INTEGER) AND (?2 IS NULL OR ?2 IN (a.one, a.other))
       AND (?3 IS NULL OR (${IN_FORCE.replaceAll(':day', '?3')}))
       AND (?4 IS NULL OR a.concluded_on <= ?4)
     ORDER BY a.position LIMIT ?5`,
    after,
    state,
    inForceOn,
    asOf,
    limit,
  );
  const by = (day: Row[string] | undefined) =>
    day === null || (asOf !== null && String(day) > asOf) ? null : String(day);
  return rows.map((row) => {
    const days = { inForceOn: by(row.in_force_on), terminatedOn: by(row.terminated_on) };
    return {
      id: String(row.id),
      position: String(row.place),
      revision: Number(row.revision),
      state: standing(days),
      parties: [String(row.one), String(row.other)],
      concludedOn: String(row.concluded_on),
      ...days,
      ...termsIn(row),
    };
  });
}

/** As it was recorded last, or on the day that was asked for. */
function standing({ inForceOn, terminatedOn }: Readonly<Record<'inForceOn' | 'terminatedOn', string | null>>) {
  if (terminatedOn !== null) return 'terminated';
  return inForceOn === null ? 'concluded' : 'in-force';
}

function termsIn(row: Row) {
  return {
    version: Number(row.version),
    mandatory: row.mandatory === 1,
    withinHours: row.within_hours === null ? null : Number(row.within_hours),
    citation: String(row.citation),
  };
}

/** The terms that bind two states on `day`; undefined when no agreement is known to be in force then. */
export function termsBetween(queries: ViewQueries, states: readonly [string, string], day: string) {
  const [one = '', other = ''] = [...states].sort();
  const row = queries.get(
    view,
    `SELECT a.id, t.* FROM agreement AS a JOIN terms AS t ON t.agreement = a.id
     WHERE a.one = ?1 AND a.other = ?2 AND ${IN_FORCE.replaceAll(':day', '?3')}
       AND (t.version = 1 OR t.from_day <= ?3)
     ORDER BY a.in_force_on DESC, a.position DESC, t.version DESC LIMIT 1`,
    one,
    other,
    day,
  );
  return row && { agreement: String(row.id), ...termsIn(row) };
}

/** The ids of the agreements between two states, in the order in which they were registered. */
export function agreementsOfPair(queries: ViewQueries, states: readonly [string, string]): readonly string[] {
  const statement = 'SELECT id FROM agreement WHERE one = ? AND other = ? ORDER BY position';
  return queries.all(view, statement, ...[...states].sort()).map(({ id }) => String(id));
}
