import { type Asked, file, type Keyed, laneOf, LANES, pageOf } from '#views/lanes.js';
import { type PageOf, rowAs } from '#views/rows.js';
import { type FactOf, idOf, type Sql, stateAfter, viewOver, type ViewQueries } from '#views/view.js';
import type { Caller } from '#web/auth/caller.js';
import type { Track } from '../codes.js';
import type { Notified, Raised, ReferralFact } from '../contract.js';
import { type Existing, isTold, type ReferralState, type StateName } from '../referral-state.js';
import { referralDecider } from '../referral.js';

/**
 * Every referral as it stands, folded by the rules themselves. Conduct only.
 *
 * `told` is the position of the fact by which the post came to know, `known` the one from which oversight knows: that
 * of the raising on the arrest track, that of the telling on the victim track; both NULL before. `name_as_told` is the
 * state as those know it who know it from the telling on: that of the withdrawal of the consent stays. `due` holds a limit
 * while the post is to be told and its passing was not noted; `duty_fact` is the fact that set it.
 */
export const view = viewOver<ReferralFact>()({
  name: 'referrals',
  version: 3,
  module: import.meta.url,
  tables: `
    CREATE TABLE referral (
      position INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      track TEXT NOT NULL,
      unit TEXT NOT NULL,
      nationality TEXT NOT NULL,
      post TEXT NOT NULL,
      raised TEXT NOT NULL,
      name TEXT NOT NULL,
      name_as_told TEXT NOT NULL,
      state TEXT NOT NULL,
      told INTEGER UNIQUE,
      known INTEGER UNIQUE,
      due INTEGER,
      duty_fact TEXT NOT NULL
    ) STRICT;
    CREATE TABLE nationality (state TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    ${LANES}
  `,
  indexes: `
    CREATE INDEX referral_due ON referral (due) WHERE due IS NOT NULL;
  `,
  evolve: {
    'referral.raised.v1': raised,
    'referral.wishes-recorded.v1': setsDuty,
    'referral.withheld.v1': setsDuty,
    'referral.hold-lifted.v1': setsDuty,
    'referral.notified.v1': told,
    'referral.acknowledged.v1': happened,
    'referral.nationality-confirmed.v1': happened,
    'referral.nationality-denied.v1': happened,
    'referral.assistance-asked.v1': happened,
    'referral.assistance-answered.v1': happened,
    'referral.access-recorded.v1': happened,
    'referral.assistance-arranged.v1': happened,
    'referral.closed.v1': happened,
    'referral.consent-withdrawn.v1': happened,
    'referral.limit-passed.v1': happened,
  },
});

function raised(fact: FactOf<Raised>, sql: Sql): void {
  const { conduct, position, id: dutyFact } = fact;
  const { track, unit, nationality, post } = conduct;
  const about = { track, unit, nationality, post, raised: JSON.stringify(conduct) };
  const state = columnsOf(stateAfter(referralDecider, undefined, fact));
  const known = track === 'arrest' ? position : null;
  sql.insert('referral', { position, id: idOf(fact), ...about, ...state, known, dutyFact });
  sql.insert('nationality', { state: nationality }, 'IGNORE');
  fileReferral(idOf(fact), sql);
}

/** By what each side lists it by, from where that side knows of it. */
function fileReferral(id: string, sql: Sql): void {
  const places = ['position', 'told', 'known'].map((column) => `CAST(${column} AS TEXT) AS ${column}`).join(', ');
  const row = sql.get(
    `SELECT ${places}, track, unit, post, nationality, name, name_as_told FROM referral WHERE id = ?`,
    id,
  );
  if (!row) return;
  const text = (column: string) => String(row[column]);
  const track = [text('track')];
  const [bySide, asTold] = [
    { track, state: [text('name')] },
    { track, state: [text('name_as_told')] },
  ];
  file(sql, { list: 'raised', of: [text('unit')] }, BigInt(text('position')), bySide);
  if (row.known != null) file(sql, { list: 'known', of: [text('nationality')] }, BigInt(text('known')), bySide);
  if (row.told != null)
    file(sql, { list: 'told', of: [text('post'), text('nationality')] }, BigInt(text('told')), asTold);
}

function happened(fact: FactOf<ReferralFact>, sql: Sql): void {
  const row = sql.get('SELECT state FROM referral WHERE id = ?', idOf(fact));
  sql.update('referral', columnsOf(stateAfter(referralDecider, row?.state, fact)), { id: idOf(fact) });
  fileReferral(idOf(fact), sql);
}

function setsDuty(fact: FactOf<ReferralFact>, sql: Sql): void {
  happened(fact, sql);
  sql.update('referral', { dutyFact: fact.id }, { id: idOf(fact) });
}

function told(fact: FactOf<Notified>, sql: Sql): void {
  happened(fact, sql);
  sql.run('UPDATE referral SET told = ?1, known = COALESCE(known, ?1) WHERE id = ?2', fact.position, idOf(fact));
  fileReferral(idOf(fact), sql);
}

function columnsOf(state: ReferralState) {
  const { name } = state;
  const nameAsTold = name === 'unraised' ? name : (state.referral.withdrawn?.name ?? name);
  return { name, nameAsTold, state: JSON.stringify(state), due: dueOf(state) };
}

function dueOf(state: ReferralState): number | null {
  if (state.name === 'unraised' || state.name === 'closed' || isTold(state) || state.referral.noted) return null;
  return state.referral.notifyBy ?? null;
}

/** One referral in a list. */
export interface Listed {
  readonly id: string;
  /** Where the fact stands by which the caller came to know of it: lists go from high to low. Decimal. */
  readonly position: string;
  readonly raised: Raised['conduct'];
  readonly state: Existing;
}

/** Which referrals are asked for. */
export interface Filter {
  readonly track?: Track | undefined;
  readonly state?: StateName | undefined;
}

/**
 * The referrals that the caller may know of, newest first. MUST give what the policies give row by row
 * (`referral.know`): a unit's persons see what their unit raised; a post's what the post was told; others what is known
 * to oversight, and of persons of their own state only what the post was told.
 */
export function listReferrals(
  queries: ViewQueries,
  caller: Caller,
  { track, state }: Filter,
  { after, limit }: PageOf,
): readonly Listed[] {
  const lanes = lanesOf(queries, caller, { track, state });
  if (lanes.length === 0) return [];
  const shown = { table: 'referral', columns: 'id, raised, state' };
  const rows = pageOf(queries, view, shown, lanes, { after, limit });
  return rows.map(rowAs<Listed>({ raised: 'json', state: 'json' }));
}

/** No referral stands in two of them. */
function lanesOf(queries: ViewQueries, { unit, post, state = '' }: Caller, asked: Asked): readonly Keyed[] {
  if (unit !== undefined) return [{ lane: laneOf('raised', asked, unit), key: 'position' }];
  const told = (of: string) => ({ lane: laneOf('told', asked, of), key: 'told' });
  if (post !== undefined) return [told(post)];
  const others = queries.all(view, 'SELECT state AS of FROM nationality WHERE state <> ? ORDER BY state', state);
  return [told(state), ...others.map(({ of }) => ({ lane: laneOf('known', asked, String(of)), key: 'known' }))];
}

/** A limit that passed and whose passing is to be noted. */
export interface Due {
  readonly id: string;
  /** Milliseconds */
  readonly notifyBy: number;
  /** The id of the fact that set the limit. */
  readonly setBy: string;
}

/** At most `most` limits that had passed at `now` (milliseconds) and are not noted; those of longest ago first. */
export function due(queries: ViewQueries, now: number, most: number): readonly Due[] {
  const statement = `SELECT id, due AS notify_by, duty_fact AS set_by FROM referral WHERE due < ?
    ORDER BY due, id LIMIT ?`;
  return queries.all(view, statement, now, most).map(rowAs<Due>());
}
