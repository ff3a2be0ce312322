// A Mandatory Consular Notification agreement: concluded, in force, confirmed, amended, terminated.
//
// The registrar keeps it; what the registrar recorded binds nobody until delegates of both parties confirmed it, version by
// version, and then only for what happens after that.
//
// The register keeps what is public, also of the past: days may lie before the day on which they are recorded. They
// follow each other: no agreement is in force before it is concluded, or terminated before it is in force.
import type { Decider } from '#kernel/decider.js';
import { demand, demandField, refuseField, Refusal } from '#kernel/refusal.js';
import { instant } from '#kernel/time.js';
import type { AgreementAmended, AgreementConcluded, AgreementConfirmed, AgreementFact } from '../contract.js';
import { demandOrder } from '../periods.js';

// Commands

/** The terms as they are agreed; the version is counted here. */
export type Terms = Pick<AgreementConcluded['conduct'], 'mandatory' | 'withinHours' | 'citation'>;

interface Conclude extends Pick<AgreementConcluded['conduct'], 'agreement' | 'parties' | 'concludedOn'> {
  readonly type: 'conclude';
  /** Those of the parties that the register does not know at the time of the command. */
  readonly unknownStates: readonly string[];
  readonly terms: Terms;
}

/** For one of the parties, at a time in milliseconds since 1970-01-01T00:00:00Z. */
interface Confirm {
  readonly type: 'confirm';
  readonly version: number;
  readonly state: string;
  readonly at: number;
}

/** Days are YYYY-MM-DD. */
export type AgreementCommand =
  | Conclude
  | { readonly type: 'enter-into-force'; readonly on: string }
  | { readonly type: 'amend'; readonly from: string; readonly terms: Terms }
  | { readonly type: 'terminate'; readonly on: string }
  | Confirm;

// State

/** A version of the terms, from the day from which they are agreed, with who confirmed them and when (RFC 3339, UTC). */
export interface Version {
  readonly from: string;
  readonly terms: Terms;
  readonly confirmations: readonly { readonly state: string; readonly at: string }[];
}

interface AgreementParticulars extends Pick<AgreementConcluded['conduct'], 'agreement' | 'parties' | 'concludedOn'> {
  /** Every version of the terms, in order. */
  readonly versions: readonly Version[];
}

export type AgreementRecord =
  | { readonly name: 'unknown' }
  | ({ readonly name: 'concluded' } & AgreementParticulars)
  | ({ readonly name: 'in-force'; readonly inForceOn: string } & AgreementParticulars)
  | ({ readonly name: 'terminated'; readonly inForceOn: string; readonly terminatedOn: string } & AgreementParticulars);

type Existing = Exclude<AgreementRecord, { readonly name: 'unknown' }>;

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
    case 'confirm':
      return [confirm(command, record)];
  }
}

function confirm({ version, state, at }: Confirm, record: Existing): AgreementConfirmed {
  // Or else the registrar could say afterwards from which day what they confirmed is in force.
  const detail = 'Only an agreement in force can be confirmed: with its terms, from which day it is.';
  demand(record.name === 'in-force', 'registry.agreement-not-in-force', detail);
  const confirmed = record.versions[version - 1];
  const versions = `The agreement has ${String(record.versions.length)} versions of its terms.`;
  if (!confirmed) throw refuseField('registry.version-unknown', '/version', versions);
  const isFirst = confirmed.confirmations.every((one) => one.state !== state);
  demand(isFirst, 'registry.version-confirmed', `${state} has confirmed this version already.`);
  return { type: 'registry.agreement-confirmed.v1', conduct: { version, state, at: instant(at) } };
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
      versions: [{ from: concludedOn, terms: termsOf(fact), confirmations: [] }],
    };
  }
  if (record.name === 'unknown') return record;
  switch (fact.type) {
    case 'registry.agreement-entered-into-force.v1':
      return { ...record, name: 'in-force', inForceOn: fact.conduct.on };
    case 'registry.agreement-amended.v1':
      return { ...record, versions: [...record.versions, amendedBy(fact)] };
    case 'registry.agreement-terminated.v1': {
      const inForceOn = record.name === 'concluded' ? record.concludedOn : record.inForceOn;
      return { ...record, name: 'terminated', inForceOn, terminatedOn: fact.conduct.on };
    }
    case 'registry.agreement-confirmed.v1': {
      const { version, ...confirmation } = fact.conduct;
      return {
        ...record,
        versions: record.versions.map((one, place) => (place === version - 1 ? confirmedBy(one, confirmation) : one)),
      };
    }
  }
}

function amendedBy(fact: AgreementAmended): Version {
  return { from: fact.conduct.from, terms: termsOf(fact), confirmations: [] };
}

function confirmedBy(version: Version, confirmation: Version['confirmations'][number]): Version {
  return { ...version, confirmations: [...version.confirmations, confirmation] };
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

/** Since when (RFC 3339, UTC) a version counts: both parties had confirmed it. Undefined while one has not. */
export function countsSince(parties: readonly string[], { confirmations }: Version): string | undefined {
  const times = parties.map((party) => confirmations.find(({ state }) => state === party)?.at);
  return times.some((at) => at === undefined) ? undefined : times.toSorted().at(-1);
}
