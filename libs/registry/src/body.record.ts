// What the platform is told of sectoral bodies and organs.
import type { RecordKind, TypesOf } from '#records/record-kind.js';
import { bodyDecider } from './body.js';
import { BODY_CODE } from './codes.js';
import { OF_REGISTER } from './register.record.js';

/** Sectoral bodies and organs, each under its abbreviation. */
export const BODY: RecordKind<TypesOf<typeof bodyDecider, 'unknown', 'body'>> = {
  ...OF_REGISTER,
  kind: 'body',
  path: '/v1/bodies',
  decider: bodyDecider,
  isId: (text) => BODY_CODE.test(text),
  verbs: { register: 'register-body' },
  complete: (asked, { id: body }) => ({ ...asked, body }),
};
