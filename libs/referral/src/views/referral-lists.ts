import type { Row, SqlValue, ViewQueries } from '#views/view.js';
import type { Caller } from '#web/caller.js';
import type { Track } from '../codes.js';
import type { Raised } from '../contract.js';
import type { Existing, StateName } from '../referral-state.js';
import { view } from './referrals.js';

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

/** The column by which a caller knows of referrals, and which referrals these are. */
interface Side {
  readonly known: 'known' | 'position' | 'told';
  readonly where: string;
}

/**
 * The referrals that the caller may know of, newest first, after the one at position `after`. MUST give what the
 * policies give row by row (`referral.know`): a unit's persons see what their unit raised; a post's what the post was
 * told; others what is known to oversight, and of persons of their own state only what the post was told.
 */
export function listReferrals(
  queries: ViewQueries,
  caller: Caller,
  { track, state }: Filter,
  page: { readonly after?: SqlValue | undefined; readonly limit: number },
): readonly Listed[] {
  const { after = String(2n ** 63n - 1n), limit } = page;
  const of = caller.unit ?? caller.post ?? caller.state ?? '';
  const values: SqlValue[] = [after, limit, of, track ?? null, state ?? null];
  return queries.all(view, statement(sidesOf(caller)), ...values).map(listed);
}

function sidesOf({ unit, post }: Caller): readonly Side[] {
  if (unit !== undefined) return [{ known: 'position', where: 'unit = ?3' }];
  if (post !== undefined) return [{ known: 'told', where: 'post = ?3' }];
  return [
    { known: 'told', where: 'nationality = ?3' },
    { known: 'known', where: 'nationality <> ?3' },
  ];
}

/** Each side is read along its own index; no referral stands on both. */
function statement(sides: readonly Side[]): string {
  const parts = sides.map(
    ({ known, where }) =>
      `SELECT * FROM (SELECT ${known} AS place, id, raised, state FROM referral
         WHERE ${known} < CAST(?1 AS INTEGER) AND ${where} AND (?4 IS NULL OR track = ?4) AND (?5 IS NULL OR name = ?5)
         ORDER BY ${known} DESC LIMIT ?2)`,
  );
  return `SELECT CAST(place AS TEXT) AS position, id, raised, state FROM (${parts.join(' UNION ALL ')})
    ORDER BY place DESC LIMIT ?2`;
}

function listed(row: Row): Listed {
  return {
    id: String(row.id),
    position: String(row.position),
    raised: JSON.parse(String(row.raised)) as Raised['conduct'],
    state: JSON.parse(String(row.state)) as Existing,
  };
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
  const rows = queries.all(
    view,
    'SELECT id, due, duty_fact FROM referral WHERE due < ? ORDER BY due, id LIMIT ?',
    now,
    most,
  );
  return rows.map(({ id, due: notifyBy, duty_fact: setBy }) => ({
    id: String(id),
    notifyBy: Number(notifyBy),
    setBy: String(setBy),
  }));
}
