import type { Fact } from '#event-store/fact.js';
import type { Days } from '#governance/contract.js';
import { dayOf } from '#kernel/time.js';

/** Of the facts up to the position, those count that happened on the days of the period. */
export interface Scope {
  /** null: whenever it happened. */
  readonly period: Days | null;
}

/**
 * One part of the report, counted fact by fact. MUST be a function of the facts, in order, and of the scope: no clock,
 * no randomness, no other source. Then the same position gives the same figures.
 */
export interface Tally<Result> {
  /** What each type of fact adds; others are passed over. Made by `countOver`. */
  readonly take: Readonly<Record<string, (fact: Fact) => void>>;
  /**
   * To be asked after the last fact, which was recorded at `asKnownAt` (milliseconds since 1970-01-01T00:00:00Z).
   * Members come in one order, and lists too.
   */
  result(asKnownAt: number): Result;
}

/** Whether a time (milliseconds) is on one of the days of the period. */
export function isWithin({ period }: Scope, time: number): boolean {
  return period === null || isDayWithin(period, dayOf(time));
}

export function isDayWithin({ from, to }: Days, day: string): boolean {
  return from <= day && day <= to;
}

/** The entries of a map in the order of their keys. */
export function sorted<Value>(map: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] {
  return [...map].sort(([one], [other]) => (one < other ? -1 : 1));
}

/** The value at a key, made when it is not there. */
export function at<Value>(map: Map<string, Value>, key: string, made: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = made();
  map.set(key, value);
  return value;
}
