import type { RecordKind, Without } from '#records/record-kind.js';
import { isMemberOn } from '#registry/lookups.js';
import type { RolesFact } from '../contract.js';
import { WORKING_GROUP } from '../governance.record.js';
import { type Roles, type RolesCommand, rolesDecider } from './roles.js';

export interface RolesTypes {
  asked: Without<RolesCommand, 'isMember'>;
  command: RolesCommand;
  state: Roles;
  existing: Roles;
  fact: RolesFact;
}

/** The only record of its kind. */
export const ROLES_ID = 'roles';

/** Who leads the Working Group. */
export const ROLES: RecordKind<RolesTypes> = {
  kind: 'working-group',
  path: '/v1/lead-shepherds',
  decider: rolesDecider,
  isId: (text) => text === ROLES_ID,
  isStanding: true,
  policies: 'governance',
  verbs: { 'appoint-lead-shepherd': 'record-roles', 'record-somtc-chair': 'record-roles' },
  resource: () => WORKING_GROUP,
  resourceOfNew: () => WORKING_GROUP,
  async complete(asked, { lookup }) {
    const day = asked.type === 'appoint-lead-shepherd' ? asked.from : `${String(asked.year)}-12-31`;
    return { ...asked, isMember: await isMemberOn(lookup, asked.state, day) };
  },
};
