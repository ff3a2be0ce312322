import type { Fact } from '#event-store/fact.js';
import type { HoldLifted, Notified, Raised, ReferralFact, WishesRecorded } from '#referral/contract.js';
import { type FactOf, type Row, type Sql, viewOver } from '#views/view.js';

/**
 * What the referral statistics count: referrals, and for each the marks that its facts left, with the position at which
 * each was left. `told` is the position of the telling of the post, 0 before, and `ended` that of the withdrawal of the
 * consent; `held` and `wish` stand as they do now.
 *
 * Marks and their detail: `told` and, of a person held, the time it took and the detail `late`: of a victim they would
 * say what came before; `limit-passed`; `acknowledged`;
 * `access` (kind); `nationality` (confirmed, denied); `asked`, `answered`; `assistance` (kind); `closed` (outcome).
 * Each once for a referral and detail.
 */
export const view = viewOver<ReferralFact>()({
  name: 'referral-statistics',
  version: 3,
  module: import.meta.url,
  tables: `
    CREATE TABLE referral (
      id INTEGER PRIMARY KEY,
      record TEXT NOT NULL UNIQUE,
      track TEXT NOT NULL,
      host_state TEXT NOT NULL,
      nationality TEXT NOT NULL,
      known INTEGER,
      at INTEGER,
      due_since INTEGER,
      notify_by INTEGER,
      told INTEGER NOT NULL,
      ended INTEGER,
      wish TEXT NOT NULL,
      held INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE mark (
      referral INTEGER, what TEXT, detail TEXT, position INTEGER NOT NULL, elapsed INTEGER,
      PRIMARY KEY (referral, what, detail)
    ) STRICT, WITHOUT ROWID;
  `,
  evolve: {
    'referral.raised.v1': raised,
    'referral.wishes-recorded.v1': (fact, sql) => {
      sql.update('referral', { wish: fact.conduct.wish, ...dutyOf(fact.conduct) }, { record: fact.stream });
    },
    'referral.withheld.v1': ({ stream }, sql) => sql.update('referral', { held: true }, { record: stream }),
    'referral.hold-lifted.v1': (fact, sql) => {
      sql.update('referral', { held: false, ...dutyOf(fact.conduct) }, { record: fact.stream });
    },
    'referral.notified.v1': told,
    'referral.consent-withdrawn.v1': ({ position, stream }, sql) => {
      sql.update('referral', { ended: position }, { record: stream });
    },
    'referral.limit-passed.v1': (fact, sql) => mark(fact, sql, 'limit-passed'),
    'referral.acknowledged.v1': (fact, sql) => mark(fact, sql, 'acknowledged'),
    'referral.nationality-confirmed.v1': (fact, sql) => mark(fact, sql, 'nationality', 'confirmed'),
    'referral.nationality-denied.v1': (fact, sql) => mark(fact, sql, 'nationality', 'denied'),
    'referral.assistance-asked.v1': (fact, sql) => mark(fact, sql, 'asked'),
    'referral.assistance-answered.v1': (fact, sql) => mark(fact, sql, 'answered'),
    'referral.access-recorded.v1': (fact, sql) => mark(fact, sql, 'access', fact.conduct.kind),
    'referral.assistance-arranged.v1': (fact, sql) => mark(fact, sql, 'assistance', fact.conduct.kind),
    'referral.closed.v1': (fact, sql) => mark(fact, sql, 'closed', fact.conduct.outcome),
  },
});

function raised({ position, stream, conduct }: FactOf<Raised>, sql: Sql): void {
  const { track, hostState, nationality, raisedAt } = conduct;
  const known = track === 'arrest' ? { known: position, at: Date.parse(raisedAt) } : {};
  const standing = { told: 0, wish: 'not-yet-asked', held: false, ...dutyOf(conduct), ...known };
  sql.insert('referral', { id: position, record: stream, track, hostState, nationality, ...standing });
}

function dutyOf({ dueSince, notifyBy }: (HoldLifted | Raised | WishesRecorded)['conduct']) {
  return { dueSince: moment(dueSince), notifyBy: moment(notifyBy) };
}

function told(fact: FactOf<Notified>, sql: Sql): void {
  const at = Date.parse(fact.conduct.toldAt);
  const { track, due_since: since = null, notify_by: by = null } = referralOf(fact, sql);
  const elapsed = since === null || track === 'victim' ? null : Math.max(0, at - Number(since));
  const tell = 'UPDATE referral SET told = ?1, known = COALESCE(known, ?1), at = COALESCE(at, ?2) WHERE record = ?3';
  sql.run(tell, fact.position, fact.recordedAt, fact.stream);
  mark(fact, sql, 'told', '', elapsed);
  if (by !== null && track === 'arrest' && at > Number(by)) mark(fact, sql, 'told', 'late');
}

function mark(fact: Fact, sql: Sql, what: string, detail = '', elapsed: number | null = null): void {
  const { id = null } = referralOf(fact, sql);
  sql.run('INSERT OR IGNORE INTO mark VALUES (?, ?, ?, ?, ?)', id, what, detail, fact.position, elapsed);
}

function referralOf({ stream }: Fact, sql: Sql): Row {
  const row = sql.get('SELECT id, track, due_since, notify_by FROM referral WHERE record = ?', stream);
  if (!row) throw new Error(`${stream} was not raised`);
  return row;
}

const moment = (at: string | null) => (at === null ? null : Date.parse(at));
