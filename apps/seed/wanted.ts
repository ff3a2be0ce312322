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

/** The region that is made when nothing is said about it. */
export const DEFAULTS = { records: 400, years: 2, from: '2024-01-01T00:00:00Z', seed: 20_171_113 } as const;
