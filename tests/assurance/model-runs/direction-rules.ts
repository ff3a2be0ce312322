// The rules of a direction to the HSU, written from the domain's description alone. MUST NOT import the platform's own.
import type { Span } from './expected.js';
import type { Refused } from './kind.js';

/** How far an addressed unit is with a direction. */
export interface Addressee {
  readonly unit: string;
  readonly acknowledgedAt: Span | null;
  readonly progress: string | null;
}

interface Command {
  /** Whose command it is: the head of an addressed unit's, or the chair's. */
  readonly by: 'head' | 'chair';
  readonly fact: string;
  /** The rule against it, at what the unit that gives it has done. */
  readonly unless?: readonly [code: string, breaks: (unit: Addressee) => boolean];
}

/** Command by command: who, the fact, and what stands against it. A unit may report as often as it likes. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  acknowledge: {
    by: 'head',
    fact: 'governance.direction-acknowledged.v1',
    unless: ['governance.already-acknowledged', ({ acknowledgedAt }) => acknowledgedAt !== null],
  },
  'report-progress': {
    by: 'head',
    fact: 'governance.direction-progress-reported.v1',
    unless: ['governance.not-acknowledged', ({ acknowledgedAt }) => acknowledgedAt === null],
  },
  conclude: { by: 'chair', fact: 'governance.direction-concluded.v1' },
};

/** Every rule that is against a command at a direction in this state; `unit` is the one that gives the command. */
export function against({ unless }: Command, state: string, unit: Addressee | undefined): readonly Refused[] {
  const found: string[] = [];
  if (state === 'concluded') found.push('governance.direction-concluded');
  if (unless && unit && unless[1](unit)) found.push(unless[0]);
  return found.map((code) => ({ status: 409, code }));
}
