import { fold } from '#kernel/decider.js';
import { given } from '#kernel/given.js';
import type { ExchangeFact } from './contract.js';
import { after, HOUR, iso, LIMITS, PATHS, PH, SEALED, steps, submit, submitted, T0, TH } from './given-request.js';
import { exchangeRequest, type Step } from './exchange-request.js';
import { isLate, isOverdue, OPEN_STATES, STATES, type StateName } from './exchange-state.js';

const request = given(exchangeRequest);
const soon = T0 + 2 * HOUR;
const at = { at: iso(soon) };

describe('Submitting a request', () => {
  it('records what was asked of whom and the limits of the policy then in force', () => {
    request()
      .when(submit)
      .then({
        type: 'exchange.submitted.v1',
        conduct: {
          from: 'PH-ATU',
          fromState: 'PH',
          to: 'TH-ATU',
          toState: 'TH',
          ...submit.particulars,
          policyVersion: 3,
          submittedAt: '2026-03-02T08:00:00.000Z',
          acknowledgeBy: '2026-03-03T08:00:00.000Z',
          dueAt: '2026-03-05T08:00:00.000Z',
        },
        content: SEALED,
      });
  });

  it.each([
    ['urgent', '2026-03-02T10:00:00.000Z', '2026-03-02T16:00:00.000Z'],
    ['priority', '2026-03-03T08:00:00.000Z', '2026-03-05T08:00:00.000Z'],
    ['routine', '2026-03-03T08:00:00.000Z', '2026-03-09T08:00:00.000Z'],
  ] as const)('gives an %s request its own limits', (urgency, acknowledgeBy, dueAt) => {
    const [fact] = request()
      .when({ ...submit, particulars: { ...submit.particulars, urgency } })
      .facts();
    expect(fact?.conduct).toMatchObject({ urgency, acknowledgeBy, dueAt });
  });

  it('is refused to and from units that the registry does not know, and to the own unit', () => {
    request()
      .when({ ...submit, to: undefined })
      .thenRefused('exchange.unit-unknown', '/to');
    request()
      .when({ ...submit, from: undefined })
      .thenRefused('exchange.own-unit-unknown');
    request()
      .when({ ...submit, to: PH })
      .thenRefused('exchange.own-unit', '/to');
  });

  it('is refused while no time-limit policy is in force', () => {
    request()
      .when({ ...submit, limits: undefined })
      .thenRefused('exchange.no-policy');
  });

  it('needs the restrictions in words under H3, and only then', () => {
    const h3 = { ...submit, particulars: { ...submit.particulars, handling: 'H3' as const } };
    request().when(h3).thenRefused('exchange.restrictions-missing', '/content/restrictions');
    expect(
      request()
        .when({ ...h3, restrictionsStated: true })
        .facts(),
    ).toHaveLength(1);
  });

  it('is refused for a request that exists', () => {
    request(submitted).when(submit).thenRefused('exchange.already-submitted');
  });

  it('comes first: nothing can be done to a request that does not exist', () => {
    for (const step of Object.values(steps(soon))) request().when(step).thenRefused('record.unknown');
  });
});

describe('What each step records', () => {
  const evaluation = { source: 'A', information: '1' } as const;
  const content = SEALED;
  const recorded: Readonly<Record<Step['type'], readonly [StateName, ExchangeFact]>> = {
    acknowledge: ['submitted', { type: 'exchange.acknowledged.v1', conduct: at }],
    'seek-clarification': ['submitted', { type: 'exchange.clarification-sought.v1', conduct: at, content }],
    clarify: ['clarification-sought', { type: 'exchange.clarified.v1', conduct: at, content }],
    'notify-delay': [
      'acknowledged',
      {
        type: 'exchange.delay-notified.v1',
        conduct: { ...at, reason: 'translation', dueAt: iso(soon + 400 * HOUR) },
        content,
      },
    ],
    'answer-in-part': [
      'acknowledged',
      { type: 'exchange.partly-answered.v1', conduct: { ...at, handling: 'H2', evaluation }, content },
    ],
    answer: [
      'partly-answered',
      { type: 'exchange.answered.v1', conduct: { ...at, handling: 'H2', evaluation }, content },
    ],
    'refuse-in-part': [
      'acknowledged',
      { type: 'exchange.partly-refused.v1', conduct: { ...at, grounds: ['not-available'] }, content },
    ],
    refuse: [
      'submitted',
      { type: 'exchange.refused.v1', conduct: { ...at, grounds: ['minor-offence', 'data-inaccurate'] }, content },
    ],
    refer: ['acknowledged', { type: 'exchange.referred-to-central-authority.v1', conduct: at, content }],
    withdraw: ['delay-notified', { type: 'exchange.withdrawn.v1', conduct: at, content }],
    close: ['answered', { type: 'exchange.closed.v1', conduct: { ...at, useful: 'partly' }, content }],
    reopen: ['closed', { type: 'exchange.reopened.v1', conduct: { ...at, dueAt: iso(soon + 72 * HOUR) }, content }],
    'ask-onward-use': [
      'answered',
      {
        type: 'exchange.onward-use-asked.v2',
        conduct: { ...at, answer: 1, recipient: { state: 'PH', agency: 'prosecution' }, purpose: 'prosecution' },
        content,
      },
    ],
    'grant-onward-use': ['answered', { type: 'exchange.onward-use-granted.v2', conduct: { ...at, asked: 2 }, content }],
    'deny-onward-use': ['answered', { type: 'exchange.onward-use-denied.v2', conduct: { ...at, asked: 2 }, content }],
    'recall-answer': ['answered', { type: 'exchange.answer-recalled.v2', conduct: at, content }],
    'acknowledge-recall': ['answer-recalled', { type: 'exchange.recall-acknowledged.v1', conduct: at }],
  };

  it.each(Object.entries(recorded))('%s', (type, [state, fact]) => {
    const asked = type === 'grant-onward-use' || type === 'deny-onward-use' ? (['ask-onward-use'] as const) : [];
    request(...after(...PATHS[state], ...asked))
      .when(steps(soon)[type as Step['type']])
      .then(fact);
  });
});

describe('From which state each step can be taken', () => {
  const allowed: Readonly<Record<Step['type'], readonly StateName[]>> = {
    acknowledge: ['submitted'],
    'seek-clarification': OPEN_STATES,
    clarify: OPEN_STATES,
    'notify-delay': OPEN_STATES,
    'answer-in-part': OPEN_STATES,
    answer: OPEN_STATES,
    'refuse-in-part': OPEN_STATES,
    refuse: OPEN_STATES,
    refer: OPEN_STATES,
    withdraw: OPEN_STATES,
    close: ['answered', 'refused', 'referred', 'recall-acknowledged'],
    reopen: ['answered', 'closed', 'recall-acknowledged'],
    'ask-onward-use': ['answered'],
    'grant-onward-use': [],
    'deny-onward-use': [],
    'recall-answer': ['answered', 'closed'],
    'acknowledge-recall': ['answer-recalled'],
  };
  const refusals: Readonly<Record<Step['type'], string>> = {
    acknowledge: 'exchange.not-open',
    'seek-clarification': 'exchange.not-open',
    clarify: 'exchange.not-open',
    'notify-delay': 'exchange.not-open',
    'answer-in-part': 'exchange.not-open',
    answer: 'exchange.not-open',
    'refuse-in-part': 'exchange.not-open',
    refuse: 'exchange.not-open',
    refer: 'exchange.not-open',
    withdraw: 'exchange.not-open',
    close: 'exchange.not-settled',
    reopen: 'exchange.not-reopenable',
    'ask-onward-use': 'exchange.not-answered',
    'grant-onward-use': 'exchange.not-answered',
    'deny-onward-use': 'exchange.not-answered',
    'recall-answer': 'exchange.no-answer-to-recall',
    'acknowledge-recall': 'exchange.no-recall-to-acknowledge',
  };

  it.each(STATES)('%s', (state) => {
    const facts = after(...PATHS[state]);
    expect(fold(exchangeRequest, facts).name).toBe(state);
    for (const step of Object.values(steps(soon))) {
      const attempt = request(...facts).when(step);
      if (allowed[step.type].includes(state)) {
        expect(attempt.facts()).toHaveLength(1);
      } else if (step.type === 'acknowledge' && (OPEN_STATES as readonly string[]).includes(state)) {
        attempt.thenRefused('exchange.already-acknowledged');
      } else if (state === 'answer-recalled' && ['close', 'reopen', 'ask-onward-use'].includes(step.type)) {
        attempt.thenRefused('exchange.recall-not-acknowledged');
      } else if (
        /^(grant|deny)/.test(step.type) &&
        ['answered', 'answer-recalled', 'recall-acknowledged'].includes(state)
      ) {
        attempt.thenRefused('exchange.onward-use-not-asked');
      } else {
        attempt.thenRefused(refusals[step.type]);
      }
    }
  });
});

describe('A delay notice', () => {
  const notice = (newDueAt: number) => ({ ...steps(soon)['notify-delay'], newDueAt }) as Step;

  it('names a date after the present limit and after now', () => {
    const dueAt = T0 + 72 * HOUR;
    request(submitted).when(notice(dueAt)).thenRefused('exchange.date-not-later', '/newDueAt');
    expect(
      request(submitted)
        .when(notice(dueAt + 1))
        .facts(),
    ).toHaveLength(1);
    const late = { ...notice(T0 + 80 * HOUR), at: T0 + 90 * HOUR } as Step;
    request(submitted).when(late).thenRefused('exchange.date-not-later', '/newDueAt');
  });

  it('moves the answer limit, for the next notice too', () => {
    const facts = [
      ...after(),
      ...request(submitted)
        .when(notice(T0 + 100 * HOUR))
        .facts(),
    ];
    request(...facts)
      .when(notice(T0 + 100 * HOUR))
      .thenRefused('exchange.date-not-later', '/newDueAt');
    expect(isOverdue(fold(exchangeRequest, facts), T0 + 99 * HOUR)).toBe(false);
    expect(isOverdue(fold(exchangeRequest, facts), T0 + 101 * HOUR)).toBe(true);
  });
});

describe('A refusal', () => {
  it.each(['refuse', 'refuse-in-part'] as const)('states a ground: %s', (type) => {
    request(submitted).when({ type, at: soon, grounds: [] }).thenRefused('exchange.grounds-missing', '/grounds');
  });
});

describe('An answer under H3', () => {
  it.each(['answer', 'answer-in-part'] as const)('needs the restrictions in words: %s', (type) => {
    const h3 = { ...steps(soon)[type], handling: 'H3' } as Step;
    request(submitted).when(h3).thenRefused('exchange.restrictions-missing', '/content/restrictions');
    expect(
      request(submitted)
        .when({ ...h3, restrictionsStated: true } as Step)
        .facts(),
    ).toHaveLength(1);
  });
});

describe('A clarification', () => {
  it('that nobody asked for leaves the request to be acknowledged', () => {
    const facts = after('clarify');
    expect(fold(exchangeRequest, facts).name).toBe('submitted');
    expect(
      request(...facts)
        .when(steps(soon).acknowledge)
        .facts(),
    ).toHaveLength(1);
  });
});

it('An erasure that was recorded on the request itself, before there were erasures beside it, changes no state', () => {
  const erased = {
    type: 'exchange.content-erased.v1',
    conduct: { ...at, reason: 'court-order', keys: ['k1'] },
  } as const;
  for (const steps of [PATHS.closed, PATHS.withdrawn]) {
    const facts = after(...steps);
    expect(fold(exchangeRequest, [...facts, erased])).toEqual(fold(exchangeRequest, facts));
  }
});

describe('Whether an answer is late', () => {
  const answeredAt = (when: number) => {
    const state = fold(exchangeRequest, [submitted, ...request(submitted).when(steps(when).answer).facts()]);
    return state.name !== 'unsubmitted' && isLate(state.request);
  };

  it('follows from the limit: the last moment is in time', () => {
    expect(answeredAt(T0 + 72 * HOUR)).toBe(false);
    expect(answeredAt(T0 + 72 * HOUR + 1)).toBe(true);
  });
});

it('Two policies never mix: a request keeps the hours of its own when it is reopened', () => {
  const shorter = { ...LIMITS, version: 4, answerWithinHours: { urgent: 1, priority: 2, routine: 3 } };
  const facts = [
    ...request()
      .when({ ...submit, to: TH, limits: shorter })
      .facts(),
  ];
  for (const type of ['answer', 'reopen'] as const)
    facts.push(
      ...request(...facts)
        .when(steps(soon)[type])
        .facts(),
    );
  expect(facts.at(-1)).toMatchObject({ conduct: { dueAt: iso(soon + 2 * HOUR) } });
});
