import type { Fact } from '#event-store/fact.js';
import type { InformationSupplied, Submitted } from '#exchange/contract.js';
import type { Raised, WishesRecorded } from '#referral/contract.js';
import type { StateAdmitted, StateLeft, StateReadmitted, UnitClosed, UnitRegistered } from '#registry/contract.js';
import type { Row, Sql, View, ViewQueries } from '#views/view.js';
import type { KnownUnit } from '../case-file.js';
import type { Opened, UnitJoined, UnitLeft } from '../contract.js';
import type { LinkedRecord, RecordKind } from '../linked-record.js';

/**
 * What a case file stands on: units and member states; the records of other slices that may belong to a case, with
 * their units and their state; and which units are members of which case, to know whether a record that names a case
 * file (`stated`) does so for a member.
 */
export const view: View = {
  name: 'case-grounds',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE unit (unit TEXT PRIMARY KEY, state TEXT NOT NULL, closed_on TEXT) STRICT;
    CREATE TABLE membership (state TEXT, since TEXT, until TEXT, PRIMARY KEY (state, since)) STRICT, WITHOUT ROWID;
    CREATE TABLE member (case_file TEXT, unit TEXT, PRIMARY KEY (case_file, unit)) STRICT, WITHOUT ROWID;
    CREATE TABLE record (
      stream TEXT PRIMARY KEY,
      unit TEXT NOT NULL,
      other_unit TEXT,
      state TEXT NOT NULL,
      asked INTEGER NOT NULL DEFAULT 0,
      stated TEXT
    ) STRICT;
  `,
  indexes: `CREATE INDEX record_stated ON record (stated) WHERE stated IS NOT NULL;`,
  evolve: {
    'registry.unit-registered.v1': ({ conduct }, sql) => {
      const { unit, state } = conduct as UnitRegistered['conduct'];
      sql.run('INSERT OR REPLACE INTO unit (unit, state) VALUES (?, ?)', unit, state);
    },
    'registry.unit-closed.v1': ({ conduct }, sql) => {
      const { unit, on } = conduct as UnitClosed['conduct'];
      sql.run('UPDATE unit SET closed_on = ? WHERE unit = ?', on, unit);
    },
    'registry.state-admitted.v1': ({ conduct }, sql) => {
      const { state, memberSince } = conduct as StateAdmitted['conduct'];
      sql.run('INSERT OR REPLACE INTO membership (state, since) VALUES (?, ?)', state, memberSince);
    },
    'registry.state-left.v1': ({ conduct }, sql) => {
      const { state, on } = conduct as StateLeft['conduct'];
      sql.run('UPDATE membership SET until = ? WHERE state = ? AND until IS NULL', on, state);
    },
    'registry.state-readmitted.v1': ({ conduct }, sql) => {
      const { state, on } = conduct as StateReadmitted['conduct'];
      sql.run('INSERT OR REPLACE INTO membership (state, since) VALUES (?, ?)', state, on);
    },
    'casefile.opened.v1': joined,
    'casefile.unit-joined.v1': joined,
    'casefile.unit-left.v1': (fact, sql) => {
      const { unit } = fact.conduct as UnitLeft['conduct'];
      sql.run('DELETE FROM member WHERE case_file = ? AND unit = ?', caseFileOf(fact), unit);
    },
    'exchange.submitted.v1': between('submitted'),
    'exchange.information-supplied.v1': between('supplied'),
    'exchange.acknowledged.v1': leadsTo('acknowledged'),
    'exchange.clarification-sought.v1': leadsTo('clarification-sought'),
    'exchange.clarified.v1': clarified,
    'exchange.delay-notified.v1': leadsTo('delay-notified'),
    'exchange.partly-answered.v1': leadsTo('partly-answered'),
    'exchange.partly-refused.v1': leadsTo('partly-refused'),
    'exchange.answered.v1': leadsTo('answered'),
    'exchange.refused.v1': leadsTo('refused'),
    'exchange.referred-to-central-authority.v1': leadsTo('referred'),
    'exchange.withdrawn.v1': leadsTo('withdrawn'),
    'exchange.closed.v1': leadsTo('closed'),
    'exchange.reopened.v1': leadsTo('reopened'),
    'exchange.answer-recalled.v1': leadsTo('answer-recalled'),
    'exchange.recall-acknowledged.v1': leadsTo('recall-acknowledged'),
    'referral.raised.v1': (fact, sql) => {
      const { unit } = fact.conduct as Raised['conduct'];
      sql.run(`INSERT INTO record (stream, unit, state) VALUES (?, ?, 'raised')`, fact.stream, unit);
    },
    'referral.wishes-recorded.v1': wishesRecorded,
    'referral.withheld.v1': leadsTo('withheld'),
    'referral.hold-lifted.v1': (fact, sql) => {
      const next = `CASE asked WHEN 1 THEN 'wishes-recorded' ELSE 'raised' END`;
      sql.run(`UPDATE record SET state = ${next} WHERE stream = ?`, fact.stream);
    },
    'referral.notified.v1': leadsTo('notified'),
    'referral.acknowledged.v1': leadsTo('acknowledged'),
    'referral.closed.v1': leadsTo('closed'),
  },
};

const caseFileOf = ({ stream }: Fact) => stream.slice('casefile-'.length);

function joined(fact: Fact, sql: Sql): void {
  const { unit } = fact.conduct as (Opened | UnitJoined)['conduct'];
  sql.run('INSERT OR IGNORE INTO member VALUES (?, ?)', caseFileOf(fact), unit);
}

/** A record between two units; it belongs to the case file that it names when its sender is a member of that then. */
function between(state: string) {
  return (fact: Fact, sql: Sql) => {
    const { from, to, caseFile } = fact.conduct as (Submitted | InformationSupplied)['conduct'];
    sql.run(
      `INSERT INTO record (stream, unit, other_unit, state, stated)
       VALUES (?, ?, ?, ?, (SELECT case_file FROM member WHERE case_file = ? AND unit = ?))`,
      fact.stream,
      from,
      to,
      state,
      caseFile ?? null,
      from,
    );
  };
}

function leadsTo(state: string) {
  return ({ stream }: Fact, sql: Sql) => {
    sql.run('UPDATE record SET state = ? WHERE stream = ?', state, stream);
  };
}

function clarified({ stream }: Fact, sql: Sql): void {
  const next = `CASE state WHEN 'submitted' THEN state ELSE 'clarified' END`;
  sql.run(`UPDATE record SET state = ${next} WHERE stream = ?`, stream);
}

function wishesRecorded({ stream, conduct }: Fact, sql: Sql): void {
  const { wish, informedOfRightOn } = conduct as WishesRecorded['conduct'];
  const asked = wish !== 'not-yet-asked' || informedOfRightOn !== null ? 1 : 0;
  const next = `CASE state WHEN 'withheld' THEN state ELSE 'wishes-recorded' END`;
  sql.run(`UPDATE record SET asked = ?, state = ${next} WHERE stream = ?`, asked, stream);
}

/** What the registry says of a unit that exists on a day (YYYY-MM-DD); undefined when it knows none. */
export function unitOf(queries: ViewQueries, unit: string, day: string): KnownUnit | undefined {
  const statement = 'SELECT state FROM unit WHERE unit = ? AND (closed_on IS NULL OR closed_on > ?)';
  const row = queries.get(view, statement, unit, day);
  return row && { unit, state: String(row.state) };
}

/** Those of `states` that are member states on a day (YYYY-MM-DD). */
export function membersAmong(queries: ViewQueries, states: readonly string[], day: string): readonly string[] {
  const statement = `SELECT 1 FROM membership
    WHERE state = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2)`;
  return states.filter((state) => queries.get(view, statement, state, day) !== undefined);
}

const COLUMNS = 'stream, unit, other_unit, state, stated';

/** A record with its units and its state, or undefined when there is none. */
export function recordOf(queries: ViewQueries, kind: RecordKind, id: string): LinkedRecord | undefined {
  const row = queries.get(view, `SELECT ${COLUMNS} FROM record WHERE stream = ?`, `${kind}-${id}`);
  return row && linked(row);
}

/** The records that say themselves that they belong to a case file, in a fixed order. */
export function statedRecords(queries: ViewQueries, caseFile: string): readonly LinkedRecord[] {
  return queries.all(view, `SELECT ${COLUMNS} FROM record WHERE stated = ? ORDER BY stream`, caseFile).map(linked);
}

function linked({ stream, unit, other_unit: other, state, stated }: Row): LinkedRecord {
  const [kind, id] = String(stream).split(/-(.*)/s);
  return {
    kind: kind as RecordKind,
    id: String(id),
    units: [String(unit), ...(other == null ? [] : [String(other)])],
    state: String(state),
    stated: stated == null ? undefined : String(stated),
  };
}
