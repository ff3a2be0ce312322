// Who leads: the Lead Shepherd for trafficking in persons, with the days from which each state led, and the state that
// chairs SOMTC in each year. The documents give neither a term nor a way of appointment; both are recorded as told.
import type { Decider } from '#kernel/decider.js';
import { demandField } from '#kernel/refusal.js';
import type { AppointmentBasis } from '../codes.js';
import type { LeadShepherdAppointed, RolesFact, SomtcChairRecorded } from '../contract.js';

// Commands

interface Named {
  readonly state: string;
  /** Whether it is a member state: from the day of the appointment on, or on the last day of the year. */
  readonly isMember: boolean;
}

export interface AppointLeadShepherd extends Named {
  readonly type: 'appoint-lead-shepherd';
  readonly from: string;
  readonly basis: AppointmentBasis;
}

export interface RecordSomtcChair extends Named {
  readonly type: 'record-somtc-chair';
  readonly year: number;
}

export type RolesCommand = AppointLeadShepherd | RecordSomtcChair;

// State

export interface Roles {
  readonly name: 'unrecorded' | 'recorded';
  /** In the order of their days. */
  readonly leadShepherds: readonly LeadShepherdAppointed['conduct'][];
  /** By year. */
  readonly somtcChairs: readonly SomtcChairRecorded['conduct'][];
}

/** The state that is Lead Shepherd on a day (YYYY-MM-DD); undefined before the first appointment. */
export function leadShepherdOn({ leadShepherds }: Roles, day: string): string | undefined {
  return leadShepherds.findLast(({ from }) => from <= day)?.state;
}

/** Whether a state is Lead Shepherd on a day (YYYY-MM-DD) or, as it is recorded, on a later one. */
export function leadsFrom(roles: Roles, state: string, day: string): boolean {
  return (
    leadShepherdOn(roles, day) === state || roles.leadShepherds.some((each) => each.state === state && each.from > day)
  );
}

/** The state that chairs SOMTC in a year; undefined when nobody said so. */
export function somtcChairIn({ somtcChairs }: Roles, year: number): string | undefined {
  return somtcChairs.find((chair) => chair.year === year)?.state;
}

// Decide

function decide(command: RolesCommand, roles: Roles): readonly RolesFact[] {
  demandField(
    command.isMember,
    'governance.state-unknown',
    '/state',
    'This state is no member state then, or not for good.',
  );
  switch (command.type) {
    case 'appoint-lead-shepherd':
      return appoint(command, roles);
    case 'record-somtc-chair': {
      const { year, state } = command;
      if (somtcChairIn(roles, year) === state) return [];
      return [{ type: 'governance.somtc-chair-recorded.v1', conduct: { year, state } }];
    }
  }
}

function appoint({ state, from, basis }: AppointLeadShepherd, { leadShepherds }: Roles): readonly RolesFact[] {
  const last = leadShepherds.at(-1);
  if (last?.state === state && last.from === from) return [];
  const detail = `The last appointment is from ${String(last?.from)}.`;
  demandField(last === undefined || from > last.from, 'governance.appointment-not-later', '/from', detail);
  return [{ type: 'governance.lead-shepherd-appointed.v1', conduct: { state, from, basis } }];
}

// Evolve

function evolve({ leadShepherds, somtcChairs }: Roles, fact: RolesFact): Roles {
  const name = 'recorded';
  switch (fact.type) {
    case 'governance.lead-shepherd-appointed.v1':
      return { name, leadShepherds: [...leadShepherds, fact.conduct], somtcChairs };
    case 'governance.somtc-chair-recorded.v1': {
      const others = somtcChairs.filter(({ year }) => year !== fact.conduct.year);
      const chairs = [...others, fact.conduct].sort((one, other) => one.year - other.year);
      return { name, leadShepherds, somtcChairs: chairs };
    }
  }
}

/** Who leads the Working Group. Stream `working-group-roles`. */
export const rolesDecider: Decider<RolesCommand, Roles, RolesFact> = {
  initial: { name: 'unrecorded', leadShepherds: [], somtcChairs: [] },
  decide,
  evolve,
};
