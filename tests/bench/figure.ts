/** How a benchmark is run. Each `<group>.bench.ts` exports `measure: Measure`. */
export interface Plan {
  /** Every random choice comes from it. */
  readonly seed: number;
  /** Smaller sizes and shorter times: to see that it runs, not to judge by. */
  readonly quick: boolean;
  /** An empty folder on disk, removed afterwards. */
  readonly folder: string;
  /** What is being done, for the person who waits; goes to standard error. */
  readonly say: (message: string) => void;
}

/** One row of the table: what was measured, against what, in the same run. */
export interface Figure {
  readonly what: string;
  readonly against: string;
  /** Ours and the limit, in `unit`. */
  readonly ours: number;
  /** Absent where the reach is an absolute value. */
  readonly limit?: number;
  readonly unit: string;
  /** The reach in words, such as `ratio ≥ 0.5`. */
  readonly reach: string;
  readonly reached: boolean;
  /** What else a reader of the row needs. */
  readonly note?: string;
}

export type Measure = (plan: Plan) => Promise<readonly Figure[]>;

/** A figure judged by `ours / limit`, which is to be at least `atLeast`. */
export function atLeast(ratio: number, row: Omit<Figure, 'reach' | 'reached' | 'limit'> & { limit: number }): Figure {
  return { ...row, reach: `ratio ≥ ${String(ratio)}`, reached: row.ours / row.limit >= ratio };
}

/** A figure judged by `ours / limit`, which is to be at most `ratio`. */
export function atMost(ratio: number, row: Omit<Figure, 'reach' | 'reached' | 'limit'> & { limit: number }): Figure {
  return { ...row, reach: `ratio ≤ ${String(ratio)}`, reached: row.ours / row.limit <= ratio };
}

/** The value below which the share `q` of `samples` lies. */
export function quantile(samples: Iterable<number>, q: number): number {
  const sorted = Float64Array.from(samples).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}
