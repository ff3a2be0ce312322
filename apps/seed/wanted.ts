/** The region that is wanted. */
export interface Wanted {
  readonly seed: number;
  readonly records: number;
  /** Left out: as many as belong to so many records. */
  readonly requests?: number;
  readonly years: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly from: number;
}

/** The region that is made when nothing is said about it: it lives in the years of the Bohol plan. */
export const DEFAULTS = { records: 400, years: 2, from: '2018-01-01T00:00:00Z', seed: 20_171_113 } as const;

/** How many records of each kind that grows with the size of the region. */
export interface Counts {
  readonly requests: number;
  readonly information: number;
  readonly referrals: number;
  readonly practices: number;
  readonly caseFiles: number;
  readonly deliverables: number;
  readonly entries: number;
  /** Requests to posts. */
  readonly assistance: number;
}

/** Parts of a hundred; summaries of case files come on top of these, about one for every two. */
const SHARES = {
  ...{ requests: 58, information: 5, referrals: 18, practices: 4, caseFiles: 5, deliverables: 3, entries: 3 },
  assistance: 2,
};
/** With fewer, some ways of a record would not be seen. */
const LEAST = { information: 2, referrals: 12, practices: 8, caseFiles: 4, deliverables: 8, entries: 4, assistance: 4 };
/** About so many come with the region itself: its registry and plan, meetings, directions, what states report. */
const FIXED = 162;

/** For about `records` in all. A number of requests that is given counts, and the rest stands beside it as usual. */
export function countsOf(records: number, requests?: number): Counts {
  const total = requests === undefined ? Math.max(0, records - FIXED) : (requests / SHARES.requests) * 100;
  const part = (name: keyof typeof LEAST) => Math.max(LEAST[name], Math.round((total * SHARES[name]) / 100));
  return {
    requests: requests ?? Math.max(1, Math.round((total * SHARES.requests) / 100)),
    information: part('information'),
    referrals: part('referrals'),
    practices: part('practices'),
    caseFiles: part('caseFiles'),
    deliverables: part('deliverables'),
    entries: part('entries'),
    assistance: part('assistance'),
  };
}
