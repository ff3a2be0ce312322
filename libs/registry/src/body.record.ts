// What the platform is told of sectoral bodies and organs.
import type { RecordKind } from '#records/record-kind.js';
import { BODY_CODE, bodyDecider, type BodyRecord, type RegisterBody } from './body.js';
import type { BodyFact } from './contract.js';
import { OF_REGISTER } from './register.js';

interface BodyTypes {
  asked: Omit<RegisterBody, 'body'>;
  command: RegisterBody;
  state: BodyRecord;
  existing: Exclude<BodyRecord, { name: 'unknown' }>;
  fact: BodyFact;
}

/** Sectoral bodies and organs, each under its abbreviation. */
export const BODY: RecordKind<BodyTypes> = {
  ...OF_REGISTER,
  kind: 'body',
  path: '/v1/bodies',
  decider: bodyDecider,
  isId: (text) => BODY_CODE.test(text),
  verbs: { register: 'register-body' },
  complete: (asked, { id: body }) => ({ ...asked, body }),
};
