import type { Adopter, Submitter } from './contract.js';

/** Someone who acts in one role for one unit, state or body. */
interface Acting {
  readonly role: string;
  readonly unit?: string;
  readonly state?: string;
  readonly body?: string;
}

/** Whom a person submits and adopts practices for; undefined for those who do neither. */
export function ofParty({ role, unit, state, body }: Acting): Submitter | undefined {
  if ((role === 'officer' || role === 'unit-head') && unit !== undefined && state !== undefined) {
    return { kind: 'unit', unit, state };
  }
  if (role === 'delegate' && state !== undefined) return { kind: 'state', state };
  if (role === 'body-reporter' && body !== undefined) return { kind: 'body', body };
  return undefined;
}

/**
 * Whom a person adopts practices for: a unit or a state.
 * @throws TypeError for a person who acts for neither: the policies MUST have refused before
 */
export function adopting(person: Acting): Adopter {
  const party = ofParty(person);
  if (!party || party.kind === 'body') throw new TypeError('practices are adopted by units and states only');
  return party;
}

/** The unit, state or body by name, with the state of a unit. */
export function namesOf(party: Submitter): readonly string[] {
  switch (party.kind) {
    case 'unit':
      return [party.unit, party.state];
    case 'state':
      return [party.state];
    case 'body':
      return [party.body];
  }
}
