// Who leads: the Lead Shepherd for trafficking in persons, with the days from which each state led, and the state that
// chairs SOMTC in each year. The documents give neither a term nor a way of appointment; both are recorded as told.
import type { Decider } from '#kernel/decider.js';
import { refuseField } from '#kernel/refusal.js';
import type { AppointmentBasis } from '../codes.js';
import type { LeadShepherdAppointed, RolesFact, SomtcChairRecorded } from '../contract.js';

// Commands

export type RolesOrder =
  | {
      readonly type: 'appoint-lead-shepherd';
      readonly state: string;
      readonly from: string;
      readonly basis: AppointmentBasis;
      /** The member states on that day. */
      readonly members: readonly string[];
    }
  | {
      readonly type: 'record-somtc-chair';
      readonly year: number;
      readonly state: string;
      /** The member states on the last day of that year. */
      readonly members: readonly string[];
    };

// State

export interface RolesState {
  /** In the order of their days. */
  readonly leadShepherds: readonly LeadShepherdAppointed['conduct'][];
  /** By year. */
  readonly somtcChairs: readonly SomtcChairRecorded['conduct'][];
}

/** The state that is Lead Shepherd on a day (YYYY-MM-DD); undefined before the first appointment. */
export function leadShepherdOn({ leadShepherds }: RolesState, day: string): string | undefined {
  return leadShepherds.findLast(({ from }) => from <= day)?.state;
}

/** The state that chairs SOMTC in a year; undefined when nobody said so. */
export function somtcChairIn({ somtcChairs }: RolesState, year: number): string | undefined {
  return somtcChairs.find((chair) => chair.year === year)?.state;
}

// Decide

function decide(command: RolesOrder, state: RolesState): readonly RolesFact[] {
  if (!command.members.includes(command.state)) {
    throw refuseField('governance.state-unknown', '/state', 'This state is no member state at that time.');
  }
  switch (command.type) {
    case 'appoint-lead-shepherd':
      return appoint(command, state);
    case 'record-somtc-chair': {
      const { year, state: chair } = command;
      if (somtcChairIn(state, year) === chair) return [];
      return [{ type: 'governance.somtc-chair-recorded.v1', conduct: { year, state: chair } }];
    }
  }
}

function appoint(
  { state, from, basis }: Extract<RolesOrder, { type: 'appoint-lead-shepherd' }>,
  { leadShepherds }: RolesState,
): readonly RolesFact[] {
  const last = leadShepherds.at(-1);
  if (last?.state === state && last.from === from) return [];
  if (last && from <= last.from) {
    throw refuseField('governance.appointment-not-later', '/from', `The last appointment is from ${last.from}.`);
  }
  return [{ type: 'governance.lead-shepherd-appointed.v1', conduct: { state, from, basis } }];
}

// Evolve

function evolve(state: RolesState, fact: RolesFact): RolesState {
  switch (fact.type) {
    case 'governance.lead-shepherd-appointed.v1':
      return { ...state, leadShepherds: [...state.leadShepherds, fact.conduct] };
    case 'governance.somtc-chair-recorded.v1': {
      const others = state.somtcChairs.filter(({ year }) => year !== fact.conduct.year);
      return { ...state, somtcChairs: [...others, fact.conduct].sort((one, other) => one.year - other.year) };
    }
  }
}

/** Who leads the Working Group. Stream `working-group-roles`. */
export const rolesDecider: Decider<RolesOrder, RolesState, RolesFact> = {
  initial: { leadShepherds: [], somtcChairs: [] },
  decide,
  evolve,
};
