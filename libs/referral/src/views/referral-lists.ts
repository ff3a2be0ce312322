import { type PageOf, rowAs } from '#views/rows.js';
import type { ViewQueries } from '#views/view.js';
import type { Caller } from '#web/auth/caller.js';
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
  const of = caller.unit ?? caller.post ?? caller.state ?? '';
  const rows = queries.all(view, statement(sidesOf(caller)), { of, track, state, after, limit });
  return rows.map(rowAs<Listed>({ raised: 'json', state: 'json' }));
}

function sidesOf({ unit, post }: Caller): readonly Side[] {
  if (unit !== undefined) return [{ known: 'position', where: 'unit = :of' }];
  if (post !== undefined) return [{ known: 'told', where: 'post = :of' }];
  return [
    { known: 'told', where: 'nationality = :of' },
    { known: 'known', where: 'nationality <> :of' },
  ];
}

/** Each side is read along its own index; no referral stands on both. */
function statement(sides: readonly Side[]): string {
  const parts = sides.map(
    ({ known, where }) =>
      `SELECT * FROM (SELECT ${known} AS place, id, raised, state FROM referral
         WHERE ${known} < CAST(coalesce(:after, 9223372036854775807) AS INTEGER) AND ${where}
           AND (:track IS NULL OR track = :track) AND (:state IS NULL OR name = :state)
         ORDER BY ${known} DESC LIMIT :limit)`,
  );
  return `SELECT CAST(place AS TEXT) AS position, id, raised, state FROM (${parts.join(' UNION ALL ')})
    ORDER BY place DESC LIMIT :limit`;
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
