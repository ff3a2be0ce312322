import type { Caller } from '#web/auth/caller.js';

/** Someone whom the development identity provider vouches for. `subject` is also the client id. */
export type Identity = Caller;

/** Public on purpose: whoever reaches the development provider can be anyone. */
export const DEVELOPMENT_SECRET = 'for-development-only';

/** The state whose delegate chairs the demo Working Group. */
const LEAD_SHEPHERD = 'PH';

const STATES = ['BN', 'ID', 'KH', 'LA', 'MM', 'MY', 'PH', 'SG', 'TH', 'TL', 'VN'] as const;

/** The bodies and organs that the source documents name. */
const BODIES = 'SOMTC DGICM ASLOM ACWC AICHR SOMSWD SLOM SOMED SOMHD ACMW AFCDM FIU ASEC'.split(' ');

const named = (of: string, what: string) => `${of.toLowerCase()}-${what}`;

export const unitOf = (state: string) => `${state}-ATU`;
export const postOf = (state: string) => `${state}-CONSULAR`;

export function officer(state: string): Identity {
  return { subject: named(state, 'officer'), role: 'officer', unit: unitOf(state), state };
}
export function head(state: string): Identity {
  return { subject: named(state, 'head'), role: 'unit-head', unit: unitOf(state), state };
}
export function consular(state: string): Identity {
  return { subject: named(state, 'consular'), role: 'consular-officer', post: postOf(state), state };
}
export function delegate(state: string): Identity {
  return { subject: named(state, 'delegate'), role: 'delegate', state };
}
export function reporter(body: string): Identity {
  return { subject: named(body, 'reporter'), role: 'body-reporter', body };
}
export const CHAIR: Identity = { subject: 'chair', role: 'chair', state: LEAD_SHEPHERD };
export const SECRETARIAT: Identity = { subject: 'secretariat', role: 'secretariat', body: 'ASEC' };
export const REGISTRAR: Identity = { subject: 'registrar', role: 'registrar', body: 'ASEC' };

/** Every demo identity; there is no other list. */
export const IDENTITIES: readonly Identity[] = [
  ...STATES.flatMap((state) => [officer(state), head(state), consular(state), delegate(state)]),
  CHAIR,
  SECRETARIAT,
  { subject: 'analyst', role: 'analyst', body: 'ASEC' },
  { subject: 'auditor', role: 'auditor', body: 'ASEC' },
  REGISTRAR,
  ...BODIES.map(reporter),
];
