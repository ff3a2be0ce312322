// What the platform is told of agreements.
import type { RecordKind, TypesOf } from '#records/record-kind.js';
import { agreementDecider } from './agreement.js';
import { unknownStates } from './lookups.js';
import { OF_REGISTER } from './register.record.js';

export type AgreementTypes = TypesOf<typeof agreementDecider, 'unknown', 'agreement' | 'unknownStates'>;

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
