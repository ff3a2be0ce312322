/** What a person may act as. */
export const ROLES = [
  'officer',
  'unit-head',
  'consular-officer',
  'delegate',
  'chair',
  'secretariat',
  'body-reporter',
  'analyst',
  'auditor',
  'registrar',
] as const;

export type Role = (typeof ROLES)[number];

/** Whoever asks on a route that is open without a token: nobody in particular, and all of them alike. */
export const ANYONE = 'anyone';

/**
 * The person behind a request, as the verified access token says: one role, for exactly one unit, post, state or body.
 * `state` is also set for a unit and a post: the state that it belongs to.
 */
export interface Caller {
  /** Pseudonymous subject identifier. */
  readonly subject: string;
  readonly role: Role;
  readonly unit?: string;
  readonly post?: string;
  readonly state?: string;
  readonly body?: string;
  /** The entry of the register by which the person can act, once it was looked up: `unit-PH-ATU@3`. No token says it. */
  readonly standing?: string;
}

interface Asking {
  readonly caller: Caller;
}

// Whom the caller of a command acts for; nobody, where policies permit the command to no such caller.
export const unitOf = ({ caller: { unit = '' } }: Asking) => unit;
export const stateOf = ({ caller: { state = '' } }: Asking) => state;
export const bodyOf = ({ caller: { body = '' } }: Asking) => body;
