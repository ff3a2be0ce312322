// What the platform is told of agreements.
import type { RecordKind, Without } from '#records/record-kind.js';
import { type AgreementCommand, agreementDecider, type AgreementRecord } from './agreement.js';
import type { AgreementFact } from './contract.js';
import { unknownStates } from './lookups.js';
import { OF_REGISTER } from './register.js';

export interface AgreementTypes {
  asked: Without<AgreementCommand, 'agreement' | 'unknownStates'>;
  command: AgreementCommand;
  state: AgreementRecord;
  existing: Exclude<AgreementRecord, { name: 'unknown' }>;
  fact: AgreementFact;
}

/** Mandatory Consular Notification agreements. */
export const AGREEMENT: RecordKind<AgreementTypes> = {
  ...OF_REGISTER,
  kind: 'agreement',
  path: '/v1/agreements',
  decider: agreementDecider,
  verbs: {
    conclude: 'conclude-agreement',
    'enter-into-force': 'enter-agreement-into-force',
    amend: 'amend-agreement',
    terminate: 'terminate-agreement',
  },
  async complete(asked, { id: agreement, lookup }) {
    if (asked.type !== 'conclude') return asked;
    return { ...asked, agreement, unknownStates: await unknownStates(lookup, asked.parties) };
  },
};
