import type { WrittenLevel } from '#event-store/written-level.js';
import { dayOf } from '#kernel/time.js';
import { rowAs } from '#views/rows.js';
import { idOf, type Sql, viewOver, type ViewQueries } from '#views/view.js';
import type { AgreementAmended, AgreementFact, PostFact } from '../contract.js';
import { zoneOfState } from '../time-zones.js';

/**
 * Consular posts, and agreements with every version of their terms and who confirmed it. Days are YYYY-MM-DD; `from_day` of the first
 * version is the day of conclusion. An agreement is in force from `in_force_on` until the day before `terminated_on`.
 */
export const view = viewOver<PostFact | AgreementFact>()({
  name: 'consular-register',
  version: 4,
  module: import.meta.url,
  tables: `
    CREATE TABLE post (
      post TEXT PRIMARY KEY, state TEXT NOT NULL, name TEXT NOT NULL, city TEXT, kind TEXT NOT NULL,
      host_states TEXT NOT NULL, registered_on TEXT NOT NULL, closed_on TEXT, time_zone TEXT
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
    CREATE TABLE confirmation (
      agreement TEXT NOT NULL, version INTEGER NOT NULL, state TEXT NOT NULL, on_day TEXT NOT NULL,
      PRIMARY KEY (agreement, version, state)
    ) STRICT, WITHOUT ROWID;
  `,
  indexes: `CREATE INDEX agreement_pair ON agreement (one, other);`,
  evolve: {
    'registry.post-registered.v1': ({ conduct, recordedAt }, sql) => {
      const { post, state, name, city, kind, hostStates } = conduct;
      const registeredOn = dayOf(recordedAt);
      sql.insert('post', { post, state, name, city, kind, hostStates: hostStates.join(' '), registeredOn });
      for (const hostState of hostStates) sql.insert('accreditation', { hostState, post });
    },
    'registry.post-closed.v1': ({ conduct: { post, on: closedOn } }, sql) => {
      sql.update('post', { closedOn }, { post });
    },
    'registry.post-time-zone-recorded.v1': ({ conduct: { post, timeZone } }, sql) => {
      sql.update('post', { timeZone }, { post });
    },
    'registry.agreement-concluded.v1': (fact, sql) => {
      const { agreement: id, parties, concludedOn, ...terms } = fact.conduct;
      const [one, other] = parties;
      sql.insert('agreement', { position: fact.position, id, one, other, concludedOn, revision: fact.revision });
      addTerms(id, concludedOn, terms, sql);
    },
    'registry.agreement-entered-into-force.v1': (fact, sql) => {
      sql.update('agreement', { inForceOn: fact.conduct.on, revision: fact.revision }, { id: idOf(fact) });
    },
    'registry.agreement-amended.v1': (fact, sql) => {
      const { from, ...terms } = fact.conduct;
      addTerms(idOf(fact), from, terms, sql);
      sql.update('agreement', { revision: fact.revision }, { id: idOf(fact) });
    },
    'registry.agreement-terminated.v1': (fact, sql) => {
      sql.update('agreement', { terminatedOn: fact.conduct.on, revision: fact.revision }, { id: idOf(fact) });
    },
    'registry.agreement-confirmed.v1': (fact, sql) => {
      const { version, state, at } = fact.conduct;
      sql.insert('confirmation', { agreement: idOf(fact), version, state, onDay: at.slice(0, DAY_LENGTH) });
      sql.update('agreement', { revision: fact.revision }, { id: idOf(fact) });
    },
  },
});

/** Of an instant (RFC 3339, UTC), the day. */
const DAY_LENGTH = 'YYYY-MM-DD'.length;

function addTerms(
  agreement: string,
  fromDay: string,
  terms: Omit<AgreementAmended['conduct'], 'from'>,
  sql: Sql,
): void {
  const { version, mandatory, withinHours, citation } = terms;
  sql.insert('terms', { agreement, version, fromDay, mandatory, withinHours, citation });
}

interface PostsFilter {
  readonly state?: string | undefined;
  readonly hostState?: string | undefined;
  /** Only those registered by this day (YYYY-MM-DD) and not closed on it. */
  readonly asOf?: string | undefined;
}

/** Posts by id, after `after`; of a sending state or accredited to a host state when given. */
export function postsOf(queries: ViewQueries, { state, hostState, asOf }: PostsFilter, after: string, limit: number) {
  const statement = `SELECT post, state, host_states, name, city, kind, closed_on, time_zone FROM post WHERE post > :after
      AND (:state IS NULL OR state = :state)
      AND (:hostState IS NULL OR EXISTS (
        SELECT 1 FROM accreditation WHERE host_state = :hostState AND accreditation.post = post.post))
      AND (:asOf IS NULL OR (registered_on <= :asOf AND (closed_on IS NULL OR closed_on > :asOf)))
    ORDER BY post LIMIT :limit`;
  const rows = queries.all(view, statement, { state, hostState, asOf, after, limit }).map(rowAs<PostRow>());
  return rows.map(({ closedOn, timeZone, ...row }) => {
    const hostStates = row.hostStates.split(' ');
    const zone = timeZone ?? zoneOfState(hostStates[0] ?? '');
    return { ...row, hostStates, ...(closedOn !== null && { closedOn }), timeZone: zone };
  });
}

interface PostRow {
  readonly post: string;
  readonly state: string;
  /** Between spaces. */
  readonly hostStates: string;
  readonly name: string;
  readonly city: string | null;
  readonly kind: string;
  readonly closedOn: string | null;
  readonly timeZone: string | null;
}

const inForce = (day: string) => `a.in_force_on <= ${day} AND (a.terminated_on IS NULL OR a.terminated_on > ${day})`;

interface AgreementsFilter {
  readonly state?: string | undefined;
  readonly inForceOn?: string | undefined;
  /** Only those concluded by this day (YYYY-MM-DD), as they stood on it. */
  readonly asOf?: string | undefined;
}

/** Agreements with their newest terms, in the order of their registration, after the one at `after` (decimal position). */
export function agreementsOf(
  queries: ViewQueries,
  { state, inForceOn, asOf }: AgreementsFilter,
  after: string,
  limit: number,
) {
  const by = (day: string) => `CASE WHEN :asOf IS NULL OR ${day} <= :asOf THEN ${day} END`;
  const statement = `
    SELECT a.id, CAST(a.position AS TEXT) AS position, a.revision, json_array(a.one, a.other) AS parties, a.concluded_on,
      ${by('a.in_force_on')} AS in_force_on, ${by('a.terminated_on')} AS terminated_on, ${TERMS},
      (SELECT json_group_array(state ORDER BY state) FROM confirmation AS c WHERE c.agreement = a.id
        AND c.version = t.version AND (:asOf IS NULL OR on_day <= :asOf)) AS confirmed_by
    FROM agreement AS a JOIN terms AS t ON t.agreement = a.id AND t.version = (
      SELECT MAX(version) FROM terms WHERE agreement = a.id AND (:asOf IS NULL OR version = 1 OR from_day <= :asOf))
    WHERE a.position > CAST(:after AS INTEGER) AND (:state IS NULL OR :state IN (a.one, a.other))
      AND (:inForceOn IS NULL OR (${inForce(':inForceOn')})) AND (:asOf IS NULL OR a.concluded_on <= :asOf)
    ORDER BY a.position LIMIT :limit`;
  const rows = queries.all(view, statement, { state, inForceOn, asOf, after, limit });
  return rows
    .map(rowAs<AgreementRow>({ parties: 'json', confirmedBy: 'json', mandatory: 'boolean' }))
    .map((row) => ({ ...row, state: standing(row) }));
}

const TERMS = 't.version, t.mandatory, t.within_hours, t.citation';

interface Terms {
  readonly version: number;
  readonly mandatory: boolean;
  readonly withinHours: number | null;
  readonly citation: string;
}

interface AgreementRow extends Terms {
  readonly id: string;
  readonly position: string;
  readonly revision: number;
  readonly parties: readonly string[];
  /** The states that confirmed these terms, by their codes. */
  readonly confirmedBy: readonly string[];
  readonly concludedOn: string;
  readonly inForceOn: string | null;
  readonly terminatedOn: string | null;
}

/** As it was recorded last, or on the day that was asked for. */
function standing({ inForceOn, terminatedOn }: AgreementRow) {
  if (terminatedOn !== null) return 'terminated';
  return inForceOn === null ? 'concluded' : 'in-force';
}

/**
 * The terms that bind two states on `day`; undefined when no agreement is known to be in force then. Below level 2 of the
 * log no confirmation can be recorded, and none is asked for; from it on both have confirmed them by that day.
 */
export function termsBetween(
  queries: ViewQueries,
  states: readonly [string, string],
  day: string,
  level: WrittenLevel['level'],
) {
  const [one = '', other = ''] = [...states].sort();
  const statement = `SELECT a.id AS agreement, ${TERMS} FROM agreement AS a JOIN terms AS t ON t.agreement = a.id
    WHERE a.one = :one AND a.other = :other AND ${inForce(':day')} AND t.version = (
        SELECT MAX(version) FROM terms WHERE agreement = a.id AND (version = 1 OR from_day <= :day))
      AND (:level = 1 OR 2 = (SELECT COUNT(*) FROM confirmation AS c WHERE c.agreement = a.id
        AND c.version = t.version AND c.state IN (a.one, a.other) AND c.on_day <= :day))
    ORDER BY a.in_force_on DESC, a.position DESC LIMIT 1`;
  const row = queries.get(view, statement, { one, other, day, level });
  return row && rowAs<Terms & { readonly agreement: string }>({ mandatory: 'boolean' })(row);
}

/** The ids of the agreements between two states, in the order in which they were registered. */
export function agreementsOfPair(queries: ViewQueries, states: readonly [string, string]): readonly string[] {
  const statement = 'SELECT id FROM agreement WHERE one = ? AND other = ? ORDER BY position';
  return queries.all(view, statement, ...[...states].sort()).map(({ id }) => String(id));
}
