// That a person acts for a state in a capacity. The person is known by the pseudonymous subject of the access token.
import type { Decider } from '#kernel/decider.js';
import { refuseField, Refusal } from '#kernel/refusal.js';
import type { AccreditationFact, OfficerAccredited } from '../contract.js';
import { beginsAnew, begun, ended, endsNow, type Periods } from '../periods.js';

// Commands

export interface Accredit extends Readonly<OfficerAccredited['conduct']> {
  readonly kind: 'accredit';
  /** Whether the register knows the state at the time of the command. */
  readonly stateKnown: boolean;
}

/** Days are YYYY-MM-DD. */
export type AccreditationAct = Accredit | { readonly kind: 'end'; readonly on: string };

// State

/** Who it is about, apart from when. */
export type Accredited = Omit<OfficerAccredited['conduct'], 'accreditation' | 'from'>;

export type AccreditationRecord =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'active' | 'ended'; readonly accredited: Accredited; readonly periods: Periods };

// Decide

function decide(command: AccreditationAct, record: AccreditationRecord): readonly AccreditationFact[] {
  switch (command.kind) {
    case 'accredit': {
      const { accreditation, state, capacity, agency, subject, from, stateKnown } = command;
      if (!stateKnown) throw refuseField('registry.state-unknown', '/state', 'The register knows no such state.');
      const words = { code: 'registry.accreditation-active', detail: 'It holds already.', pointer: '/from' };
      if (!beginsAnew(record.kind === 'unknown' ? [] : record.periods, from, words)) return [];
      const conduct = { accreditation, state, capacity, agency, subject, from };
      return [{ type: 'registry.officer-accredited.v1', conduct }];
    }
    case 'end': {
      if (record.kind === 'unknown') throw new Refusal('record.unknown', 'There is no such accreditation.');
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
      const periods = begun(record.kind === 'unknown' ? [] : record.periods, from);
      return { kind: 'active', accredited: { state, capacity, agency, subject }, periods };
    }
    case 'registry.accreditation-ended.v1':
      if (record.kind === 'unknown') return record;
      return { ...record, kind: 'ended', periods: ended(record.periods, fact.conduct.on) };
  }
}

/** Stream `accreditation-<uuid>`, one for each person, state, capacity and agency. */
export const accreditationDecider: Decider<AccreditationAct, AccreditationRecord, AccreditationFact> = {
  initial: { kind: 'unknown' },
  decide,
  evolve,
};
