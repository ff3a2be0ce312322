import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { TIME_LIMITS, TIME_LIMITS_ID } from '#governance/policy/policy.record.js';
import { ROLES, ROLES_ID } from '#governance/roles/roles.record.js';
import { Clock } from '#kernel/clock.js';
import { Refusal } from '#kernel/refusal.js';
import { DAY, dayOf } from '#kernel/time.js';
import type { RecordKind, RecordTypes } from '#records/record-kind.js';
import { Records } from '#records/records.js';
import { BODY, POST, STATE, UNIT } from '#registry/register.record.js';
import { adoptBoholPlan } from '#workplan/plan/adopt-plan.js';

/** The member states, their names, and the day from which each is a member. */
const STATES = [
  ['BN', 'Brunei Darussalam', '1984-01-07'],
  ['KH', 'Cambodia', '1999-04-30'],
  ['ID', 'Indonesia', '1967-08-08'],
  ['LA', "Lao People's Democratic Republic", '1997-07-23'],
  ['MY', 'Malaysia', '1967-08-08'],
  ['MM', 'Myanmar', '1997-07-23'],
  ['PH', 'Philippines', '1967-08-08'],
  ['SG', 'Singapore', '1967-08-08'],
  ['TH', 'Thailand', '1967-08-08'],
  ['TL', 'Timor-Leste', '2025-10-26'],
  ['VN', 'Viet Nam', '1995-07-28'],
] as const;

/** The bodies and organs that the source documents name. */
const BODIES = {
  SOMTC: 'Senior Officials Meeting on Transnational Crime',
  DGICM:
    'Directors-General of Immigration Departments and Heads of Consular Affairs Divisions of the Ministries of Foreign Affairs',
  ASLOM: 'ASEAN Senior Law Officials Meeting',
  ACWC: 'ASEAN Commission on the Promotion and Protection of the Rights of Women and Children',
  AICHR: 'ASEAN Intergovernmental Commission on Human Rights',
  SOMSWD: 'Senior Officials Meeting on Social Welfare and Development',
  SLOM: 'Senior Labour Officials Meeting',
  SOMED: 'Senior Officials Meeting on Education',
  SOMHD: 'Senior Officials Meeting on Health Development',
  ACMW: 'ASEAN Committee on the Implementation of the ASEAN Declaration on the Protection and Promotion of the Rights of Migrant Workers',
  AFCDM: 'ASEAN Finance and Central Bank Deputies Meeting',
  FIU: 'Financial Intelligence Units',
  ASEC: 'ASEAN Secretariat',
} as const;

/**
 * Hours to answer modelled on Directive (EU) 2023/977; those to acknowledge and the longest delay, 30 days, are ours. No
 * duty of any state.
 */
const LIMITS = {
  acknowledgeWithinHours: { urgent: 2, priority: 24, routine: 24 },
  answerWithinHours: { urgent: 8, priority: 3 * 24, routine: 7 * 24 },
  longestDelayHours: 30 * 24,
} as const;
const LIMITS_FROM = '2018-01-01T00:00:00.000Z';

/** An assumption of the demonstration, and marked as one on the fact: the documents name no Lead Shepherd. */
const LEAD_SHEPHERD = { state: 'PH', from: '2018-01-01', basis: 'demonstration' } as const;

function passOver(...codes: readonly string[]) {
  return (error: unknown): void => {
    if (!(error instanceof Refusal && codes.includes(error.code))) throw error;
  };
}

/** A record that cannot be read here stays so, and the server, which says it, is there for all others. */
const passOverUnreadable = passOver('log.tampered', 'log.newer');

/** What a record says already stays, whoever recorded it: `talaan init`, or the registrar. */
function passOverRecorded<T extends RecordTypes>(records: Records, kind: RecordKind<T>, id: string) {
  return async (error: unknown): Promise<void> => {
    if (!(error instanceof Refusal) || (await records.find(kind, id)) === undefined) throw error;
  };
}

/**
 * Adopts the limits as the first version; where that is the one of an earlier program's baseline, as the second, in force
 * from the next day on. What the Working Group adopted itself stays. Below level 3 nothing is adopted.
 */
async function adoptLimits(records: Records, clock: Clock): Promise<void> {
  const facts = (await records.find(TIME_LIMITS, TIME_LIMITS_ID))?.facts ?? [];
  const isEarlierBaseline =
    facts[0]?.type === 'governance.time-limit-policy-adopted.v1' && facts[0].meta.role === 'platform';
  if (facts.length > (isEarlierBaseline ? 1 : 0)) return;
  const inForceFrom = facts[0] ? `${dayOf(clock.now() + DAY)}T00:00:00.000Z` : LIMITS_FROM;
  const adopted = meta({ kind: 'adopt', ...LIMITS, after: facts.length });
  await records.dispatch(TIME_LIMITS, TIME_LIMITS_ID, { type: 'adopt', inForceFrom, ...LIMITS }, adopted);
}

/**
 * What a region starts from: the states and bodies, one unit and one post for each state, the first time-limit policy, a
 * Lead Shepherd, and the Bohol plan. Safe to repeat: what is there stays as it is, and what a crash left out is added.
 */
export async function establishBaseline(app: NestFastifyApplication): Promise<void> {
  const records = app.get(Records);
  const establish = <T extends RecordTypes>(kind: RecordKind<T>, id: string, asked: T['asked'], given?: object) =>
    records
      .dispatch(kind, id, asked, meta(given ?? { kind: kind.kind, id, asked }))
      .catch(passOverRecorded(records, kind, id))
      .catch(passOverUnreadable);
  for (const [state, name, memberSince] of STATES) {
    await establish(STATE, state, { type: 'admit', name, memberSince });
    const unit = { state, name: `Specialist Anti-Trafficking Unit of ${name}`, community: 'tip' } as const;
    await establish(UNIT, `${state}-ATU`, { type: 'register', ...unit, establishedOn: null });
  }
  // Where the posts of the region are, and between which states agreements are in force, the documents do not say: each
  // state has one post for the whole region, and no agreement is made up.
  for (const [state, name] of STATES) {
    const hostStates = STATES.map(([code]) => code).filter((code) => code !== state);
    const post = { state, hostStates, name: `Consular service of ${name}`, city: null, kind: 'consulate' } as const;
    await establish(POST, `${state}-CONSULAR`, { type: 'register', ...post });
  }
  for (const [body, name] of Object.entries(BODIES)) await establish(BODY, body, { type: 'register', name });
  await adoptLimits(records, app.get(Clock)).catch(passOver('log.tampered', 'log.newer', 'log.level-needed'));
  // The id is in logs, and MUST stay.
  const appoint = { type: 'appoint-lead-shepherd', ...LEAD_SHEPHERD } as const;
  await establish(ROLES, ROLES_ID, appoint, appoint);
  await adoptBoholPlan(records).catch(passOverUnreadable);
}

/** The same command has the same id, whoever starts the server and when. */
function meta(command: object): Meta {
  const commandId = derivedUuid('baseline', JSON.stringify(command));
  return { actor: 'platform', role: 'platform', commandId, correlationId: derivedUuid('baseline') };
}
