import type { Fact } from '#event-store/fact.js';

/** One record as its facts tell it so far. */
export interface Begun<Figures> {
  /** Milliseconds: when its first fact was recorded. */
  readonly recordedAt: number;
  readonly figures: Figures;
}

/** The figures of each record of a kind. */
export class RecordFigures<Figures> {
  /** By stream. */
  readonly #records = new Map<string, Begun<Figures>>();

  /** In the order in which the records began. */
  get all(): readonly Begun<Figures>[] {
    return [...this.#records.values()];
  }

  /** With this fact the record begins. */
  begin({ stream, recordedAt }: Fact, figures: Figures): void {
    this.#records.set(stream, { recordedAt, figures });
  }

  /** What happens to a record before its first fact is passed over. */
  goOn({ stream }: Fact, next: (figures: Figures) => Figures): void {
    const before = this.#records.get(stream);
    if (before) this.#records.set(stream, { ...before, figures: next(before.figures) });
  }
}
