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

export const DEMO_STATES = ['BN', 'ID', 'KH', 'LA', 'MM', 'MY', 'PH', 'SG', 'TH', 'TL', 'VN'] as const;

/** The bodies of the Bohol plan and of the source documents, by code. */
export const DEMO_BODIES = {
  SOMTC: 'Senior Officials Meeting on Transnational Crime',
  DGICM:
    'Directors-General of Immigration Departments and Heads of Consular Affairs Divisions of Ministries of Foreign Affairs',
  ASLOM: 'ASEAN Senior Law Officials Meeting',
  ACWC: 'ASEAN Commission on the Promotion and Protection of the Rights of Women and Children',
  AICHR: 'ASEAN Intergovernmental Commission on Human Rights',
  SOMSWD: 'Senior Officials Meeting on Social Welfare and Development',
  SLOM: 'Senior Labour Officials Meeting',
  SOMED: 'Senior Officials Meeting on Education',
  SOMHD: 'Senior Officials Meeting on Health Development',
  ACMW: 'ASEAN Committee on Migrant Workers',
  AFCDM: 'ASEAN Finance and Central Bank Deputies Meeting',
  FIU: 'Financial Intelligence Units',
  ASEC: 'ASEAN Secretariat',
} as const;

/** Every demo identity; there is no other list. */
export const IDENTITIES: readonly Identity[] = [
  ...DEMO_STATES.flatMap(ofState),
  { subject: 'chair', role: 'chair', state: LEAD_SHEPHERD },
  { subject: 'secretariat', role: 'secretariat', body: 'ASEC' },
  { subject: 'analyst', role: 'analyst', body: 'ASEC' },
  { subject: 'auditor', role: 'auditor', body: 'ASEC' },
  { subject: 'registrar', role: 'registrar', body: 'ASEC' },
  ...Object.keys(DEMO_BODIES).map((body): Identity => ({
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
