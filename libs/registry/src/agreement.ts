// A Mandatory Consular Notification agreement: concluded, in force, amended, terminated.
//
// The register keeps what is public, also of the past: days may lie before the day on which they are recorded. They
// follow each other: no agreement is in force before it is concluded, or terminated before it is in force.
import type { Decider } from '#kernel/decider.js';
import { demand, demandField, Refusal } from '#kernel/refusal.js';
import type { AgreementAmended, AgreementConcluded, AgreementFact } from './contract.js';
import { demandOrder } from './periods.js';

// Commands

/** The terms as they are agreed; the version is counted here. */
export type Terms = Pick<AgreementConcluded['conduct'], 'mandatory' | 'withinHours' | 'citation'>;

interface Conclude extends Pick<AgreementConcluded['conduct'], 'agreement' | 'parties' | 'concludedOn'> {
  readonly type: 'conclude';
  /** Those of the parties that the register does not know at the time of the command. */
  readonly unknownStates: readonly string[];
  readonly terms: Terms;
}

/** Days are YYYY-MM-DD. */
export type AgreementCommand =
  | Conclude
  | { readonly type: 'enter-into-force'; readonly on: string }
  | { readonly type: 'amend'; readonly from: string; readonly terms: Terms }
  | { readonly type: 'terminate'; readonly on: string };

// State

interface AgreementParticulars extends Pick<AgreementConcluded['conduct'], 'agreement' | 'parties' | 'concludedOn'> {
  /** Every version of the terms, in order, each with the day from which it counts. */
  readonly versions: readonly { readonly from: string; readonly terms: Terms }[];
}

export type AgreementRecord =
  | { readonly name: 'unknown' }
  | ({ readonly name: 'concluded' } & AgreementParticulars)
  | ({ readonly name: 'in-force'; readonly inForceOn: string } & AgreementParticulars)
  | ({ readonly name: 'terminated'; readonly inForceOn: string; readonly terminatedOn: string } & AgreementParticulars);

// Decide

function decide(command: AgreementCommand, record: AgreementRecord): readonly AgreementFact[] {
  if (command.type === 'conclude') return [conclude(command, record)];
  if (record.name === 'unknown') throw new Refusal('record.unknown', 'There is no such agreement.');
  if (record.name === 'terminated') {
    throw new Refusal('registry.agreement-ended', `The agreement was terminated on ${record.terminatedOn}.`);
  }
  switch (command.type) {
    case 'enter-into-force':
      if (record.name === 'in-force') {
        throw new Refusal('registry.agreement-in-force', `The agreement is in force since ${record.inForceOn}.`);
      }
      demandOrder('/on', record.concludedOn, command.on);
      return [{ type: 'registry.agreement-entered-into-force.v1', conduct: { on: command.on } }];
    case 'amend': {
      demandOrder('/from', record.versions.at(-1)?.from ?? record.concludedOn, command.from);
      const version = record.versions.length + 1;
      return [
        { type: 'registry.agreement-amended.v1', conduct: { ...stated(command.terms, version), from: command.from } },
      ];
    }
    case 'terminate':
      demand(
        record.name === 'in-force',
        'registry.agreement-not-in-force',
        'Only an agreement in force can be terminated.',
      );
      demandOrder('/on', record.inForceOn, command.on);
      return [{ type: 'registry.agreement-terminated.v1', conduct: { on: command.on } }];
  }
}

function conclude(
  { agreement, parties, unknownStates, concludedOn, terms }: Conclude,
  record: AgreementRecord,
): AgreementConcluded {
  demand(record.name === 'unknown', 'registry.agreement-exists', 'The agreement is registered already.');
  const [one, other] = parties;
  demandField(one !== other, 'registry.parties-same', '/parties', 'An agreement is between two states.');
  const stateUnknown = `The register does not know ${unknownStates.join(', ')}.`;
  demandField(unknownStates.length === 0, 'registry.state-unknown', '/parties', stateUnknown);
  const ordered = one < other ? parties : ([other, one] as const);
  const conduct = { agreement, parties: ordered, concludedOn, ...stated(terms, 1) };
  return { type: 'registry.agreement-concluded.v1', conduct };
}

function stated({ mandatory, withinHours, citation }: Terms, version: number) {
  return { version, mandatory, withinHours, citation };
}

// Evolve

function evolve(record: AgreementRecord, fact: AgreementFact): AgreementRecord {
  if (fact.type === 'registry.agreement-concluded.v1') {
    const { agreement, parties, concludedOn } = fact.conduct;
    return {
      name: 'concluded',
      agreement,
      parties,
      concludedOn,
      versions: [{ from: concludedOn, terms: termsOf(fact) }],
    };
  }
  if (record.name === 'unknown') return record;
  switch (fact.type) {
    case 'registry.agreement-entered-into-force.v1':
      return { ...record, name: 'in-force', inForceOn: fact.conduct.on };
    case 'registry.agreement-amended.v1':
      return { ...record, versions: [...record.versions, { from: fact.conduct.from, terms: termsOf(fact) }] };
    case 'registry.agreement-terminated.v1': {
      const inForceOn = record.name === 'concluded' ? record.concludedOn : record.inForceOn;
      return { ...record, name: 'terminated', inForceOn, terminatedOn: fact.conduct.on };
    }
  }
}

function termsOf({ conduct: { mandatory, withinHours, citation } }: AgreementConcluded | AgreementAmended): Terms {
  return { mandatory, withinHours, citation };
}

/** An agreement between two states. Stream `agreement-<id>`. */
export const agreementDecider: Decider<AgreementCommand, AgreementRecord, AgreementFact> = {
  initial: { name: 'unknown' },
  decide,
  evolve,
};
