import type { Evidence } from '#workplan/contract.js';

/** What evidence can name when an activity is reported: the deliverables that stand, by activity. */
export class PlanEvidence {
  readonly #of = new Map<string, Evidence[]>();

  /** A deliverable that serves an activity stands from now on. */
  add(activity: string, evidence: Evidence): void {
    this.#of.set(activity, [...(this.#of.get(activity) ?? []), evidence]);
  }

  remove(reference: string): void {
    for (const [activity, all] of this.#of) {
      this.#of.set(
        activity,
        all.filter((each) => each.reference !== reference),
      );
    }
  }

  /** The latest for an activity; undefined when there is none. */
  latest(activity: string): Evidence | undefined {
    return this.#of.get(activity)?.at(-1);
  }
}
