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

/** One record as its facts tell it so far. */
export interface Begun<Figures> {
  /** Milliseconds: when its first fact was recorded. */
  readonly recordedAt: number;
  readonly figures: Figures;
}

/** The figures of each record of a kind. */
export class RecordFigures<Figures> {
  readonly #records = new Map<string, Begun<Figures>>();

  /** In the order in which the records began. */
  get all(): readonly Begun<Figures>[] {
    return [...this.#records.values()];
  }

  /** In the order of their streams. */
  get byStream(): readonly Figures[] {
    return sorted(this.#records).map(([, { figures }]) => figures);
  }

  /** With this fact the record begins. */
  begin({ stream, recordedAt }: Fact, figures: Figures): void {
    this.#records.set(stream, { recordedAt, figures });
  }

  /** What a fact changes of its record. What happens to one before its first fact is passed over. */
  with<F extends Fact>(news: (figures: Figures, fact: F) => Partial<Figures>): (fact: F) => void {
    return (fact) => {
      const before = this.#records.get(fact.stream);
      if (!before) return;
      const figures = { ...before.figures, ...news(before.figures, fact) };
      this.#records.set(fact.stream, { ...before, figures });
    };
  }
}
