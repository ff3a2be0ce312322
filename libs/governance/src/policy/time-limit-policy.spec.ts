import { deepStrictEqual } from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { recorded } from '#event-store/recorded.js';
import { transact } from '#records/record-command.js';
import { SystemClock } from '#kernel/clock.js';
import { given } from '#kernel/given.js';
import { givenView } from '#views/given-view.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { everyCaller, wrongDecisions } from '#web/auth/policy-table.js';
import type { EarlierTimeLimitPolicyAdopted, HoursByUrgency, TimeLimitPolicyAdopted } from '../contract.js';
import { type AdoptTimeLimits, timeLimitDecider } from './time-limit-policy.js';
import { timeLimitVersions, view } from '../views/time-limits.js';

const NOW = '2026-01-15T08:00:00.000Z';
const adopt: AdoptTimeLimits = {
  type: 'adopt',
  inForceFrom: '2020-01-01T00:00:00.000Z',
  acknowledgeWithinHours: { urgent: 2, priority: 24, routine: 24 },
  answerWithinHours: { urgent: 8, priority: 72, routine: 168 },
  longestDelayHours: 720,
  level: 3,
  at: NOW,
};
const adopted = (version: number, inForceFrom: string): TimeLimitPolicyAdopted => ({
  type: 'governance.time-limit-policy-adopted.v2',
  conduct: {
    version,
    inForceFrom,
    modelledOn:
      'Policy of the Working Group. The limits to answer are modelled on Directive (EU) 2023/977, those to acknowledge ' +
      'and the longest delay are its own; none is a duty of the member states.',
    acknowledgeWithinHours: { urgent: 2, priority: 24, routine: 24 },
    answerWithinHours: { urgent: 8, priority: 72, routine: 168 },
    longestDelayHours: 720,
  },
});
/** As the program before adopts it, and this one below level 3. */
const adoptedBefore = (version: number, inForceFrom: string, hours = 24): EarlierTimeLimitPolicyAdopted => ({
  type: 'governance.time-limit-policy-adopted.v1',
  conduct: {
    version,
    inForceFrom,
    modelledOn:
      'Policy of the Working Group, modelled on Directive (EU) 2023/977; it states no duty of the member states.',
    acknowledgeWithinHours: hours,
    answerWithinHours: { urgent: 8, priority: 72, routine: 168 },
  },
});
const first = adopted(1, adopt.inForceFrom);

describe('The time-limit policy', () => {
  it('has a first version that may be backdated, and says what it is modelled on', () => {
    given(timeLimitDecider)().when(adopt).then(first);
  });

  it('counts its versions', () => {
    const inForceFrom = '2026-02-01T00:00:00.000Z';
    given(timeLimitDecider)(first)
      .when({ ...adopt, inForceFrom })
      .then(adopted(2, inForceFrom));
    const third = { ...adopt, inForceFrom };
    given(timeLimitDecider)(first, adopted(2, inForceFrom)).when(third).then(adopted(3, inForceFrom));
  });

  it('may be in force at once, but no later version is backdated', () => {
    given(timeLimitDecider)(first)
      .when({ ...adopt, inForceFrom: NOW })
      .then(adopted(2, NOW));
    const late = { ...adopt, inForceFrom: '2026-01-15T07:59:59.999Z' };
    given(timeLimitDecider)(first).when(late).thenRefused('governance.in-the-past', '/inForceFrom');
  });

  it('comes into force no earlier than the version before it', () => {
    const second = adopted(2, '2026-06-01T00:00:00.000Z');
    const third = { ...adopt, inForceFrom: '2026-05-31T23:59:59.999Z' };
    given(timeLimitDecider)(first, second)
      .when(third)
      .thenRefused('governance.before-previous-version', '/inForceFrom');
  });

  it.each([
    ['answerWithinHours', { urgent: 73, priority: 72, routine: 168 }],
    ['answerWithinHours', { urgent: 8, priority: 169, routine: 168 }],
    ['acknowledgeWithinHours', { urgent: 3, priority: 2, routine: 3 }],
    ['acknowledgeWithinHours', { urgent: 2, priority: 4, routine: 3 }],
  ])('gives a more urgent request no longer limit: %s %j', (field, hours) => {
    given(timeLimitDecider)()
      .when({ ...adopt, [field]: hours })
      .thenRefused('governance.limits-disordered', `/${field}`);
  });

  it.each([
    ['urgent', { urgent: 9, priority: 24, routine: 24 }],
    ['priority', { urgent: 8, priority: 73, routine: 73 }],
    ['routine', { urgent: 8, priority: 72, routine: 169 }],
  ])('has an acknowledgement due no later than the answer, of %s requests too', (urgency, acknowledgeWithinHours) => {
    given(timeLimitDecider)()
      .when({ ...adopt, acknowledgeWithinHours })
      .thenRefused('governance.acknowledged-after-answer', `/acknowledgeWithinHours/${urgency}`);
  });

  it('is adopted exactly when both limits are in order and every acknowledgement is due no later than the answer', () => {
    const hours = fc.integer({ min: 1, max: 6 });
    const inTurn = ([urgent, priority, routine]: readonly number[]) =>
      ({ urgent, priority, routine }) as HoursByUrgency;
    const any = fc.array(hours, { minLength: 3, maxLength: 3 });
    const sorted = any.map((numbers) => numbers.toSorted((one, other) => one - other));
    const byUrgency = fc.oneof(any, sorted).map(inTurn);
    const inOrder = ({ urgent, priority, routine }: HoursByUrgency) => urgent <= priority && priority <= routine;
    let taken = 0;
    fc.assert(
      fc.property(byUrgency, byUrgency, fc.constantFrom(1, 2, 3), (acknowledge, answer, level) => {
        const limits = { acknowledgeWithinHours: acknowledge, answerWithinHours: answer };
        const command = { ...adopt, ...limits, level, ...(level < 3 && { longestDelayHours: undefined }) } as const;
        const isRight =
          inOrder(acknowledge) &&
          inOrder(answer) &&
          (['urgent', 'priority', 'routine'] as const).every((urgency) => acknowledge[urgency] <= answer[urgency]);
        const isSayable = level === 3 || acknowledge.urgent === acknowledge.routine;
        let isAdopted = true;
        try {
          timeLimitDecider.decide(command, timeLimitDecider.initial);
          taken += 1;
        } catch {
          isAdopted = false;
        }
        expect(isAdopted).toBe(isRight && isSayable);
      }),
      { numRuns: 2000 },
    );
    expect(taken).toBeGreaterThan(40);
  });

  it('says by how much an answer may be delayed', () => {
    given(timeLimitDecider)()
      .when({ ...adopt, longestDelayHours: undefined })
      .thenRefused('governance.longest-delay-missing', '/longestDelayHours');
  });

  it('is adopted as the program before knows it below level 3, where that can be said', () => {
    const equal = { urgent: 8, priority: 8, routine: 8 };
    const below = { ...adopt, acknowledgeWithinHours: equal, longestDelayHours: undefined, level: 2 } as const;
    given(timeLimitDecider)()
      .when(below)
      .then(adoptedBefore(1, adopt.inForceFrom, 8));
    for (const more of [{ longestDelayHours: 720 }, { acknowledgeWithinHours: { ...equal, urgent: 2 } }]) {
      given(timeLimitDecider)()
        .when({ ...below, ...more })
        .thenRefused('log.level-needed');
    }
    given(timeLimitDecider)(adoptedBefore(1, adopt.inForceFrom))
      .when({ ...adopt, inForceFrom: NOW })
      .then(adopted(2, NOW));
  });

  it('may be adopted again with the same command id: nothing is added, the answer is the same', async () => {
    const instants = fc.integer({ min: 0, max: 5 }).map((month) => new Date(Date.UTC(2026, month)).toISOString());
    const commands = fc.record({ inForceFrom: instants, at: instants });
    await fc.assert(
      fc.asyncProperty(fc.array(commands, { maxLength: 8 }), async (sequence) => {
        const store = new MemoryEventStore(new SystemClock());
        for (const [index, times] of sequence.entries()) {
          const commandId = `command-${String(index)}`;
          const meta = { actor: 'a', role: 'chair', commandId, correlationId: commandId };
          const command = () => ({ ...adopt, ...times });
          const send = () =>
            transact(store, { decider: timeLimitDecider, stream: 'policy-time-limits', meta, command }).then(
              ({ state, revision, position }) => ({ state, revision, position }),
              (error: unknown) => String(error),
            );
          const answer = await send();
          const head = await store.head();
          deepStrictEqual(await send(), answer);
          expect(await store.head()).toBe(head);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('The versions of the policy', () => {
  const versions = givenView(view)(
    recorded(adoptedBefore(1, '2020-01-01T00:00:00.000Z'), { revision: 0 }),
    recorded(adopted(2, '2026-02-01T00:00:00.000Z'), { revision: 1 }),
    recorded(adopted(3, '2026-02-01T00:00:00.000Z'), { revision: 2 }),
  ).queries();

  it.each([
    ['2019-12-31T23:59:59.999Z', undefined],
    ['2020-01-01T00:00:00.000Z', 1],
    ['2026-01-31T23:59:59.999Z', 1],
    ['2026-02-01T00:00:00.000Z', 3],
  ])('at %s have version %s in force', (now, version) => {
    const list = timeLimitVersions(versions, now);
    expect(list.map((policy) => policy.version)).toEqual([1, 2, 3]);
    expect(list.filter(({ inForce }) => inForce).map((policy) => policy.version)).toEqual(version ? [version] : []);
    expect(list[0]).toMatchObject({
      acknowledgeWithinHours: { urgent: 24, priority: 24, routine: 24 },
      answerWithinHours: { urgent: 8, priority: 72, routine: 168 },
      longestDelayHours: null,
    });
    expect(list[1]).toMatchObject({ acknowledgeWithinHours: adopt.acknowledgeWithinHours, longestDelayHours: 720 });
  });
});

describe('The policies of governance', () => {
  it('let everyone read the limits and only the chair adopt them', () => {
    const access = new CedarAccess(cedarPoliciesFrom([new URL('../governance.cedar', import.meta.url)]));
    const axes = {
      callers: everyCaller(['PH', 'TH'], ['ASEC']),
      resources: { 'the policies': { type: 'Policies', attributes: {} }, other: { type: 'Letter', attributes: {} } },
      actions: ['governance.read-policies', 'governance.adopt-time-limits', 'governance.other'],
    };
    const wrong = wrongDecisions(access, axes, ({ caller, relation, action }) => {
      if (relation !== 'the policies' || action === 'governance.other') return false;
      return action === 'governance.read-policies' || caller.role === 'chair';
    });
    expect(wrong).toEqual([]);
  });
});
