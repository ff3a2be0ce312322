import type { Fact } from '#event-store/fact.js';
import type { Draft } from '#kernel/decider.js';
import type { Tally } from './tally.js';

/** One record as its facts tell it so far. */
export interface Begun<Figures> {
  /** Milliseconds: when its first fact was recorded. */
  readonly recordedAt: number;
  readonly figures: Figures;
}

type ConductOf<F extends Draft, Type> = Extract<F, { readonly type: Type }>['conduct'];

/** What every fact of one kind of record adds: a fact that is new in a contract is a compile error until it is here. */
export interface Course<Figures, F extends Draft, First extends F['type']> {
  /** The facts with which a record begins. */
  readonly begins: { readonly [Type in First]: (conduct: ConductOf<F, Type>) => Figures };
  /** Those that come later; before a first fact they are passed over. */
  readonly goesOn: {
    readonly [Type in Exclude<F['type'], First>]: (figures: Figures, conduct: ConductOf<F, Type>) => Figures;
  };
}

/** Keeps the figures of each record of a kind, by stream, in the order in which the records began. */
export function kept<Figures, F extends Draft, First extends F['type']>(
  records: Map<string, Begun<Figures>>,
  { begins, goesOn }: Course<Figures, F, First>,
): Tally<unknown>['take'] {
  const first = Object.entries<(conduct: never) => Figures>(begins).map(
    ([type, figuresOf]) =>
      [
        type,
        ({ stream, recordedAt, conduct }: Fact) => {
          records.set(stream, { recordedAt, figures: figuresOf(conduct as never) });
        },
      ] as const,
  );
  const later = Object.entries<(figures: Figures, conduct: never) => Figures>(goesOn).map(
    ([type, next]) =>
      [
        type,
        ({ stream, conduct }: Fact) => {
          const before = records.get(stream);
          if (before) records.set(stream, { ...before, figures: next(before.figures, conduct as never) });
        },
      ] as const,
  );
  return Object.fromEntries([...first, ...later]);
}
