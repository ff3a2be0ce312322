import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retryable } from '#records/retry-property.js';
import { recorded } from '#event-store/recorded.js';
import { given } from '#kernel/given.js';
import { givenView } from '#views/given-view.js';
import type { RetentionPolicyAdopted } from '../contract.js';
import { givenWorkingGroup } from '../given-working-group.js';
import { retentionAt } from '../lookups.js';
import { retentionVersions, view } from '../views/retention.js';
import { type AdoptRetention, retentionDecider } from './retention-policy.js';

const NOW = '2026-01-15T08:00:00.000Z';
const PAST = '2020-01-01T00:00:00.000Z';
const LATER = '2026-06-01T00:00:00.000Z';
const propose = [
  { kind: 'exchange', afterDays: 1825 },
  { kind: 'referral', afterDays: 730 },
] as const;
const adopt = (inForceFrom: string, but: Partial<AdoptRetention> = {}): AdoptRetention => ({
  ...{
    type: 'adopt',
    inForceFrom,
    eraseAfterDays: 30,
    propose,
    at: NOW,
    erasable: ['exchange', 'referral', 'direction'],
  },
  ...but,
});
const adopted = (version: number, inForceFrom: string, eraseAfterDays = 30): RetentionPolicyAdopted => ({
  type: 'governance.retention-policy-adopted.v1',
  conduct: { version, inForceFrom, eraseAfterDays, propose },
});

describe('The policy on how long content is kept', () => {
  it('counts its versions; only the first may be backdated, and none is in force before the one before', () => {
    given(retentionDecider)().when(adopt(PAST)).then(adopted(1, PAST));
    given(retentionDecider)(adopted(1, PAST)).when(adopt(NOW)).then(adopted(2, NOW));
    given(retentionDecider)(adopted(1, PAST)).when(adopt(PAST)).thenRefused('governance.in-the-past', '/inForceFrom');
    given(retentionDecider)(adopted(1, LATER))
      .when(adopt(NOW))
      .thenRefused('governance.before-previous-version', '/inForceFrom');
  });

  it('names a kind of record once', () => {
    const twice = [...propose, { kind: 'exchange', afterDays: 1 }] as const;
    given(retentionDecider)()
      .when(adopt(PAST, { propose: twice }))
      .thenRefused('governance.kind-repeated', '/propose/2/kind');
  });

  it('may be adopted again with the same command id', async () => {
    const commands = fc.constantFrom(PAST, NOW, LATER).map((inForceFrom) => adopt(inForceFrom));
    await fc.assert(retryable(retentionDecider, fc.array(commands, { maxLength: 6 })), { numRuns: 40 });
  });

  it('names kinds only whose content can be erased', () => {
    given(retentionDecider)()
      .when(adopt(PAST, { propose: [...propose, { kind: 'unit', afterDays: 1 }] }))
      .thenRefused('governance.kind-unknown', '/propose/2/kind');
  });
});

describe('The version in force', () => {
  it('is the highest whose start has come, and marked in the list', async () => {
    const whole = await givenWorkingGroup();
    await whole.holds('policy-retention', adopted(1, PAST));
    await whole.holds('policy-retention', adopted(2, LATER, 7));
    const days = async (at: string) => (await retentionAt(whole.lookups.begin(), Date.parse(at)))?.eraseAfterDays;
    expect([await days('2019-12-31T23:59:59.999Z'), await days(PAST), await days(LATER)]).toEqual([undefined, 30, 7]);
    whole.close();
    const facts = [adopted(1, PAST), adopted(2, LATER, 7)];
    const kept = facts.map((fact, revision) => recorded(fact, { stream: 'policy-retention', revision }));
    const versions = retentionVersions(givenView(view)(...kept).queries(), NOW);
    expect(versions.map(({ version, inForce }) => [version, inForce])).toEqual([
      [1, true],
      [2, false],
    ]);
  });

  it('is none where another policy had this name before there was one with rules', async () => {
    const whole = await givenWorkingGroup();
    await whole.holds('policy-retention', {
      type: 'governance.policy-adopted.v1',
      conduct: { policy: 'retention', version: 1, title: 'SYNTHETIC', reference: 'S/1', inForceFrom: PAST },
    });
    expect(await retentionAt(whole.lookups.begin(), Date.parse(NOW))).toBeUndefined();
    whole.close();
  });
});
