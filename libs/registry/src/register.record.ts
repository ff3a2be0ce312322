// What the platform is told of the records that everyone signed in may read, and the registrar keeps.
import { derivedUuid } from '#event-store/identifiers.js';
import { leadsFrom, rolesRecorded } from '#governance/lookups.js';
import type { RecordKind, TypesOf } from '#records/record-kind.js';
import type { Resource } from '#web/auth/access.js';
import { agreementDecider } from './agreement/agreement.js';
import { bodyDecider } from './registered/body.js';
import { BODY_CODE, POST_CODE, UNIT_CODE } from './codes.js';
import { isBodyKnown, isStateKnown, isUnitKnown, unknownStates } from './lookups.js';
import { postDecider } from './registered/post.js';
import { STATE_CODE, stateDecider } from './registered/state.js';
import { linkageDecider } from './tenure/linkage.js';
import { unitDecider } from './registered/unit.js';

/** The register as a whole, as the policies see it. */
export const REGISTER: Resource = { type: 'Register', attributes: {} };

const OF_REGISTER = {
  historyAsks: 'read',
  policies: 'registry',
  resource: () => REGISTER,
  resourceOfNew: () => REGISTER,
  erasure: 'none',
} as const;

/** States, each under its code. */
export const STATE: RecordKind<TypesOf<typeof stateDecider, 'unknown', 'state' | 'leads'>> = {
  ...OF_REGISTER,
  kind: 'state',
  path: '/v1/states',
  decider: stateDecider,
  essential: ['leave'],
  isId: (text) => STATE_CODE.test(text),
  verbs: { admit: 'admit-state', leave: 'end-membership', readmit: 'admit-state' },
  async complete(asked, { id: state, lookup }) {
    if (asked.type === 'admit') return { ...asked, state };
    if (asked.type === 'readmit') return asked;
    return { ...asked, leads: leadsFrom(await rolesRecorded(lookup), state, asked.on) };
  },
};

/** National specialist units, each under its code. */
export const UNIT: RecordKind<TypesOf<typeof unitDecider, 'unknown', 'unit' | 'stateKnown'>> = {
  ...OF_REGISTER,
  kind: 'unit',
  path: '/v1/units',
  decider: unitDecider,
  essential: ['close'],
  isId: (text) => UNIT_CODE.test(text),
  verbs: { register: 'register-unit', close: 'close-unit' },
  newerFacts: { 3: ['registry.unit-time-zone-recorded.v1'] },
  async complete(asked, { id: unit, lookup }) {
    if (asked.type !== 'register') return asked;
    return { ...asked, unit, stateKnown: await isStateKnown(lookup, asked.state) };
  },
};

/** Sectoral bodies and organs, each under its abbreviation. */
export const BODY: RecordKind<TypesOf<typeof bodyDecider, 'unknown', 'body'>> = {
  ...OF_REGISTER,
  kind: 'body',
  path: '/v1/bodies',
  essential: [],
  decider: bodyDecider,
  isId: (text) => BODY_CODE.test(text),
  verbs: { register: 'register-body' },
  complete: (asked, { id: body }) => ({ ...asked, body }),
};

/** Diplomatic missions and consular posts, each under its code. */
export const POST: RecordKind<TypesOf<typeof postDecider, 'unknown', 'post' | 'unknownStates'>> = {
  ...OF_REGISTER,
  kind: 'post',
  path: '/v1/consular-posts',
  decider: postDecider,
  essential: ['close'],
  isId: (text) => POST_CODE.test(text),
  verbs: { register: 'register-post', close: 'close-post' },
  newerFacts: { 2: ['registry.post-closed.v1'], 3: ['registry.post-time-zone-recorded.v1'] },
  async complete(asked, { id: post, lookup }) {
    if (asked.type !== 'register') return asked;
    return { ...asked, post, unknownStates: await unknownStates(lookup, [asked.state, ...asked.hostStates]) };
  },
};

export type AgreementTypes = TypesOf<typeof agreementDecider, 'unknown', 'agreement' | 'unknownStates' | 'at'>;

/** Mandatory Consular Notification agreements. */
export const AGREEMENT: RecordKind<AgreementTypes> = {
  ...OF_REGISTER,
  resource: ({ parties }) => ({ ...REGISTER, attributes: { parties } }),
  kind: 'agreement',
  path: '/v1/agreements',
  decider: agreementDecider,
  essential: ['terminate'],
  verbs: {
    conclude: 'conclude-agreement',
    'enter-into-force': 'enter-agreement-into-force',
    amend: 'amend-agreement',
    terminate: 'terminate-agreement',
    confirm: 'confirm-agreement',
  },
  newerFacts: { 2: ['registry.agreement-confirmed.v1'] },
  async complete(asked, { id: agreement, at, lookup }) {
    if (asked.type === 'confirm') return { ...asked, at };
    if (asked.type !== 'conclude') return asked;
    return { ...asked, agreement, unknownStates: await unknownStates(lookup, asked.parties) };
  },
};

/** The id of the linkage between a unit, or the HSU as a whole (null), and a body. */
export function linkageId(unit: string | null, body: string): string {
  return derivedUuid('linkage', unit ?? '', body);
}

/** Formal linkages with sectoral bodies: one for each pair. */
export const LINKAGE: RecordKind<TypesOf<typeof linkageDecider, 'unknown', 'linkage' | 'unitKnown' | 'bodyKnown'>> = {
  ...OF_REGISTER,
  kind: 'linkage',
  path: '/v1/linkages',
  decider: linkageDecider,
  essential: ['end'],
  verbs: { establish: 'establish-linkage', end: 'end-linkage' },
  async complete(asked, { id: linkage, lookup }) {
    if (asked.type === 'end') return asked;
    const { unit, body } = asked;
    const [unitKnown, bodyKnown] = await Promise.all([
      unit === null || isUnitKnown(lookup, unit),
      isBodyKnown(lookup, body),
    ]);
    return { ...asked, linkage, unitKnown, bodyKnown };
  },
};
