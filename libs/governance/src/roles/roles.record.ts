import type { RecordKind, TypesOf } from '#records/record-kind.js';
import { isMemberFrom, isMemberOn } from '#registry/lookups.js';
import { OF_WORKING_GROUP, WORKING_GROUP } from '../governance.record.js';
import { rolesDecider } from './roles.js';

/** The only record of its kind. */
export const ROLES_ID = 'roles';

/** Who leads the Working Group. */
export const ROLES: RecordKind<TypesOf<typeof rolesDecider, 'unrecorded', 'isMember'>> = {
  ...OF_WORKING_GROUP,
  kind: 'working-group',
  path: '/v1/lead-shepherds',
  decider: rolesDecider,
  essential: [],
  erasure: 'none',
  isId: (text) => text === ROLES_ID,
  isStanding: true,
  verbs: { 'appoint-lead-shepherd': 'record-roles', 'record-somtc-chair': 'record-roles' },
  resource: () => WORKING_GROUP,
  async complete(asked, { lookup }) {
    const { state } = asked;
    // Who leads must not leave: nobody could chair then.
    if (asked.type === 'appoint-lead-shepherd') {
      return { ...asked, isMember: await isMemberFrom(lookup, state, asked.from) };
    }
    return { ...asked, isMember: await isMemberOn(lookup, state, `${String(asked.year)}-12-31`) };
  },
};
