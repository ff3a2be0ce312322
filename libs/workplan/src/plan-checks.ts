import { type FieldError, Refusal } from '#kernel/refusal.js';

/** A plan as it is handed in: every part is of the right form already. */
export interface PlanSource {
  readonly period: { readonly from: number; readonly to: number };
  readonly endorsement: { readonly body: string };
  readonly pages: number;
  readonly areas: readonly (Placed & {
    readonly provisions: readonly (Placed & {
      readonly actionLines: readonly (Placed & {
        readonly title?: string;
        readonly printed?: boolean;
        readonly activities: readonly ActivitySource[];
      })[];
    })[];
  })[];
}

interface Placed {
  readonly code: string;
  readonly page: number;
}

interface Bodies {
  readonly lead?: readonly string[];
  readonly cooperating?: readonly string[];
}

interface ActivitySource extends Placed, Bodies {
  readonly leadStated: boolean;
  readonly lead: readonly string[];
  readonly outputs: readonly (Bodies & { readonly number: number })[];
}

/** More activities than this are no plan that anyone could report on. */
const MOST_ACTIVITIES = 300;
const MOST_FAULTS = 50;

/**
 * What a plan must be beyond the form of its parts: every code continues that of the part it stands in and is unique,
 * outputs are numbered, blanks are consistent, pages exist, and whoever is named is a registered body.
 * @throws Refusal `workplan.plan-malformed`, `workplan.body-unknown`, with a pointer for each fault
 */
export function demandSound(plan: PlanSource, registered: ReadonlySet<string>): void {
  const faults = [...formFaults(plan)];
  if (faults.length > 0) {
    throw new Refusal('workplan.plan-malformed', 'The plan is not sound.', faults.slice(0, MOST_FAULTS));
  }
  const unknown = [...namedBodies(plan)]
    .filter(({ body }) => !registered.has(body))
    .map(({ pointer }) => ({ pointer, detail: 'No such body is registered.' }));
  if (unknown.length > 0) {
    throw new Refusal('workplan.body-unknown', 'Not every body is registered.', unknown.slice(0, MOST_FAULTS));
  }
}

/** The codes of the bodies that a plan names. */
export function bodiesIn(plan: PlanSource): readonly string[] {
  return [...new Set([...namedBodies(plan)].map(({ body }) => body))];
}

function* formFaults({ period, pages, areas }: PlanSource): Generator<FieldError> {
  if (period.to < period.from) yield { pointer: '/period/to', detail: 'The plan ends before it begins.' };
  const seen = new Set<string>();
  let activities = 0;
  function* placed({ code, page }: Placed, parent: string, pointer: string): Generator<FieldError> {
    if (parent !== '' && !continues(code, parent)) {
      yield { pointer: `${pointer}/code`, detail: `The code continues ${parent}.` };
    }
    if (seen.has(code)) yield { pointer: `${pointer}/code`, detail: 'This code stands in the plan before.' };
    if (page > pages) yield { pointer: `${pointer}/page`, detail: 'The document has no such page.' };
    seen.add(code);
  }
  for (const [a, area] of areas.entries()) {
    yield* placed(area, '', `/areas/${String(a)}`);
    for (const [p, provision] of area.provisions.entries()) {
      const inArea = `/areas/${String(a)}/provisions/${String(p)}`;
      yield* placed(provision, area.code, inArea);
      for (const [l, line] of provision.actionLines.entries()) {
        const inProvision = `${inArea}/actionLines/${String(l)}`;
        yield* placed(line, provision.code, inProvision);
        if ((line.title === undefined) !== (line.printed === false)) {
          yield { pointer: `${inProvision}/title`, detail: 'A title is left out where it is not printed, only there.' };
        }
        for (const [n, activity] of line.activities.entries()) {
          const pointer = `${inProvision}/activities/${String(n)}`;
          yield* placed(activity, line.code, pointer);
          yield* activityFaults(activity, pointer);
          activities += 1;
        }
      }
    }
  }
  if (activities === 0 || activities > MOST_ACTIVITIES) {
    yield { pointer: '/areas', detail: `A plan has 1 to ${String(MOST_ACTIVITIES)} activities.` };
  }
}

function* activityFaults({ lead, leadStated, outputs }: ActivitySource, pointer: string): Generator<FieldError> {
  if (leadStated !== lead.length > 0) {
    yield { pointer: `${pointer}/leadStated`, detail: 'A lead is stated exactly where one is given.' };
  }
  for (const [index, { number }] of outputs.entries()) {
    if (number === index + 1) continue;
    yield { pointer: `${pointer}/outputs/${String(index)}/number`, detail: 'Outputs are numbered 1, 2, 3, …' };
  }
}

/** One more step below the parent: `A.b` below `A`, `A.b.1.2` below `A.b.1`. */
function continues(code: string, parent: string): boolean {
  return code.startsWith(`${parent}.`) && !code.slice(parent.length + 1).includes('.');
}

function* namedBodies({ endorsement, areas }: PlanSource): Generator<{ body: string; pointer: string }> {
  yield { body: endorsement.body, pointer: '/endorsement/body' };
  for (const [a, area] of areas.entries()) {
    for (const [p, provision] of area.provisions.entries()) {
      for (const [l, line] of provision.actionLines.entries()) {
        for (const [n, activity] of line.activities.entries()) {
          const pointer = ['/areas', a, 'provisions', p, 'actionLines', l, 'activities', n].join('/');
          yield* leadAndCooperating(activity, pointer);
          for (const [o, output] of activity.outputs.entries())
            yield* leadAndCooperating(output, `${pointer}/outputs/${String(o)}`);
        }
      }
    }
  }
}

function* leadAndCooperating({ lead = [], cooperating = [] }: Bodies, pointer: string) {
  for (const [index, body] of lead.entries()) yield { body, pointer: `${pointer}/lead/${String(index)}` };
  for (const [index, body] of cooperating.entries()) yield { body, pointer: `${pointer}/cooperating/${String(index)}` };
}
