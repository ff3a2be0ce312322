import type { Role } from '#web/caller.js';

/** Someone whom the development identity provider vouches for. `subject` is also the client id. */
export interface Identity {
  readonly subject: string;
  readonly role: Role;
  readonly unit?: string;
  readonly post?: string;
  readonly state?: string;
  readonly body?: string;
}

/** Public on purpose: whoever reaches the development provider can be anyone. */
export const DEVELOPMENT_SECRET = 'for-development-only';

/** The state whose delegate chairs the demo Working Group. */
const LEAD_SHEPHERD = 'PH';

const STATES = ['BN', 'ID', 'KH', 'LA', 'MM', 'MY', 'PH', 'SG', 'TH', 'TL', 'VN'] as const;

/** The bodies and organs that the source documents name. */
const BODIES = 'SOMTC DGICM ASLOM ACWC AICHR SOMSWD SLOM SOMED SOMHD ACMW AFCDM FIU ASEC'.split(' ');

/** Every demo identity; there is no other list. */
export const IDENTITIES: readonly Identity[] = [
  ...STATES.flatMap(ofState),
  { subject: 'chair', role: 'chair', state: LEAD_SHEPHERD },
  { subject: 'secretariat', role: 'secretariat', body: 'ASEC' },
  { subject: 'analyst', role: 'analyst', body: 'ASEC' },
  { subject: 'auditor', role: 'auditor', body: 'ASEC' },
  { subject: 'registrar', role: 'registrar', body: 'ASEC' },
  ...BODIES.map((body): Identity => ({
    subject: `${body.toLowerCase()}-reporter`,
    role: 'body-reporter',
    body,
  })),
];

function ofState(state: string): Identity[] {
  const prefix = state.toLowerCase();
  const unit = `${state}-ATU`;
  return [
    { subject: `${prefix}-officer`, role: 'officer', unit, state },
    { subject: `${prefix}-head`, role: 'unit-head', unit, state },
    { subject: `${prefix}-consular`, role: 'consular-officer', post: `${state}-CONSULAR`, state },
    { subject: `${prefix}-delegate`, role: 'delegate', state },
  ];
}
