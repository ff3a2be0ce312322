import type { Question, Row, SqlValue, ViewQueries } from '#views/view.js';
import type { Plain } from '#web/answers/plain.js';
import type { ReferralStatistics, TrackFigures } from './referral-statistics.dto.js';
import { periodOf } from './statistics.js';
import { view } from './views/referral-statistics.js';

/**
 * Which referrals count: known from `from` on and before `to` (milliseconds), as the log stood at `asOf`, to persons of
 * `state`, where they are of one.
 */
export interface ReferralScope {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly asOf: bigint;
  readonly state?: string | undefined;
}

const METHOD =
  'A person held counts from the raising of the referral, a victim from the telling of the post, with nothing from ' +
  'before it: until then nothing of a victim’s referral is counted but in withheldVictimReferrals. To those of the state ' +
  'of nationality each counts from the telling on, with nothing from before it, and nothing of what follows when a ' +
  'victim withdraws the consent. A referral counts once in each figure. Median by ' +
  'nearest rank, without interpolation. Hours are those of the agreement in force on the day; no other limit is applied.';

// ?1 from, ?2 to, ?3 as of, ?4 the state of the reader. Of victims everybody, and of its own nationals that state, is told
// what came with the telling or after it; the state of a victim who withdrew the consent nothing of what followed.
const IN_SCOPE =
  'r.at >= ?1 AND r.at < ?2 AND r.known <= ?3 AND (r.nationality <> ?4 OR (r.told > 0 AND r.told <= ?3))';
const MARKED = `FROM referral AS r CROSS JOIN mark AS m ON m.referral = r.id
  WHERE ${IN_SCOPE} AND m.position <= ?3 AND (m.position >= r.told OR (r.track = 'arrest' AND r.nationality <> ?4))
    AND (r.ended IS NULL OR r.nationality <> ?4 OR m.position <= r.ended)`;
const BY_STATE = `SELECT r.host_state, r.track, COUNT(*) AS number FROM referral AS r WHERE ${IN_SCOPE} GROUP BY 1, 2
  ORDER BY 1, 2`;
const MARKS = `SELECT r.track, m.what, m.detail, COUNT(*) AS number ${MARKED} GROUP BY 1, 2, 3 ORDER BY 2, 1, 3`;
const MEDIANS = `
  SELECT track, elapsed FROM (
    SELECT r.track, m.elapsed, ROW_NUMBER() OVER (PARTITION BY r.track ORDER BY m.elapsed) AS place,
      COUNT(*) OVER (PARTITION BY r.track) AS n
    ${MARKED} AND m.what = 'told' AND m.elapsed IS NOT NULL
  ) WHERE place = (n + 1) / 2`;
const DETAILED = ['access', 'assistance', 'closed', 'nationality'];

/** The table. The same scope gives the same bytes, on any machine and after any rebuild. */
export function referralStatistics(
  queries: ViewQueries,
  { from, to, asOf, state }: ReferralScope,
): Omit<Plain<ReferralStatistics>, 'withheldVictimReferrals'> {
  const scope: SqlValue[] = [from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER, asOf, state ?? ''];
  const byState = queries.all(view, BY_STATE, ...scope);
  const marks = queries.all(view, MARKS, ...scope);
  const medians = queries.all(view, MEDIANS, ...scope);
  const figures = (track: string) =>
    figuresOf(
      byState.filter((row) => row.track === track),
      marks.filter((row) => row.track === track),
      medians.find((row) => row.track === track),
    );
  return {
    asOfPosition: String(asOf),
    period: periodOf(from, to),
    method: METHOD,
    arrest: figures('arrest'),
    victim: figures('victim'),
    byHostState: byState.map((row) => ({
      hostState: String(row.host_state),
      track: String(row.track),
      referrals: Number(row.number),
    })),
    details: marks
      .filter(({ what }) => DETAILED.includes(String(what)))
      .map((row) => ({
        what: String(row.what),
        track: String(row.track),
        detail: String(row.detail),
        referrals: Number(row.number),
      })),
  };
}

/** The table, worked out apart; `isWhole`: with what no period and no position can be given for. */
export const question: Question<ReferralScope & { readonly isWhole: boolean }, Plain<ReferralStatistics>> = {
  module: import.meta.url,
  rehearsal: { from: undefined, to: undefined, asOf: 0n, state: undefined, isWhole: false },
  answer: (queries, { isWhole, ...scope }) => ({
    ...referralStatistics(queries, scope),
    ...(isWhole && { withheldVictimReferrals: withheldVictimReferrals(queries) }),
  }),
};

/** How many victims’ posts are kept from knowing now: by a hold, or because the victim declined. */
export function withheldVictimReferrals(queries: ViewQueries): number {
  const row = queries.get(
    view,
    `SELECT COUNT(*) AS number FROM referral WHERE track = 'victim' AND told = 0 AND (held = 1 OR wish = 'declines')`,
  );
  return Number(row?.number);
}

function figuresOf(states: readonly Row[], marks: readonly Row[], median: Row | undefined): Plain<TrackFigures> {
  const marked = (what: string, detail = '') =>
    Number(marks.find((row) => row.what === what && row.detail === detail)?.number ?? 0);
  return {
    referrals: states.reduce((sum, { number }) => sum + Number(number), 0),
    notified: marked('told'),
    notifiedLate: marked('told', 'late'),
    limitsPassed: marked('limit-passed'),
    acknowledged: marked('acknowledged'),
    assistanceAsked: marked('asked'),
    assistanceAnswered: marked('answered'),
    closed: marks.filter(({ what }) => what === 'closed').reduce((sum, { number }) => sum + Number(number), 0),
    medianHoursToNotify: median ? Math.round(Number(median.elapsed) / 36_000) / 100 : null,
  };
}
