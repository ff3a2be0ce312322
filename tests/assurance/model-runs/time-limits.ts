/** A version of the time-limit policy, in hours. */
export interface Limits {
  readonly version: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly inForceFrom: number;
  readonly acknowledge: number;
  readonly answer: Readonly<Record<string, number>>;
}

export const HOUR = 3_600_000;

/** The versions of the policy as they were adopted: a request is under the one in force when it was submitted. */
export class TimeLimits {
  readonly #versions: Limits[] = [
    { version: 1, inForceFrom: 0, acknowledge: 24, answer: { urgent: 8, priority: 72, routine: 168 } },
  ];

  inForceAt(instant: number): Limits {
    const found = this.#versions.findLast(({ inForceFrom }) => inForceFrom <= instant);
    if (!found) throw new Error('no limits are in force');
    return found;
  }

  get next(): number {
    return this.#versions.length + 1;
  }

  adopted(limits: Limits): void {
    this.#versions.push(limits);
  }
}
