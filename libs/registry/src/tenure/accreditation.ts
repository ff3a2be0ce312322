// That a person acts for a state in a capacity. The person is known by the pseudonymous subject of the access token.
import type { Decider } from '#kernel/decider.js';
import { demandField, Refusal } from '#kernel/refusal.js';
import type { AccreditationFact, OfficerAccredited } from '../contract.js';
import { beginsNow, begun, ended, endsNow, type Periods } from '../periods.js';

// Commands

export interface Accredit extends Readonly<OfficerAccredited['conduct']> {
  readonly type: 'accredit';
  /** Whether the register knows the state at the time of the command. */
  readonly stateKnown: boolean;
}

/** Days are YYYY-MM-DD. */
export type AccreditationCommand = Accredit | { readonly type: 'end'; readonly on: string };

// State

/** Who it is about, apart from when. */
export type Accredited = Omit<OfficerAccredited['conduct'], 'accreditation' | 'from'>;

export type AccreditationRecord =
  | { readonly name: 'unknown' }
  | { readonly name: 'active' | 'ended'; readonly accredited: Accredited; readonly periods: Periods };

// Decide

function decide(command: AccreditationCommand, record: AccreditationRecord): readonly AccreditationFact[] {
  switch (command.type) {
    case 'accredit': {
      const { accreditation, state, capacity, agency, subject, from, stateKnown } = command;
      demandField(stateKnown, 'registry.state-unknown', '/state', 'The register knows no such state.');
      const words = { code: 'registry.accreditation-active', detail: 'It holds already.', pointer: '/from' };
      if (!beginsNow(record.name === 'unknown' ? [] : record.periods, from, words)) return [];
      const conduct = { accreditation, state, capacity, agency, subject, from };
      return [{ type: 'registry.officer-accredited.v1', conduct }];
    }
    case 'end': {
      if (record.name === 'unknown') throw new Refusal('record.unknown', 'There is no such accreditation.');
      const words = { code: 'registry.accreditation-ended', detail: 'It has ended.', pointer: '/on' };
      if (!endsNow(record.periods, command.on, words)) return [];
      return [{ type: 'registry.accreditation-ended.v1', conduct: { on: command.on } }];
    }
  }
}

// Evolve

function evolve(record: AccreditationRecord, fact: AccreditationFact): AccreditationRecord {
  switch (fact.type) {
    case 'registry.officer-accredited.v1': {
      const { state, capacity, agency, subject, from } = fact.conduct;
      const periods = begun(record.name === 'unknown' ? [] : record.periods, from);
      return { name: 'active', accredited: { state, capacity, agency, subject }, periods };
    }
    case 'registry.accreditation-ended.v1':
      if (record.name === 'unknown') return record;
      return { ...record, name: 'ended', periods: ended(record.periods, fact.conduct.on) };
  }
}

/** Stream `accreditation-<uuid>`, one for each person, state, capacity and agency. */
export const accreditationDecider: Decider<AccreditationCommand, AccreditationRecord, AccreditationFact> = {
  initial: { name: 'unknown' },
  decide,
  evolve,
};
