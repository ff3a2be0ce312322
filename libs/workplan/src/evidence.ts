import { demandField, refuseField } from '#kernel/refusal.js';
import type { EvidenceKind } from './codes.js';
import type { Evidence } from './contract.js';

/** What evidence may name by its id: as known at the time of the command. */
export interface Citable {
  /** Deliverables by id. */
  readonly deliverables: ReadonlyMap<string, { readonly kind: EvidenceKind; readonly withdrawn: boolean }>;
  /** `PH/national-action-plan` and the like. */
  readonly stateRecords: ReadonlySet<string>;
}

interface Claims {
  readonly outputs: readonly { readonly evidence?: readonly Evidence[] }[];
  readonly evidence?: readonly Evidence[];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether evidence names a deliverable by its id; other references are numbers, titles or addresses elsewhere. */
export function citesDeliverable({ kind, reference }: Evidence): boolean {
  return kind !== 'state-record' && UUID.test(reference);
}

/** All evidence of a report or contribution, each with its place in the body. */
export function evidenceIn({ outputs, evidence = [] }: Claims): readonly { at: string; evidence: Evidence }[] {
  const placed = (all: readonly Evidence[], within: string) =>
    all.map((each, index) => ({ at: `${within}/evidence/${String(index)}`, evidence: each }));
  return [
    ...placed(evidence, ''),
    ...outputs.flatMap((output, place) => placed(output.evidence ?? [], `/outputs/${String(place)}`)),
  ];
}

/** A deliverable that is named is known, of that kind and not withdrawn; a state record that is named exists. */
export function demandCitable(claims: Claims, { deliverables, stateRecords }: Citable): void {
  for (const { at, evidence } of evidenceIn(claims)) {
    const pointer = `${at}/reference`;
    if (evidence.kind === 'state-record' && !stateRecords.has(evidence.reference)) {
      throw refuseField('workplan.state-record-unknown', pointer, 'No state has reported such a record.');
    }
    if (!citesDeliverable(evidence)) continue;
    const deliverable = deliverables.get(evidence.reference);
    demandField(deliverable !== undefined, 'workplan.deliverable-unknown', pointer, 'There is no such deliverable.');
    const deliverableKind = `The deliverable is of kind ${deliverable.kind}.`;
    demandField(deliverable.kind === evidence.kind, 'workplan.deliverable-kind', `${at}/kind`, deliverableKind);
    demandField(!deliverable.withdrawn, 'workplan.deliverable-withdrawn', pointer, 'The deliverable was withdrawn.');
  }
}
