import { type FieldError, Refusal } from '#kernel/refusal.js';
import type { ActionLineBody, ActivityBody, AdoptPlanBody, AreaBody, OutputBody, ProvisionBody } from './plan.dto.js';

type Part = AreaBody | ProvisionBody | ActionLineBody | ActivityBody;

/** A part of a plan, its place in the body, and the code of the part that it stands in; of an area none. */
interface Placed {
  readonly part: Part;
  readonly pointer: string;
  readonly parent: string | undefined;
}

/** More activities than this are no plan that anyone could report on. */
const MOST_ACTIVITIES = 300;
const MOST_FAULTS = 50;

/**
 * What a plan must be beyond the form of its parts: every code continues that of the part it stands in and is unique,
 * outputs are numbered, blanks are consistent, pages exist, and whoever is named is a registered body; `registered` left
 * out, that is not asked.
 * @throws Refusal `workplan.plan-malformed`, `workplan.body-unknown`, with a pointer for each fault
 */
export function demandSound(plan: AdoptPlanBody, registered?: ReadonlySet<string>): void {
  const faults = [...formFaults(plan)];
  if (faults.length > 0) {
    throw new Refusal('workplan.plan-malformed', 'The plan is not sound.', faults.slice(0, MOST_FAULTS));
  }
  const unknown = [...namedBodies(plan)]
    .filter(({ body }) => registered?.has(body) === false)
    .map(({ pointer }) => ({ pointer, detail: 'No such body is registered.' }));
  if (unknown.length > 0) {
    throw new Refusal('workplan.body-unknown', 'Not every body is registered.', unknown.slice(0, MOST_FAULTS));
  }
}

/** The codes of the bodies that a plan names. */
export function bodiesIn(plan: AdoptPlanBody): readonly string[] {
  return [...new Set([...namedBodies(plan)].map(({ body }) => body))];
}

function* formFaults({ period, pages, areas }: AdoptPlanBody): Generator<FieldError> {
  if (period.to < period.from) yield { pointer: '/period/to', detail: 'The plan ends before it begins.' };
  const seen = new Set<string>();
  let activities = 0;
  for (const { part, pointer, parent } of partsIn(areas, '/areas')) {
    const { code, page } = part;
    if (parent !== undefined && !continues(code, parent)) {
      yield { pointer: `${pointer}/code`, detail: `The code continues ${parent}.` };
    }
    if (seen.has(code)) yield { pointer: `${pointer}/code`, detail: 'This code stands in the plan before.' };
    if (page > pages) yield { pointer: `${pointer}/page`, detail: 'The document has no such page.' };
    seen.add(code);
    if ('activities' in part && (part.title === undefined) !== (part.printed === false)) {
      yield { pointer: `${pointer}/title`, detail: 'A title is left out where it is not printed, only there.' };
    }
    if (!('outputs' in part)) continue;
    yield* activityFaults(part, pointer);
    activities += 1;
  }
  if (activities === 0 || activities > MOST_ACTIVITIES) {
    yield { pointer: '/areas', detail: `A plan has 1 to ${String(MOST_ACTIVITIES)} activities.` };
  }
}

/** The parts of a plan, each before those that stand in it. */
function* partsIn(parts: readonly Part[], within: string, parent?: string): Generator<Placed> {
  for (const [place, part] of parts.entries()) {
    const pointer = `${within}/${String(place)}`;
    yield { part, pointer, parent };
    if ('provisions' in part) yield* partsIn(part.provisions, `${pointer}/provisions`, part.code);
    if ('actionLines' in part) yield* partsIn(part.actionLines, `${pointer}/actionLines`, part.code);
    if ('activities' in part) yield* partsIn(part.activities, `${pointer}/activities`, part.code);
  }
}

function* activityFaults({ lead, leadStated, outputs }: ActivityBody, pointer: string): Generator<FieldError> {
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

function* namedBodies({ endorsement, areas }: AdoptPlanBody): Generator<{ body: string; pointer: string }> {
  yield { body: endorsement.body, pointer: '/endorsement/body' };
  for (const { part, pointer } of partsIn(areas, '/areas')) {
    if (!('outputs' in part)) continue;
    yield* leadAndCooperating(part, pointer);
    for (const [place, output] of part.outputs.entries()) {
      yield* leadAndCooperating(output, `${pointer}/outputs/${String(place)}`);
    }
  }
}

function* leadAndCooperating({ lead = [], cooperating = [] }: ActivityBody | OutputBody, pointer: string) {
  for (const [index, body] of lead.entries()) yield { body, pointer: `${pointer}/lead/${String(index)}` };
  for (const [index, body] of cooperating.entries()) yield { body, pointer: `${pointer}/cooperating/${String(index)}` };
}
