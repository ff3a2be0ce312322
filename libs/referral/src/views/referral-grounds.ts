import type { Fact } from '#event-store/fact.js';
import type {
  AgreementAmended,
  AgreementConcluded,
  AgreementEnteredIntoForce,
  AgreementTerminated,
  PostRegistered,
  UnitRegistered,
} from '#registry/contract.js';
import type { Sql, View, ViewQueries } from '#views/view.js';
import type { AppliedRule } from '../contract.js';

/** What a referral stands on: units, posts, and the agreements between states with every version of their terms. */
export const view: View = {
  name: 'referral-grounds',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE unit (unit TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT;
    CREATE TABLE post (post TEXT PRIMARY KEY, state TEXT NOT NULL, host_states TEXT NOT NULL) STRICT;
    CREATE TABLE agreement (
      id TEXT PRIMARY KEY, place INTEGER NOT NULL, one TEXT NOT NULL, other TEXT NOT NULL, in_force_on TEXT,
      terminated_on TEXT
    ) STRICT;
    CREATE TABLE terms (
      agreement TEXT NOT NULL, version INTEGER NOT NULL, from_day TEXT NOT NULL, mandatory INTEGER NOT NULL,
      within_hours INTEGER, citation TEXT NOT NULL, PRIMARY KEY (agreement, version)
    ) STRICT;
  `,
  indexes: `CREATE INDEX agreement_pair ON agreement (one, other);`,
  evolve: {
    'registry.unit-registered.v1': ({ conduct }, sql) => {
      const { unit, state } = conduct as UnitRegistered['conduct'];
      sql.run('INSERT INTO unit VALUES (?, ?)', unit, state);
    },
    'registry.post-registered.v1': ({ conduct }, sql) => {
      const { post, state, hostStates } = conduct as PostRegistered['conduct'];
      sql.run('INSERT INTO post VALUES (?, ?, ?)', post, state, hostStates.join(' '));
    },
    'registry.agreement-concluded.v1': (fact, sql) => {
      const terms = fact.conduct as AgreementConcluded['conduct'];
      const [one, other] = terms.parties;
      sql.run('INSERT INTO agreement VALUES (?, ?, ?, ?, NULL, NULL)', idOf(fact), fact.position, one, other);
      agreed(fact, '', terms, sql);
    },
    'registry.agreement-entered-into-force.v1': (fact, sql) => {
      const { on } = fact.conduct as AgreementEnteredIntoForce['conduct'];
      sql.run('UPDATE agreement SET in_force_on = ? WHERE id = ?', on, idOf(fact));
    },
    'registry.agreement-amended.v1': (fact, sql) => {
      const terms = fact.conduct as AgreementAmended['conduct'];
      agreed(fact, terms.from, terms, sql);
    },
    'registry.agreement-terminated.v1': (fact, sql) => {
      const { on } = fact.conduct as AgreementTerminated['conduct'];
      sql.run('UPDATE agreement SET terminated_on = ? WHERE id = ?', on, idOf(fact));
    },
  },
};

const idOf = ({ stream }: Fact) => stream.slice('agreement-'.length);

function agreed(fact: Fact, from: string, terms: Omit<AgreementAmended['conduct'], 'from'>, sql: Sql): void {
  const { version, mandatory, withinHours, citation } = terms;
  const row = [idOf(fact), version, from, mandatory ? 1 : 0, withinHours, citation] as const;
  sql.run('INSERT INTO terms VALUES (?, ?, ?, ?, ?, ?)', ...row);
}

/** The unit, when the registry knows it. */
export function knownUnit(queries: ViewQueries, unit: string) {
  const row = queries.get(view, 'SELECT unit, state FROM unit WHERE unit = ?', unit);
  return row && { unit: String(row.unit), state: String(row.state) };
}

/** The post, when the registry knows it. */
export function knownPost(queries: ViewQueries, post: string) {
  const row = queries.get(view, 'SELECT post, state, host_states FROM post WHERE post = ?', post);
  return row && { post: String(row.post), state: String(row.state), hostStates: String(row.host_states).split(' ') };
}

/** What holds where no agreement is known. No number of hours is made up. */
const NONE_KNOWN: AppliedRule = {
  kind: 'on-request',
  withinHours: null,
  agreement: null,
  version: null,
  citation: 'Vienna Convention on Consular Relations (1963), Art. 36(1)(b)',
};

/** The rule between two states on `day` (YYYY-MM-DD), as known now. The agreement that came into force last counts. */
export function ruleBetween(queries: ViewQueries, states: readonly [string, string], day: string): AppliedRule {
  const [one = '', other = ''] = [...states].sort();
  const row = queries.get(
    view,
    `SELECT t.* FROM agreement AS a JOIN terms AS t ON t.agreement = a.id
     WHERE a.one = ?1 AND a.other = ?2 AND a.in_force_on <= ?3 AND (a.terminated_on IS NULL OR a.terminated_on > ?3)
       AND t.from_day <= ?3
     ORDER BY a.in_force_on DESC, a.place DESC, t.version DESC LIMIT 1`,
    one,
    other,
    day,
  );
  if (!row) return NONE_KNOWN;
  return {
    kind: row.mandatory === 1 ? 'mandatory' : 'on-request',
    withinHours: row.within_hours === null ? null : Number(row.within_hours),
    agreement: String(row.agreement),
    version: Number(row.version),
    citation: String(row.citation),
  };
}
