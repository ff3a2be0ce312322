import { describe, expect, it } from '@jest/globals';
import type { Caller } from '#web/auth/caller.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { everyCaller, wrongDecisions } from '#web/auth/policy-table.js';
import { reportResource, REPORTS } from './report.record.js';

const access = new CedarAccess(cedarPoliciesFrom([new URL('./report.cedar', import.meta.url)]));
const callers = everyCaller(['PH', 'TH', 'VN'], ['ASEC', 'SOMTC', 'ACWC']);

const scope = { position: '1', period: null, format: 1 } as const;
const sha256 = { json: '', html: '', docx: '' };
const resources = {
  'the Working Group': REPORTS,
  'a report drafted': reportResource({ name: 'drafted', scope }),
  'a report signed off': reportResource({ name: 'signed-off', scope, sha256, signedOffOn: '' }),
  'a report transmitted': reportResource({ name: 'transmitted', scope, sha256, signedOffOn: '', on: '' }),
  'something else': { type: 'Letter', attributes: {} },
} as const;

const OVERSIGHT = ['delegate', 'chair', 'secretariat', 'analyst', 'auditor'];
const isSomtc = ({ role, body }: Caller) => role === 'body-reporter' && body === 'SOMTC';

/** Who may do what, by the resource and by the roles that the domain page and the brief of the ToR give. */
const EXPECTED: Readonly<Record<keyof typeof resources, Readonly<Record<string, (caller: Caller) => boolean>>>> = {
  'the Working Group': {
    'draft-report': ({ role }) => role === 'chair' || role === 'secretariat',
    'list-reports': (caller) => OVERSIGHT.includes(caller.role) || isSomtc(caller),
  },
  'a report drafted': {
    know: ({ role }) => OVERSIGHT.includes(role),
    'issue-report': ({ role }) => role === 'chair',
  },
  'a report signed off': {
    know: ({ role }) => OVERSIGHT.includes(role),
    'issue-report': ({ role }) => role === 'chair',
  },
  'a report transmitted': {
    know: (caller) => OVERSIGHT.includes(caller.role) || isSomtc(caller),
    'issue-report': ({ role }) => role === 'chair',
  },
  'something else': {},
};

describe("The policies of the Chair's report", () => {
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
