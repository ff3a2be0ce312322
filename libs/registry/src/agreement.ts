// A Mandatory Consular Notification agreement: concluded, in force, amended, terminated.
//
// The register keeps what is public, also of the past: days may lie before the day on which they are recorded. They
// follow each other: no agreement is in force before it is concluded, or terminated before it is in force.
import type { Decider } from '#kernel/decider.js';
import { refuseField, Refusal } from '#kernel/refusal.js';
import type { AgreementAmended, AgreementConcluded, AgreementFact } from './contract.js';

// Commands

/** The terms as they are agreed; the version is counted here. */
export type Terms = Pick<AgreementConcluded['conduct'], 'mandatory' | 'withinHours' | 'citation'>;

/** Days are YYYY-MM-DD. */
export type AgreementCommand =
  | {
      readonly kind: 'conclude';
      readonly agreement: string;
      readonly parties: readonly [string, string];
      /** Those of the parties that the register does not know at the time of the command. */
      readonly unknownStates: readonly string[];
      readonly concludedOn: string;
      readonly terms: Terms;
    }
  | { readonly kind: 'enter-into-force'; readonly on: string }
  | { readonly kind: 'amend'; readonly from: string; readonly terms: Terms }
  | { readonly kind: 'terminate'; readonly on: string };

// State

interface Known {
  readonly agreement: string;
  readonly parties: readonly [string, string];
  readonly concludedOn: string;
  /** Every version of the terms, in order, each with the day from which it counts. */
  readonly versions: readonly { readonly from: string; readonly terms: Terms }[];
}

export type AgreementRecord =
  | { readonly kind: 'unknown' }
  | ({ readonly kind: 'concluded' } & Known)
  | ({ readonly kind: 'in-force'; readonly inForceOn: string } & Known)
  | ({ readonly kind: 'terminated'; readonly inForceOn: string; readonly terminatedOn: string } & Known);

// Decide

export function decide(command: AgreementCommand, record: AgreementRecord): readonly AgreementFact[] {
  if (command.kind === 'conclude') return [conclude(command, record)];
  if (record.kind === 'unknown') throw new Refusal('record.unknown', 'There is no such agreement.');
  if (record.kind === 'terminated') {
    throw new Refusal('registry.agreement-ended', `The agreement was terminated on ${record.terminatedOn}.`);
  }
  switch (command.kind) {
    case 'enter-into-force':
      if (record.kind === 'in-force') {
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
      if (record.kind === 'concluded') {
        throw new Refusal('registry.agreement-not-in-force', 'Only an agreement in force can be terminated.');
      }
      demandOrder('/on', record.inForceOn, command.on);
      return [{ type: 'registry.agreement-terminated.v1', conduct: { on: command.on } }];
  }
}

function conclude(
  { agreement, parties, unknownStates, concludedOn, terms }: AgreementCommand & { kind: 'conclude' },
  record: AgreementRecord,
): AgreementConcluded {
  if (record.kind !== 'unknown') throw new Refusal('registry.agreement-exists', 'The agreement is registered already.');
  const [one, other] = parties;
  if (one === other) throw refuseField('registry.parties-same', '/parties', 'An agreement is between two states.');
  if (unknownStates.length > 0) {
    throw refuseField('registry.state-unknown', '/parties', `The register does not know ${unknownStates.join(', ')}.`);
  }
  const ordered = one < other ? parties : ([other, one] as const);
  const conduct = { agreement, parties: ordered, concludedOn, ...stated(terms, 1) };
  return { type: 'registry.agreement-concluded.v1', conduct };
}

function stated({ mandatory, withinHours, citation }: Terms, version: number) {
  return { version, mandatory, withinHours, citation };
}

function demandOrder(pointer: string, earlier: string, later: string): void {
  if (later >= earlier) return;
  throw refuseField('registry.days-disordered', pointer, `The day cannot be before ${earlier}.`);
}

// Evolve

export function evolve(record: AgreementRecord, fact: AgreementFact): AgreementRecord {
  if (fact.type === 'registry.agreement-concluded.v1') {
    const { agreement, parties, concludedOn } = fact.conduct;
    return {
      kind: 'concluded',
      agreement,
      parties,
      concludedOn,
      versions: [{ from: concludedOn, terms: termsOf(fact) }],
    };
  }
  if (record.kind === 'unknown') return record;
  switch (fact.type) {
    case 'registry.agreement-entered-into-force.v1':
      return { ...record, kind: 'in-force', inForceOn: fact.conduct.on };
    case 'registry.agreement-amended.v1':
      return { ...record, versions: [...record.versions, { from: fact.conduct.from, terms: termsOf(fact) }] };
    case 'registry.agreement-terminated.v1': {
      const inForceOn = record.kind === 'concluded' ? record.concludedOn : record.inForceOn;
      return { ...record, kind: 'terminated', inForceOn, terminatedOn: fact.conduct.on };
    }
  }
}

function termsOf({ conduct: { mandatory, withinHours, citation } }: AgreementConcluded | AgreementAmended): Terms {
  return { mandatory, withinHours, citation };
}

/** An agreement between two states. Stream `agreement-<id>`. */
export const agreementDecider: Decider<AgreementCommand, AgreementRecord, AgreementFact> = {
  initial: { kind: 'unknown' },
  decide,
  evolve,
};
