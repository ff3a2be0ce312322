import { describe, expect, it } from '@jest/globals';
import type { Caller } from '#web/auth/caller.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { everyCaller, wrongDecisions } from '#web/auth/policy-table.js';
import { entryResource } from './directory/entry.record.js';
import { accreditationResource } from './tenure/accreditation.record.js';

const access = new CedarAccess(cedarPoliciesFrom([new URL('./registry.cedar', import.meta.url)]));
const callers = everyCaller(['PH', 'TH'], ['ASEC', 'ACWC']);

/** As the register is meant: the Working Group, the secretariat, heads of units, and who keeps it. */
const CONTACT = ['registrar', 'secretariat', 'chair', 'delegate', 'unit-head'];
const OVERSIGHT = ['analyst', 'auditor'];

describe('The policies of the register', () => {
  it('let everyone read it and only the registrar keep it', () => {
    const reading = ['registry.know', 'registry.read'];
    const keeping = [
      'admit-state',
      'end-membership',
      'register-unit',
      'record-establishment',
      'record-time-zone',
      'close-unit',
      'register-body',
      'register-post',
      'close-post',
      'conclude-agreement',
      'enter-agreement-into-force',
      'amend-agreement',
      'terminate-agreement',
      'establish-linkage',
      'end-linkage',
    ].map((verb) => `registry.${verb}`);
    const axes = {
      callers,
      resources: {
        'the register': { type: 'Register', attributes: {} },
        'something else': { type: 'Letter', attributes: {} },
      },
      actions: [...reading, ...keeping, 'registry.other', 'registry.keep-entry', 'registry.accredit'],
    };
    const wrong = wrongDecisions(access, axes, ({ caller, relation, action }) => {
      if (relation !== 'the register') return false;
      return reading.includes(action) || (keeping.includes(action) && caller.role === 'registrar');
    });
    expect(wrong).toEqual([]);
  });

  it('let delegates of the two states, and nobody else, confirm what the registrar recorded of an agreement', () => {
    const agreement = (...parties: readonly string[]) => ({ type: 'Register', attributes: { parties } });
    const resources = {
      'PH TH': agreement('PH', 'TH'),
      'TH VN': agreement('TH', 'VN'),
      'SG VN': agreement('SG', 'VN'),
      'the register': { type: 'Register', attributes: {} },
    };
    const actions = ['registry.confirm-agreement', 'registry.amend-agreement'];
    const wrong = wrongDecisions(access, { callers, resources, actions }, ({ caller, relation, action }) => {
      if (action === 'registry.amend-agreement') return caller.role === 'registrar';
      return caller.role === 'delegate' && relation.split(' ').includes(String(caller.state));
    });
    expect(wrong).toEqual([]);
  });

  it('let the Working Group know who is accredited, and each state and the registrar say so', () => {
    const resources = { 'of PH': accreditationResource('PH'), 'of TH': accreditationResource('TH') };
    const actions = ['know-accreditation', 'accredit', 'end-accreditation', 'other'].map((verb) => `registry.${verb}`);
    const wrong = wrongDecisions(access, { callers, resources, actions }, ({ caller, relation, action }) => {
      const { role, state } = caller;
      if (action === 'registry.other') return false;
      if (action === 'registry.know-accreditation') return [...CONTACT, ...OVERSIGHT].includes(role);
      return role === 'registrar' || (role === 'delegate' && relation === `of ${String(state)}`);
    });
    expect(wrong).toEqual([]);
  });

  it('let everyone list the directory, and only the registrar add to it', () => {
    const resources = {
      'the directory': { type: 'Directory', attributes: {} },
      'the register': { type: 'Register', attributes: {} },
    };
    const actions = ['registry.list-entries', 'registry.add-entry'];
    const wrong = wrongDecisions(access, { callers, resources, actions }, ({ caller, relation, action }) => {
      if (relation !== 'the directory') return false;
      return action === 'registry.list-entries' || caller.role === 'registrar';
    });
    expect(wrong).toEqual([]);
  });

  it('show who is listed to few, restricted entries to those and oversight, and erased ones to hardly anyone', () => {
    const entries = {
      public: { visibility: 'public', isErased: false },
      restricted: { visibility: 'restricted', isErased: false },
      'erased public': { visibility: 'public', isErased: true },
      'erased restricted': { visibility: 'restricted', isErased: true },
    };
    const resources = Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, entryResource(entry)]));
    const verbs = ['know-entry', 'read-contact', 'read-entry-history', 'keep-entry', 'add-entry'];
    const actions = verbs.map((verb) => `registry.${verb}`);
    const expected = ({ role }: Caller, action: string, relation: string): boolean => {
      const isErased = relation.startsWith('erased');
      switch (action) {
        case 'registry.know-entry':
          if (isErased) return ['registrar', ...OVERSIGHT].includes(role);
          return relation === 'public' || [...CONTACT, ...OVERSIGHT].includes(role);
        case 'registry.read-contact':
          return !isErased && CONTACT.includes(role);
        case 'registry.read-entry-history':
          return [...CONTACT, ...OVERSIGHT].includes(role) && role !== 'unit-head';
        case 'registry.keep-entry':
          return role === 'registrar';
      }
      return false;
    };
    const wrong = wrongDecisions(access, { callers, resources, actions }, ({ caller, action, relation }) =>
      expected(caller, action, relation),
    );
    expect(wrong).toEqual([]);
  });
});
