import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { everyCaller, wrongDecisions } from '#web/auth/policy-table.js';

const access = new CedarAccess(cedarPoliciesFrom([new URL('./notices.cedar', import.meta.url)]));

const PARTIES = ['officer', 'unit-head', 'consular-officer', 'body-reporter', 'delegate', 'chair'];

it('Notices are for those who act for a unit, a post, a body or a state, and for the chair', () => {
  const callers = everyCaller(['PH', 'TH'], ['ASEC', 'ACWC']);
  const resources = { notices: { type: 'Notices', attributes: {} } };
  const actions = ['notices.follow', 'notices.list'];
  const wrong = wrongDecisions(
    access,
    { callers, resources, actions },
    ({ caller, action }) => action === 'notices.follow' && PARTIES.includes(caller.role),
  );
  expect(wrong).toEqual([]);
});
