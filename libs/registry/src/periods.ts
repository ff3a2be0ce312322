// What holds for stretches of days and can hold again: membership, linkages, accreditations.
import { demand, refuseField } from '#kernel/refusal.js';

/** From the beginning of the day `from` until the beginning of the day `until`; null while nothing ends it. */
export interface Period {
  readonly from: string;
  readonly until: string | null;
}

/** Periods in their order; they do not overlap, and only the last may be without an end. */
export type Periods = readonly [Period, ...Period[]];

/** Whether a period holds on `day` (YYYY-MM-DD). */
export function holdsOn(periods: readonly Period[], day: string): boolean {
  return periods.some(({ from, until }) => from <= day && (until === null || until > day));
}

/** What to say when a step does not fit, and which field gives its day. */
interface Words {
  readonly code: string;
  readonly detail: string;
  readonly pointer: string;
}

/**
 * Whether a period begins on `from`; false when the running one began on that day, so that nothing changes.
 * @throws Refusal with the code in `words` while another one runs; `registry.days-disordered`
 */
export function beginsNow(periods: readonly Period[], from: string, words: Words): boolean {
  const last = periods.at(-1);
  if (!last) return true;
  if (last.until === null) {
    demand(last.from === from, words.code, words.detail);
    return false;
  }
  demandOrder(words.pointer, last.until, from);
  return true;
}

/**
 * Whether the running period ends on `on`; false when the last one ended on that day, so that nothing changes.
 * @throws Refusal with the code in `words` when none runs; `registry.days-disordered`
 */
export function endsNow(periods: Periods, on: string, words: Words): boolean {
  const last = periods.at(-1) ?? periods[0];
  if (last.until === on) return false;
  demand(last.until === null, words.code, words.detail);
  demandOrder(words.pointer, last.from, on);
  return true;
}

export function begun(periods: readonly Period[], from: string): Periods {
  return [...periods, { from, until: null }] as readonly Period[] as Periods;
}

export function ended(periods: Periods, on: string): Periods {
  const before = periods.slice(0, -1);
  const { from } = periods.at(-1) ?? periods[0];
  return [...before, { from, until: on }] as readonly Period[] as Periods;
}

/** @throws Refusal `registry.days-disordered` */
export function demandOrder(pointer: string, earlier: string, later: string): void {
  if (later >= earlier) return;
  throw refuseField('registry.days-disordered', pointer, `The day cannot be before ${earlier}.`);
}
