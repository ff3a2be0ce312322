/** Whether a history still fails. */
type Fails<Step> = (steps: readonly Step[]) => Promise<boolean>;

/**
 * A history that still fails and from which no step can be taken away, as far as that is found before `until`
 * (milliseconds): halves are taken away first, then less and less.
 */
export async function shrunk<Step>(
  failing: readonly Step[],
  simpler: (step: Step) => readonly Step[],
  fails: Fails<Step>,
  until: number,
): Promise<readonly Step[]> {
  let steps = failing;
  for (let size = Math.ceil(steps.length / 2); size >= 1;) {
    let taken = false;
    for (let at = 0; at < steps.length && Date.now() < until;) {
      const fewer = steps.toSpliced(at, size);
      if (await fails(fewer)) [steps, taken] = [fewer, true];
      else at += size;
    }
    if (size === 1 && (!taken || Date.now() >= until)) break;
    if (size > 1) size = Math.ceil(size / 2);
  }
  for (let at = 0; at < steps.length; at += 1) {
    for (const step of simpler(steps[at] as Step)) {
      const candidate = steps.with(at, step);
      if (Date.now() < until && (await fails(candidate))) {
        steps = candidate;
        break;
      }
    }
  }
  return steps;
}
