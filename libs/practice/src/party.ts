import type { Adopter, Submitter } from './contract.js';

/** Someone who acts in one role for one unit, state or body. */
interface Acting {
  readonly role: string;
  readonly unit?: string;
  readonly state?: string;
  readonly body?: string;
}

/** Whom those act for who submit and adopt nothing: no policy permits anything for it, and no register knows it. */
export const NOBODY: Adopter = { kind: 'unit', unit: '', state: '' };

/** Whom a person submits practices for. */
export function submitting({ role, unit, state, body }: Acting): Submitter {
  if ((role === 'officer' || role === 'unit-head') && unit !== undefined && state !== undefined) {
    return { kind: 'unit', unit, state };
  }
  if (role === 'delegate' && state !== undefined) return { kind: 'state', state };
  if (role === 'body-reporter' && body !== undefined) return { kind: 'body', body };
  return NOBODY;
}

/** Whom a person adopts practices for: a unit or a state. */
export function adopting(person: Acting): Adopter {
  const party = submitting(person);
  return party.kind === 'body' ? NOBODY : party;
}

/** The unit, state or body by name. */
export function nameOf(party: Submitter): string {
  return namesOf(party)[0] ?? '';
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
