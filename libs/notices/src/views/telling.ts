// How it is declared, fact by fact, who is told what of a record. Pure: a function of the fact alone.
import type { Fact } from '#event-store/fact.js';
import type { Draft } from '#kernel/decider.js';
import type { FactOf } from '#views/view.js';
import type { LimitName, What } from '../codes.js';

/** What notices say of a record beside what happened; null: not any more. */
export interface About {
  /** What it is called elsewhere; one line that names no person. */
  readonly reference?: string;
  readonly urgency?: string;
  /** RFC 3339, UTC, or a day: YYYY-MM-DD. */
  readonly dueAt?: string | null;
}

/** By when something is to be done; both RFC 3339, UTC. */
export interface LimitSet {
  readonly since: string;
  readonly dueAt: string;
  /** No fact of the record will say that it passed. */
  readonly untilPassed?: boolean;
}

/**
 * What becomes of one fact. A party is a unit, a post, a body or a state by its code, or `working-group`. Whom the record
 * concerns is told `changed`, and `received` where it is new to the party, unless `what` says otherwise; who acted is told
 * nothing of it.
 */
export interface Telling {
  /** Whom it concerns from this fact on. */
  readonly concerns?: readonly string[];
  /** Whom it concerns no more: they are told of this fact, and of nothing after it. */
  readonly noMore?: readonly string[];
  /** Nobody but these is told of this fact. */
  readonly only?: readonly string[];
  readonly what?: What;
  /** What is said of the record from this fact on. */
  readonly about?: About;
  /** What is said with this fact alone. */
  readonly dueAt?: string;
  readonly limits?: Readonly<Partial<Record<LimitName, LimitSet>>>;
  /** Limits that ask for nothing more. */
  readonly met?: readonly LimitName[];
}

/** What becomes of each fact of a slice. */
export type Tellings = Readonly<Record<string, (fact: Fact) => Telling>>;

type TellingOf<F extends Draft> = Telling | ((fact: FactOf<F>) => Telling);

/** Facts that whoever may know of the record is shown by it, though not what else happened: beside that it came to them. */
export const SHOWN_TO_ALL: ReadonlySet<string> = new Set(['governance.direction-concluded.v1']);

/** Whom the record concerns is told that it changed. */
export const CHANGED: Telling = {};
/** Nobody is told: it concerns who did it, or no party at all. */
export const NOT_TOLD: Telling = { only: [] };

/**
 * Decides about every fact of the unions `F`: `tellingsOf<ExchangeFact>()({ … })`. A new fact of one of these slices does
 * not compile until it was decided who is told of it.
 */
export function tellingsOf<F extends Draft>() {
  return (each: { readonly [Type in F['type']]: TellingOf<Extract<F, Draft<Type>>> }): Tellings =>
    Object.fromEntries(
      Object.entries(each).map(([type, telling]) => [
        type,
        typeof telling === 'function' ? (telling as (fact: Fact) => Telling) : () => telling as Telling,
      ]),
    );
}
