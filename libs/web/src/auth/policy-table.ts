import type { Access, Resource } from './access.js';
import type { Caller, Role } from './caller.js';

/** One cell of the table: may this caller, who stands so to the resource, do this? */
export interface PolicyCell {
  readonly caller: Caller;
  /** The key of the resource in the table, such as `request from PH to TH, submitted`. */
  readonly relation: string;
  readonly resource: Resource;
  readonly action: string;
}

/** The axes of a table. */
export interface PolicyAxes {
  readonly callers: readonly Caller[];
  readonly resources: Readonly<Record<string, Resource>>;
  readonly actions: readonly string[];
}

/**
 * Decides every cell and answers those that differ from what `expected` says, in words; a spec demands that there are
 * none. `expected` MUST be written from docs/domain.md, not from the policies.
 * @throws Error when an axis is empty, or when nothing or everything is expected: such a table tests nothing
 */
export function wrongDecisions(
  access: Access,
  { callers, resources, actions }: PolicyAxes,
  expected: (cell: PolicyCell) => boolean,
): readonly string[] {
  const cells = callers.flatMap((caller) =>
    Object.entries(resources).flatMap(([relation, resource]) =>
      actions.map((action): PolicyCell => ({ caller, relation, resource, action })),
    ),
  );
  const permitted = cells.filter(expected);
  if (permitted.length === 0 || permitted.length === cells.length) {
    throw new Error(
      `a table with ${String(permitted.length)} of ${String(cells.length)} cells permitted tests nothing`,
    );
  }
  const shouldBe = new Set(permitted);
  return cells
    .filter((cell) => access.permits(cell.caller, cell.action, cell.resource) !== shouldBe.has(cell))
    .map(
      (cell) =>
        `${cell.action} of ${cell.relation} by ${callerName(cell.caller)}: ${shouldBe.has(cell) ? 'denied' : 'permitted'}`,
    );
}

/** Every role, in each of the states and bodies that it can be held in. */
export function everyCaller(states: readonly string[], bodies: readonly string[]): readonly Caller[] {
  const ofState = (state: string): Caller[] => [
    as('officer', { unit: `${state}-ATU`, state }),
    as('unit-head', { unit: `${state}-ATU`, state }),
    as('consular-officer', { post: `${state}-CONSULAR`, state }),
    as('delegate', { state }),
    as('chair', { state }),
  ];
  const ofBody = (body: string): Caller[] =>
    (['secretariat', 'body-reporter', 'analyst', 'auditor', 'registrar'] as const).map((role) => as(role, { body }));
  return [...states.flatMap(ofState), ...bodies.flatMap(ofBody)];
}

function as(role: Role, affiliation: Omit<Caller, 'subject' | 'role'>): Caller {
  return { subject: `${Object.values(affiliation).join('/')}/${role}`, role, ...affiliation };
}

function callerName({ role, unit, post, state, body }: Caller): string {
  return `${role} of ${unit ?? post ?? body ?? state ?? 'nothing'}`;
}
