import fc from 'fast-check';
import { fold } from '#kernel/decider.js';
import { given } from '#kernel/given.js';
import { typesReached } from '#kernel/given-stories.js';
import { Refusal } from '#kernel/refusal.js';
import { HOUR, instant } from '#kernel/time.js';
import { retryable } from '#records/retry-property.js';
import { referralRefusals } from '../refusals.js';
import {
  assistanceDecider,
  type Existing,
  FACT_OF,
  isOverdue,
  STATES,
  type StateName,
  type Step,
} from './assistance-request.js';
import { after, asks, DUE, factsOf, PATHS, SEALED, steps, story, T0 } from './given-assistance.js';

const request = given(assistanceDecider);
const soon = T0 + 2 * HOUR;
const at = { at: instant(soon) };

describe('A request to a post', () => {
  it('records the unit, the post, the purpose and the limit, and that is all', () => {
    request()
      .when(asks)
      .then({
        type: 'assistance.requested.v1',
        conduct: {
          ...{ from: 'TH-ATU', fromState: 'TH', to: 'PH-CONSULAR', toState: 'PH' },
          ...{ purpose: 'identify-person', at: instant(T0), dueAt: instant(DUE) },
        },
        content: SEALED,
      });
  });

  it('is refused from and to those that the register does not know, and to a post that is accredited elsewhere', () => {
    request()
      .when({ ...asks, from: undefined })
      .thenRefused('assistance.own-unit-unknown');
    request()
      .when({ ...asks, to: undefined })
      .thenRefused('assistance.post-unknown', '/to');
    request()
      .when({ ...asks, to: { post: 'PH-TOKYO', state: 'PH', hostStates: ['JP'] } })
      .thenRefused('assistance.post-not-accredited', '/to');
    request()
      .when({ ...asks, to: { post: 'TH-MANILA', state: 'TH', hostStates: ['PH'] } })
      .thenRefused('assistance.post-not-accredited', '/to');
  });

  it('is due after now and within a year, whenever the unit says', () => {
    request()
      .when({ ...asks, dueAt: T0 })
      .thenRefused('assistance.due-not-later', '/dueAt');
    const latest = T0 + 366 * 24 * HOUR;
    for (const dueAt of [latest + 1, Date.UTC(2099, 0)])
      request()
        .when({ ...asks, dueAt })
        .thenRefused('assistance.due-too-late', '/dueAt');
    request()
      .when({ ...asks, dueAt: latest })
      .facts();
    const [fact] = request()
      .when({ ...asks, dueAt: T0 + 1 })
      .facts();
    expect(fact?.conduct).toMatchObject({ dueAt: instant(T0 + 1) });
  });

  it('is made once, and nothing comes before it', () => {
    request(...after())
      .when(asks)
      .thenRefused('assistance.already-requested');
    for (const step of Object.values(steps(soon))) request().when(step).thenRefused('record.unknown');
  });
});

describe('From which state each step can be taken', () => {
  const allowed: Readonly<Record<Step['type'], readonly StateName[]>> = {
    acknowledge: ['requested'],
    answer: ['requested', 'acknowledged'],
    decline: ['requested', 'acknowledged'],
    withdraw: ['requested', 'acknowledged'],
    close: ['answered', 'declined'],
  };

  it.each(STATES)('%s', (state) => {
    const facts = after(...PATHS[state]);
    expect(fold(assistanceDecider, facts).name).toBe(state);
    for (const step of Object.values(steps(soon))) {
      const attempt = request(...facts).when(step);
      if (allowed[step.type].includes(state)) {
        const grounds = step.type === 'decline' ? { grounds: ['not-available'] as const } : {};
        const [fact, ...others] = attempt.facts();
        expect(others).toEqual([]);
        expect(fact).toMatchObject({ type: FACT_OF[step.type], conduct: { ...at, ...grounds } });
        expect(fact?.content).toEqual(step.content);
      } else if (step.type === 'close') attempt.thenRefused('assistance.not-settled');
      else if (state === 'acknowledged') attempt.thenRefused('assistance.already-acknowledged');
      else attempt.thenRefused('assistance.not-open');
    }
  });

  it('a post that declines states a ground', () => {
    request(...after())
      .when({ type: 'decline', at: soon, grounds: [] })
      .thenRefused('assistance.grounds-missing', '/grounds');
  });
});

it('A request is overdue after its last millisecond, while the post has neither answered nor declined', () => {
  const overdue = (state: StateName, now: number) =>
    isOverdue(fold(assistanceDecider, after(...PATHS[state])) as Existing, now);
  for (const state of ['requested', 'acknowledged'] as const) {
    expect([overdue(state, DUE), overdue(state, DUE + 1)]).toEqual([false, true]);
  }
  for (const state of ['answered', 'declined', 'withdrawn', 'closed'] as const)
    expect(overdue(state, DUE + 1)).toBe(false);
});

it('Every command may be sent again', async () => {
  await fc.assert(retryable(assistanceDecider, story), { numRuns: 200 });
});

it('Some stories reach every kind of fact, and every refusal in any is documented', () => {
  expect(typesReached(story, factsOf)).toEqual([...Object.values(FACT_OF)].sort());
  fc.assert(
    fc.property(story, (commands) => {
      let state = assistanceDecider.initial;
      for (const command of commands) {
        try {
          for (const fact of assistanceDecider.decide(command, state)) state = assistanceDecider.evolve(state, fact);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          expect(Object.keys(referralRefusals)).toContain(error.code);
        }
      }
    }),
  );
});
