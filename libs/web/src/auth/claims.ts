import { Refusal } from '#kernel/refusal.js';
import { type Caller, type Role, ROLES } from './caller.js';

type Affiliation = 'unit' | 'post' | 'state' | 'body';

/** What each role is held for. A token says exactly these, no more. */
const AFFILIATIONS: Readonly<Record<Role, readonly Affiliation[]>> = {
  officer: ['unit', 'state'],
  'unit-head': ['unit', 'state'],
  'consular-officer': ['post', 'state'],
  delegate: ['state'],
  chair: ['state'],
  secretariat: ['body'],
  'body-reporter': ['body'],
  analyst: ['body'],
  auditor: ['body'],
  registrar: ['body'],
};

const FORMS: Readonly<Record<Affiliation, RegExp>> = {
  unit: /^[A-Z]{2}-[A-Z0-9-]{1,30}$/,
  post: /^[A-Z]{2}-[A-Z0-9-]{1,30}$/,
  state: /^[A-Z]{2}$/,
  body: /^[A-Z][A-Z0-9-]{1,30}$/,
};
const SUBJECT = /^[\x21-\x7e]{1,128}$/;
const KINDS = Object.keys(FORMS) as Affiliation[];

/**
 * The caller that a verified token speaks for.
 * @throws Refusal `token.invalid`; it names the claim, never its value
 */
export function callerOf(claims: Readonly<Record<string, unknown>>): Caller {
  const { sub, role } = claims;
  if (typeof sub !== 'string' || !SUBJECT.test(sub)) throw tokenInvalid('The claim sub is not accepted.');
  if (!isRole(role)) throw tokenInvalid('The claim role does not name a role.');
  const needed = AFFILIATIONS[role];
  const affiliation: Partial<Record<Affiliation, string>> = {};
  for (const kind of KINDS) {
    const value = claims[kind];
    if (!needed.includes(kind)) {
      if (value !== undefined) throw tokenInvalid(`The role is not held for a ${kind}, but the token names one.`);
      continue;
    }
    if (typeof value !== 'string' || !FORMS[kind].test(value)) throw tokenInvalid(`The claim ${kind} is not accepted.`);
    affiliation[kind] = value;
  }
  const { unit, post, state } = affiliation;
  for (const id of [unit, post]) {
    if (id !== undefined && !id.startsWith(`${String(state)}-`)) {
      throw tokenInvalid('The unit or post belongs to another state than the token names.');
    }
  }
  return Object.freeze({ subject: sub, role, ...affiliation });
}

export function tokenInvalid(detail: string): Refusal {
  return new Refusal('token.invalid', detail);
}

function isRole(value: unknown): value is Role {
  return (ROLES as readonly unknown[]).includes(value);
}
