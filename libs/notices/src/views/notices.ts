import type { Fact } from '#event-store/fact.js';
import { WORKING_GROUP_PARTY } from '#governance/codes.js';
import { rowAs } from '#views/rows.js';
import type { Sql, View, ViewQueries } from '#views/view.js';
import type { LimitName, What } from '../codes.js';
import { nearFrom } from '../reminders/reminder.js';
import type { LimitSet, Telling } from './telling.js';
import { besideTellings } from './told/beside.js';
import { caseFileTellings } from './told/casefile.js';
import { exchangeTellings } from './told/exchange.js';
import { governanceTellings } from './told/governance.js';
import { practiceTellings } from './told/practice.js';
import { referralTellings } from './told/referral.js';
import { workplanTellings } from './told/workplan.js';

/** By type, who is told what of a fact; nobody is told of what is not named here. */
export const TELLINGS = {
  ...exchangeTellings,
  ...referralTellings,
  ...practiceTellings,
  ...caseFileTellings,
  ...governanceTellings,
  ...workplanTellings,
  ...besideTellings,
};

/** Streams that stand beside that of a record whose parties are told of them. */
const BESIDE = /^(?:erasure|reminder)-/;

/**
 * What each party is told, in the order of the log: conduct only. `record` is what is said of one, and whom it concerns:
 * `parties`, with a space between. `clock` holds the limits that still ask for something: `at` is when the next thing is to
 * be noted of one, which `stage` names; `set_by` is the fact that set it.
 *
 * Whoever shows a notice MUST ask whether the reader may know of it still.
 */
export const view: View = {
  name: 'notices',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE notice (
      party TEXT NOT NULL,
      position INTEGER NOT NULL,
      at INTEGER NOT NULL,
      type TEXT NOT NULL,
      record TEXT NOT NULL,
      what TEXT NOT NULL,
      reference TEXT,
      urgency TEXT,
      due_at TEXT,
      PRIMARY KEY (party, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE record (
      stream TEXT PRIMARY KEY, parties TEXT NOT NULL, reference TEXT, urgency TEXT, due_at TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE clock (
      record TEXT,
      limit_name TEXT,
      due_at INTEGER NOT NULL,
      until_passed INTEGER NOT NULL,
      at INTEGER NOT NULL,
      stage TEXT NOT NULL,
      set_by TEXT NOT NULL,
      PRIMARY KEY (record, limit_name)
    ) STRICT, WITHOUT ROWID;
  `,
  indexes: `
    CREATE INDEX notice_by_position ON notice (position);
    CREATE INDEX clock_by_time ON clock (at, record, limit_name);
  `,
  evolve: Object.fromEntries(
    Object.entries(TELLINGS).map(([type, tellingOf]) => [
      type,
      (fact: Fact, sql: Sql) => {
        take(fact, tellingOf(fact), sql);
      },
    ]),
  ),
};

/** A record as it is known so far. */
interface KnownRecord {
  readonly parties: string;
  readonly reference: string | null;
  readonly urgency: string | null;
  readonly dueAt: string | null;
}

const UNKNOWN: KnownRecord = { parties: '', reference: null, urgency: null, dueAt: null };

function take(fact: Fact, telling: Telling, sql: Sql): void {
  const stream = fact.stream.replace(BESIDE, '');
  const statement = 'SELECT parties, reference, urgency, due_at AS "dueAt" FROM record WHERE stream = ?';
  const known = (sql.get(statement, stream) as KnownRecord | undefined) ?? UNKNOWN;
  const before = known.parties === '' ? [] : known.parties.split(' ');
  const joining = [...new Set(telling.concerns ?? [])].filter((party) => !before.includes(party));
  const now = { ...known, ...telling.about };
  tell(fact, telling, { record: stream, now, before, joining }, sql);
  const parties = [...before, ...joining].filter((party) => telling.noMore?.includes(party) !== true).join(' ');
  if (parties !== known.parties || telling.about) sql.insert('record', { stream, ...now, parties }, 'REPLACE');
  setClock(fact, stream, telling, sql);
}

interface Told {
  readonly record: string;
  readonly now: KnownRecord;
  readonly before: readonly string[];
  /** Whom it concerns from this fact on. */
  readonly joining: readonly string[];
}

function tell({ position, recordedAt: at, type, meta }: Fact, telling: Telling, told: Told, sql: Sql): void {
  const { record, now, before, joining } = told;
  const acting = actingFor(meta);
  for (const party of [...before, ...joining]) {
    if (party === acting || telling.only?.includes(party) === false) continue;
    const what: What = telling.what ?? (joining.includes(party) ? 'received' : 'changed');
    const { reference, urgency, dueAt } = now;
    const said = { what, reference, urgency, dueAt: telling.dueAt ?? dueAt };
    sql.insert('notice', { party, position, at, type, record, ...said });
  }
}

/** The party for which somebody acts who needs not be told of it; none for the secretariat and the platform. */
function actingFor({ role, unit, post, body, state }: Fact['meta']): string | undefined {
  if (role === 'secretariat' || role === 'platform') return undefined;
  return role === 'chair' ? WORKING_GROUP_PARTY : (unit ?? post ?? body ?? state);
}

function setClock(
  { id: setBy, type }: Fact,
  record: string,
  { limits = {}, met = [], dueAt }: Telling,
  sql: Sql,
): void {
  for (const limitName of met) sql.delete('clock', { record, limitName });
  for (const [limitName, set] of Object.entries(limits)) {
    sql.insert('clock', { record, limitName, setBy, ...timesOf(set) }, 'REPLACE');
  }
  if (type !== 'reminder.due-soon.v1' || dueAt === undefined) return;
  // What was said is said: next comes the passing, where that is to be said as well.
  const near = { record, dueAt: Date.parse(dueAt), stage: 'due-soon' };
  sql.update('clock', { stage: 'overdue', at: near.dueAt + 1 }, { ...near, untilPassed: true });
  sql.delete('clock', near);
}

function timesOf({ since, dueAt, untilPassed = false }: LimitSet) {
  const due = Date.parse(dueAt);
  return { dueAt: due, untilPassed, at: Math.ceil(nearFrom(Date.parse(since), due)), stage: 'due-soon' };
}

/** What one party was told of one record. */
export interface NoticeRow {
  /** Decimal. */
  readonly position: string;
  /** Milliseconds. */
  readonly at: number;
  readonly type: string;
  /** The stream of the record. */
  readonly record: string;
  readonly what: What;
  readonly reference: string | null;
  readonly urgency: string | null;
  readonly dueAt: string | null;
}

const COLUMNS = 'CAST(position AS TEXT) AS position, at, type, record, what, reference, urgency, due_at';

/** The notices of a party after a position, oldest first. */
export function noticesOf(
  queries: ViewQueries,
  party: string,
  { after, limit }: { readonly after: bigint; readonly limit: number },
): readonly NoticeRow[] {
  const statement = `SELECT ${COLUMNS} FROM notice WHERE party = ? AND notice.position > ? ORDER BY notice.position LIMIT ?`;
  return queries.all(view, statement, party, after, limit).map(rowAs<NoticeRow>());
}

/** What one party was told, whichever it is. */
export interface PartyRow extends NoticeRow {
  readonly party: string;
}

/** What all parties were told after a position and up to another, oldest first. */
export function noticesBetween(
  queries: ViewQueries,
  { after, upTo }: { readonly after: bigint; readonly upTo: bigint },
): readonly PartyRow[] {
  const statement = `SELECT party, ${COLUMNS} FROM notice INDEXED BY notice_by_position
    WHERE notice.position > ? AND notice.position <= ? ORDER BY notice.position, party`;
  return queries.all(view, statement, after, upTo).map(rowAs<PartyRow>());
}

/** Whom something was told after a position, up to the last that the view knows. */
export function partiesToldAfter(queries: ViewQueries, after: bigint): readonly string[] {
  const statement =
    'SELECT DISTINCT party FROM notice INDEXED BY notice_by_position WHERE notice.position > ? ORDER BY party';
  return queries.all(view, statement, after).map(({ party }) => String(party));
}

/** A limit of which something is to be noted. */
export interface Near {
  /** The stream of the record. */
  readonly record: string;
  readonly limit: LimitName;
  /** Milliseconds. */
  readonly dueAt: number;
  readonly untilPassed: boolean;
  readonly stage: 'due-soon' | 'overdue';
  /** The id of the fact that set the limit. */
  readonly setBy: string;
}

/**
 * At most `most` limits of which something was to be noted by `now` (milliseconds), those of longest ago first. Of one that
 * has passed it is not noted any more that it is near.
 */
export function near(queries: ViewQueries, now: number, most: number): readonly Near[] {
  const statement = `
    SELECT record, limit_name AS "limit", due_at, until_passed, set_by,
      CASE WHEN due_at < :now THEN 'overdue' ELSE 'due-soon' END AS stage
    FROM clock WHERE at <= :now AND (due_at >= :now OR until_passed = 1) ORDER BY at, record, limit_name LIMIT :most`;
  return queries.all(view, statement, { now, most }).map(rowAs<Near>({ untilPassed: 'boolean' }));
}
