import type { LogCopied } from '#event-store/contract.js';
import type { Fact } from '#event-store/fact.js';
import { instant } from '#kernel/time.js';
import { rowAs } from '#views/rows.js';
import { type FactOf, type Sql, viewOver, type ViewQueries } from '#views/view.js';
import { cooperatingOf } from '../activity/activity.js';
import { type ShownActivity, endorsedBy, shownAfter } from '../activity/activity.history.js';
import type { Status } from '../codes.js';
import type {
  ActivityAdopted,
  ActivityFact,
  EndorsedReport,
  PeriodEndorsed,
  PlanFact,
  PlanFrame,
  ReportingPeriodClosed,
  StatusReported,
} from '../contract.js';
import type { Tally } from '../evaluation/period.tally.js';
import { wordedPlan } from '../wording.js';

/** Plans, their activities as they stand, reporting periods and what was reported in each. */
export const view = viewOver<PlanFact | ActivityFact | LogCopied>()({
  name: 'work-plan',
  version: 5,
  module: import.meta.url,
  tables: `
    CREATE TABLE plan (plan TEXT PRIMARY KEY, frame TEXT NOT NULL) STRICT;
    CREATE TABLE activity (
      plan TEXT NOT NULL, code TEXT NOT NULL, stream TEXT NOT NULL UNIQUE, ord INTEGER NOT NULL, area TEXT NOT NULL,
      status TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (plan, code)
    ) STRICT;
    CREATE INDEX activity_order ON activity (plan, ord);
    CREATE TABLE activity_body (
      plan TEXT NOT NULL, code TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (plan, body, code)
    ) STRICT;
    CREATE TABLE period (
      plan TEXT NOT NULL, period TEXT NOT NULL, first_day TEXT NOT NULL, last_day TEXT NOT NULL,
      opened_at TEXT NOT NULL, closed_at TEXT, counted_up_to TEXT, tally TEXT, endorsed_at TEXT, PRIMARY KEY (plan, period)
    ) STRICT;
    CREATE TABLE report (
      plan TEXT NOT NULL, code TEXT NOT NULL, revision INTEGER NOT NULL, period TEXT NOT NULL, body TEXT NOT NULL,
      status TEXT NOT NULL, at TEXT NOT NULL, position INTEGER NOT NULL, late INTEGER NOT NULL,
      endorsed INTEGER NOT NULL,
      PRIMARY KEY (plan, period, code, revision)
    ) STRICT;
  `,
  passesOver: ['workplan.evaluation-frozen.v1'],
  evolve: {
    'workplan.plan-adopted.v1': ({ conduct: frame }, sql) => {
      sql.insert('plan', { plan: frame.plan, frame: JSON.stringify(frame) });
    },
    'workplan.plan-worded.v1': ({ conduct }, sql) => {
      const { plan } = conduct;
      const row = sql.get('SELECT frame FROM plan WHERE plan = ?', plan);
      const frame = wordedPlan(JSON.parse(String(row?.frame)) as PlanFrame, conduct);
      sql.update('plan', { frame: JSON.stringify(frame) }, { plan });
    },
    'workplan.reporting-period-opened.v1': ({ conduct, recordedAt }, sql) => {
      const { plan, period, from, to } = conduct;
      sql.insert('period', { plan, period, firstDay: from, lastDay: to, openedAt: instant(recordedAt) });
    },
    'workplan.reporting-period-closed.v1': closePeriod,
    'workplan.period-endorsed.v1': endorsePeriod,
    'log.copied.v1': countAgain,
    'workplan.activity-adopted.v1': adoptActivity,
    'workplan.activity-worded.v1': (fact, sql) => void changeActivity(fact, sql),
    'workplan.status-reported.v1': (fact, sql) => {
      const { plan, code } = changeActivity(fact, sql);
      addReport(plan, code, fact, sql);
    },
    'workplan.contributed.v1': (fact, sql) => void changeActivity(fact, sql),
    'workplan.reference-added.v1': (fact, sql) => void changeActivity(fact, sql),
    'workplan.lead-confirmed.v1': (fact, sql) => {
      const record = changeActivity(fact, sql);
      sql.delete('activity_body', { plan: record.plan, code: record.code });
      addBodies(record, sql);
    },
  },
});

function adoptActivity(fact: FactOf<ActivityAdopted>, sql: Sql): void {
  const record = shownAfter(undefined, fact);
  const { plan, code, order: ord, area, status } = record;
  sql.insert('activity', { plan, code, stream: fact.stream, ord, area, status, record: JSON.stringify(record) });
  addBodies(record, sql);
}

/** An activity's facts do not repeat its plan and code: its stream names them. */
function changeActivity(fact: Fact & ActivityFact, sql: Sql): ShownActivity {
  const row = sql.get('SELECT record FROM activity WHERE stream = ?', fact.stream);
  if (!row) throw new Error(`stream ${fact.stream} does not begin with its adoption`);
  const record = shownAfter(JSON.parse(String(row.record)) as ShownActivity, fact);
  const { plan, code, status } = record;
  sql.update('activity', { status, record: JSON.stringify(record) }, { plan, code });
  return record;
}

function addBodies(record: ShownActivity, sql: Sql): void {
  for (const body of new Set([...record.lead, ...cooperatingOf(record)])) {
    sql.insert('activity_body', { plan: record.plan, code: record.code, body });
  }
}

/** A report without a period stands in the activity's own history only. */
function addReport(plan: string, code: string, fact: FactOf<StatusReported>, sql: Sql): void {
  const { conduct, revision, position, recordedAt } = fact;
  const { body, period, status } = conduct;
  if (period === null) return;
  const late = sql.get('SELECT 1 FROM period WHERE plan = ? AND period = ? AND closed_at IS NOT NULL', plan, period);
  const marks = { late: late !== undefined, endorsed: false };
  sql.insert('report', { plan, code, revision, period, body, status, at: instant(recordedAt), position, ...marks });
}

/** A report that came between the counting and the closing was not counted: it is late. */
function closePeriod({ conduct, recordedAt }: FactOf<ReportingPeriodClosed>, sql: Sql): void {
  const { plan, period, countedUpTo, upToFact: _, lastReport, ...tally } = conduct;
  const said = lastReport === undefined ? { countedUpTo } : {};
  sql.update('period', { closedAt: instant(recordedAt), tally: JSON.stringify(tally), ...said }, { plan, period });
  const late = 'UPDATE report SET late = 1 WHERE plan = ? AND period = ? AND position > ?';
  sql.run(late, plan, period, lastReport === undefined ? BigInt(countedUpTo) : placeOf(plan, lastReport, sql));
}

/** Where the log has a report: in a copy positions are others than the closing says. */
function placeOf(plan: string, report: EndorsedReport | null, sql: Sql): number {
  if (report === null) return 0;
  const found = sql.get(
    'SELECT position FROM report WHERE plan = ? AND code = ? AND revision = ?',
    plan,
    report.code,
    report.revision,
  );
  return Number(found?.position);
}

/** A closing of before names a position only: where that is in this copy of the log is known when it has been copied. */
function countAgain({ conduct }: FactOf<LogCopied>, sql: Sql): void {
  const ofPosition = '(plan, period) IN (SELECT plan, period FROM period WHERE counted_up_to = ?)';
  for (const { from, to } of conduct.positions) {
    sql.run(`UPDATE report SET late = position > ? WHERE ${ofPosition}`, BigInt(to), from);
  }
}

/** What is endorsed is the report, and with it the activity's status where no later report has changed it. */
function endorsePeriod({ conduct, recordedAt }: FactOf<PeriodEndorsed>, sql: Sql): void {
  const { plan, period, reports } = conduct;
  sql.update('period', { endorsedAt: instant(recordedAt) }, { plan, period });
  for (const { code, revision } of reports) {
    sql.update('report', { endorsed: true }, { plan, period, code, revision });
    const row = sql.get('SELECT record FROM activity WHERE plan = ? AND code = ?', plan, code);
    if (!row) throw new Error(`the plan ${plan} has no activity ${code}`);
    const record = endorsedBy(JSON.parse(String(row.record)) as ShownActivity, revision);
    sql.update('activity', { record: JSON.stringify(record) }, { plan, code });
  }
}

/** Every adopted plan, by its id. */
export function plans(queries: ViewQueries): readonly PlanFrame[] {
  const rows = queries.all(view, 'SELECT frame FROM plan ORDER BY plan');
  return rows.map(({ frame }) => JSON.parse(String(frame)) as PlanFrame);
}

export interface ActivityFilter {
  readonly area?: string | undefined;
  readonly status?: Status | undefined;
  /** Leads or cooperates. */
  readonly body?: string | undefined;
}

/** Activities in plan order, after place `after` (0 for the first page). */
export function activitiesOf(
  queries: ViewQueries,
  plan: string,
  { area, status, body }: ActivityFilter,
  after: number,
  limit: number,
): readonly ShownActivity[] {
  const statement = `SELECT record FROM activity WHERE plan = :plan AND ord > :after
      AND (:area IS NULL OR area = :area) AND (:status IS NULL OR status = :status)
      AND (:body IS NULL OR EXISTS (
        SELECT 1 FROM activity_body AS b WHERE b.plan = :plan AND b.body = :body AND b.code = activity.code))
    ORDER BY ord LIMIT :limit`;
  const rows = queries.all(view, statement, { plan, area, status, body, after, limit });
  return rows.map(({ record }) => JSON.parse(String(record)) as ShownActivity);
}

/** How many activities of a plan stand at each status; statuses that none has are left out. */
export function countsByStatus(queries: ViewQueries, plan: string): Readonly<Partial<Record<Status, number>>> {
  const statement = 'SELECT status, count(*) AS n FROM activity WHERE plan = ? GROUP BY status ORDER BY status';
  const rows = queries.all(view, statement, plan);
  return Object.fromEntries(rows.map(({ status, n }) => [String(status), Number(n)]));
}

export interface PeriodRow {
  readonly period: string;
  readonly from: string;
  readonly to: string;
  readonly openedAt: string;
  readonly closedAt: string | null;
  /** When the Working Group accepted its reports; null while it has not. */
  readonly endorsedAt: string | null;
  /** Who had not reported, as counted at the closing; null while the period is open. */
  readonly tally: Tally | null;
}

/** The reporting periods of a plan, the newest first. */
export function periodsOf(queries: ViewQueries, plan: string): readonly PeriodRow[] {
  const statement = `SELECT period, first_day AS "from", last_day AS "to", opened_at, closed_at, endorsed_at, tally
    FROM period WHERE plan = ? ORDER BY period DESC`;
  return queries.all(view, statement, plan).map(rowAs<PeriodRow>({ tally: 'json' }));
}

export interface ReportRow {
  readonly code: string;
  readonly body: string;
  readonly status: Status;
  readonly at: string;
  /** Came after the period's reports were counted. */
  readonly late: boolean;
  readonly endorsed: boolean;
}

/** What was reported in a period: plan order, then the order of reporting. */
export function reportsIn(queries: ViewQueries, plan: string, period: string): readonly ReportRow[] {
  const statement = `
    SELECT r.code, r.body, r.status, r.at, r.late, r.endorsed FROM report AS r JOIN activity AS a USING (plan, code)
    WHERE r.plan = ? AND r.period = ? ORDER BY a.ord, r.revision`;
  const rows = queries.all(view, statement, plan, period);
  return rows.map(rowAs<ReportRow>({ late: 'boolean', endorsed: 'boolean' }));
}
