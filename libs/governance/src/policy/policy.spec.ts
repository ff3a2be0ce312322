import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retryable } from '#records/retry-property.js';
import { recorded } from '#event-store/recorded.js';
import { given } from '#kernel/given.js';
import { givenView } from '#views/given-view.js';
import type { PolicyAdopted } from '../contract.js';
import { policyVersions, view } from '../views/policies.js';
import { type AdoptPolicy, policyDecider } from './policy.js';

const NOW = '2026-01-15T08:00:00.000Z';
const adopt = (inForceFrom: string, policy = 'handling'): AdoptPolicy => ({
  type: 'adopt',
  policy,
  title: 'SYNTHETIC',
  reference: 'S/1',
  inForceFrom,
  at: NOW,
});
const adopted = (version: number, inForceFrom: string, policy = 'handling'): PolicyAdopted => ({
  type: 'governance.policy-adopted.v1',
  conduct: { policy, version, title: 'SYNTHETIC', reference: 'S/1', inForceFrom },
});
const PAST = '2020-01-01T00:00:00.000Z';
const LATER = '2026-06-01T00:00:00.000Z';

describe('A policy', () => {
  it('counts its versions; only the first may be backdated', () => {
    given(policyDecider)().when(adopt(PAST)).then(adopted(1, PAST));
    given(policyDecider)(adopted(1, PAST)).when(adopt(NOW)).then(adopted(2, NOW));
    given(policyDecider)(adopted(1, PAST))
      .when(adopt('2026-01-15T07:59:59.999Z'))
      .thenRefused('governance.in-the-past', '/inForceFrom');
  });

  it('comes into force no earlier than its version before', () => {
    given(policyDecider)(adopted(1, LATER))
      .when(adopt('2026-05-31T00:00:00.000Z'))
      .thenRefused('governance.before-previous-version', '/inForceFrom');
  });

  it('takes the place of the last version that is not in force yet, if it is no later, and is followed as any other', () => {
    const [soon, endless] = ['2026-02-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z'];
    const before = [adopted(1, PAST), adopted(2, endless)];
    const instead = (inForceFrom: string, insteadOf = 2) => ({ ...adopt(inForceFrom), insteadOf });
    for (const from of [NOW, soon, endless]) {
      given(policyDecider)(...before)
        .when(instead(from))
        .then(adopted(3, from));
    }
    const refused = (
      facts: readonly PolicyAdopted[],
      command: AdoptPolicy,
      field: string,
      code = 'version-not-waiting',
    ) =>
      given(policyDecider)(...facts)
        .when(command)
        .thenRefused(`governance.${code}`, field);
    refused(before, instead('2099-01-01T00:00:00.001Z'), '/inForceFrom');
    refused(before, instead(soon, 1), '/insteadOf');
    refused(before, instead(soon, 3), '/insteadOf');
    refused(before, instead(PAST), '/inForceFrom', 'in-the-past');
    refused([adopted(1, PAST), adopted(2, NOW)], instead(NOW), '/insteadOf');
    refused([], instead(soon, 1), '/insteadOf');
    given(policyDecider)(...before, adopted(3, soon))
      .when(adopt(LATER))
      .then(adopted(4, LATER));
    refused([...before, adopted(3, soon)], adopt(NOW), '/inForceFrom', 'before-previous-version');
  });

  it('is not the one on time limits, which has rules of its own', () => {
    given(policyDecider)().when(adopt(PAST, 'time-limits')).thenRefused('governance.policy-name-taken', '/policy');
  });

  it('may be adopted again with the same command id', async () => {
    const commands = fc.constantFrom(PAST, NOW, LATER).map((inForceFrom) => adopt(inForceFrom));
    await fc.assert(retryable(policyDecider, fc.array(commands, { maxLength: 6 })), { numRuns: 40 });
  });
});

describe('The versions of policies', () => {
  const queries = givenView(view)(
    recorded(adopted(1, PAST), { stream: 'policy-handling', revision: 0 }),
    recorded(adopted(2, LATER), { stream: 'policy-handling', revision: 1 }),
    recorded(adopted(1, LATER, 'other'), { stream: 'policy-other', revision: 0 }),
  ).queries();
  const inForce = (now: string, policy?: string) =>
    policyVersions(queries, now, policy)
      .filter((version) => version.inForce)
      .map(({ policy: name, version }) => `${name} ${String(version)}`);

  it('are all there, each policy with the one in force marked', () => {
    expect(policyVersions(queries, NOW).map(({ policy, version }) => [policy, version])).toEqual([
      ['handling', 1],
      ['handling', 2],
      ['other', 1],
    ]);
    expect([inForce('2019-01-01T00:00:00.000Z'), inForce(NOW), inForce(LATER), inForce(LATER, 'other')]).toEqual([
      [],
      ['handling 1'],
      ['handling 2', 'other 1'],
      ['other 1'],
    ]);
  });
});
