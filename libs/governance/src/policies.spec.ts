import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recorded } from '#event-store/recorded.js';
import { givenView } from '#views/given-view.js';
import type { Caller } from '#web/auth/caller.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { everyCaller, wrongDecisions } from '#web/auth/policy-table.js';
import { directionResource } from './direction/direction.record.js';
import { MEETING_RESOURCE } from './meeting/meeting.record.js';
import { focalPointsResource } from './network/focal-points.record.js';
import { POLICIES, WORKING_GROUP } from './governance.record.js';
import { REVIEW_RESOURCE } from './review/review.record.js';
import { recordsOf, view } from './views/working-group.js';

const access = new CedarAccess(cedarPoliciesFrom([new URL('./governance.cedar', import.meta.url)]));
const callers = everyCaller(['PH', 'TH', 'VN'], ['ASEC', 'SOMTC', 'ACWC']);

const addressee = (unit: string) => ({ unit, acknowledgedAt: null, progress: null });
const resources = {
  'the Working Group': WORKING_GROUP,
  'a meeting': MEETING_RESOURCE,
  'a direction to TH and SG': directionResource({
    all: false,
    issuedAt: '',
    addressees: [addressee('TH-ATU'), addressee('SG-ATU')],
  }),
  'a review round': REVIEW_RESOURCE,
  'focal points of TH': focalPointsResource('TH'),
  'the policies': POLICIES,
  'something else': { type: 'Letter', attributes: {} },
} as const;

const ITS_ROLES = ['delegate', 'chair', 'secretariat'];
const OVERSIGHT = [...ITS_ROLES, 'analyst', 'auditor'];
const isOfTh = ({ role, unit }: Caller) => ['officer', 'unit-head'].includes(role) && unit === 'TH-ATU';

/** Who may do what, by the resource and by the roles: as docs/domain.md §7 says it. */
const EXPECTED: Readonly<Record<keyof typeof resources, Readonly<Record<string, (caller: Caller) => boolean>>>> = {
  'the Working Group': {
    'read-roles': () => true,
    'record-roles': ({ role }) => role === 'secretariat',
    'convene-meeting': ({ role }) => role === 'secretariat',
    'open-review': ({ role }) => role === 'secretariat',
    'propose-meeting': ({ role }) => role === 'delegate',
    'issue-direction': ({ role }) => role === 'chair',
    'list-meetings': ({ role }) => OVERSIGHT.includes(role),
    'list-directions': ({ role }) => [...OVERSIGHT, 'officer', 'unit-head'].includes(role),
    'list-reviews': ({ role }) => OVERSIGHT.includes(role),
  },
  'a meeting': {
    know: ({ role }) => OVERSIGHT.includes(role),
    'read-text': ({ role }) => ITS_ROLES.includes(role),
    'accept-meeting': ({ role }) => role === 'chair',
    'schedule-meeting': ({ role }) => role === 'secretariat',
    'compose-delegation': ({ role }) => role === 'delegate',
  },
  'a direction to TH and SG': {
    know: (caller) => OVERSIGHT.includes(caller.role) || isOfTh(caller),
    'read-text': (caller) => ITS_ROLES.includes(caller.role) || isOfTh(caller),
    'read-direction-history': ({ role }) => OVERSIGHT.includes(role),
    'follow-direction': (caller) => caller.role === 'unit-head' && isOfTh(caller),
    'conclude-direction': ({ role }) => role === 'chair',
  },
  'a review round': {
    know: ({ role }) => OVERSIGHT.includes(role),
    'read-text': ({ role }) => ITS_ROLES.includes(role),
    'give-review-input': ({ role }) => role === 'delegate',
    'close-review': ({ role }) => role === 'secretariat',
  },
  'focal points of TH': {
    'read-focal-points': () => true,
    'set-focal-points': ({ role, state }) => role === 'delegate' && state === 'TH',
  },
  'the policies': {
    'read-policies': () => true,
    'adopt-time-limits': ({ role }) => role === 'chair',
    'adopt-retention': ({ role }) => role === 'chair',
    'adopt-policy': ({ role }) => role === 'chair',
  },
  'something else': {},
};

describe('The policies of the Working Group', () => {
  it('let every role do what its part is, to what it concerns, and nothing else', () => {
    const verbs = new Set(['other', ...Object.values(EXPECTED).flatMap((table) => Object.keys(table))]);
    const actions = [...verbs].map((verb) => `governance.${verb}`);
    const wrong = wrongDecisions(access, { callers, resources, actions }, ({ caller, relation, action }) => {
      const may = EXPECTED[relation as keyof typeof resources][action.slice('governance.'.length)];
      return may?.(caller) ?? false;
    });
    expect(wrong).toEqual([]);
  });
});

it('A list of directions holds exactly those that the policies permit, row by row', () => {
  const units = fc.subarray(['PH-ATU', 'TH-ATU', 'VN-ATU', 'SG-ATU'], { minLength: 1 });
  const listing = fc.constantFrom(
    ...callers.filter((caller) => access.permits(caller, 'governance.list-directions', resources['the Working Group'])),
  );
  fc.assert(
    fc.property(fc.array(units, { maxLength: 10 }), listing, (addressed, caller) => {
      const facts = addressed.map((to, index) =>
        recorded<string, unknown>(
          { type: 'governance.direction-issued.v1', conduct: { all: false, units: to, at: '' } },
          { stream: `direction-${String(index)}`, position: BigInt(index + 1) },
        ),
      );
      const shown = recordsOf(givenView(view)(...facts).queries(), 'direction', { unit: caller.unit }, { limit: 100 });
      const permitted = addressed.flatMap((to, index) => {
        const resource = directionResource({ all: false, issuedAt: '', addressees: to.map(addressee) });
        return access.permits(caller, 'governance.know', resource) ? [String(index)] : [];
      });
      expect(shown.map(({ id }) => id)).toEqual(permitted.reverse());
    }),
    { numRuns: 150 },
  );
});
