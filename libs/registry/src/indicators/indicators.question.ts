import type { Question } from '#views/view.js';
import { type Counted, countsOn, type Indicator, INDICATORS } from '../views/indicators.js';

const NAMES = Object.keys(INDICATORS) as readonly Indicator[];

/** On which days everything is counted. */
export interface CountedOn extends Omit<Counted, 'indicator'> {
  readonly days: readonly string[];
}

/** How many there were of each on each day. */
export interface Series {
  readonly indicator: Indicator;
  readonly values: readonly number[];
}

/** The indicators, worked out apart: each day is counted anew. */
export const question: Question<CountedOn, readonly Series[]> = {
  module: import.meta.url,
  rehearsal: { days: [], everything: false, position: 0n },
  answer: (queries, { days, ...counted }) =>
    NAMES.map((indicator) => ({ indicator, values: countsOn(queries, days, { ...counted, indicator }) })),
};
