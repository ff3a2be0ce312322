import { fold } from '#kernel/decider.js';
import { given } from '#kernel/given.js';
import { after, HOUR, iso, steps, submitted, T0 } from '../given-request.js';
import { exchangeRequest } from '../exchange-request.js';
import type { ExchangeFact } from '../contract.js';
import type { Limit } from '../codes.js';

const request = given(exchangeRequest);
const ACKNOWLEDGE_BY = T0 + 24 * HOUR;
const DUE_AT = T0 + 72 * HOUR;
const note = (limit: Limit, at: number) => ({ type: 'note-limit-passed', limit, at }) as const;
const passed = (limit: Limit, dueAt: number, at: number): ExchangeFact => ({
  type: 'exchange.limit-passed.v1',
  conduct: { limit, dueAt: iso(dueAt), at: iso(at) },
});

describe('The passing of a limit in silence', () => {
  it('is noted when the limit lies behind, not at the limit itself', () => {
    request(submitted).when(note('acknowledge', ACKNOWLEDGE_BY)).then();
    const late = ACKNOWLEDGE_BY + 1;
    request(submitted)
      .when(note('acknowledge', late))
      .then(passed('acknowledge', ACKNOWLEDGE_BY, late));
    request(submitted).when(note('answer', late)).then();
    request(submitted)
      .when(note('answer', DUE_AT + 1))
      .then(passed('answer', DUE_AT, DUE_AT + 1));
  });

  it('is noted once for each limit', () => {
    const once = [submitted, passed('acknowledge', ACKNOWLEDGE_BY, DUE_AT)];
    request(...once)
      .when(note('acknowledge', DUE_AT + 5))
      .then();
    request(...once)
      .when(note('answer', DUE_AT + 5))
      .then(passed('answer', DUE_AT, DUE_AT + 5));
    request(...once, passed('answer', DUE_AT, DUE_AT + 5))
      .when(note('answer', DUE_AT + HOUR))
      .then();
  });

  it.each(['acknowledge', 'seek-clarification', 'notify-delay', 'answer-in-part', 'refuse-in-part'] as const)(
    'is no silence towards the acknowledge limit after the requested unit sent something: %s',
    (sent) => {
      request(...after(sent))
        .when(note('acknowledge', ACKNOWLEDGE_BY + 1))
        .then();
    },
  );

  it('is silence still when only the requesting unit wrote', () => {
    const late = ACKNOWLEDGE_BY + 1;
    request(...after('clarify'))
      .when(note('acknowledge', late))
      .then(passed('acknowledge', ACKNOWLEDGE_BY, late));
  });

  it.each(['acknowledge', 'seek-clarification', 'answer-in-part', 'refuse-in-part'] as const)(
    'is silence towards the answer limit when less than an answer came: %s',
    (sent) => {
      request(...after(sent))
        .when(note('answer', DUE_AT + 1))
        .then(passed('answer', DUE_AT, DUE_AT + 1));
    },
  );

  it.each(['answer', 'refuse', 'refer', 'withdraw'] as const)(
    'is not noted once nothing more is asked for: %s',
    (sent) => {
      for (const limit of ['acknowledge', 'answer'] as const)
        request(...after(sent))
          .when(note(limit, DUE_AT + 1))
          .then();
    },
  );

  it('is noted anew for a limit that a delay notice moved', () => {
    const moved = T0 + 60_000 + 400 * HOUR;
    const facts = after('notify-delay');
    request(...facts)
      .when(note('answer', DUE_AT + 1))
      .then();
    request(...facts)
      .when(note('answer', moved + 1))
      .then(passed('answer', moved, moved + 1));
    const again = [submitted, passed('answer', DUE_AT, DUE_AT + 1)];
    const delayed = request(...again)
      .when(steps(DUE_AT + HOUR)['notify-delay'])
      .facts()
      .at(-1);
    if (!delayed) throw new Error('no delay notice');
    const later = DUE_AT + 401 * HOUR;
    request(...again, delayed)
      .when(note('answer', later + 1))
      .then(passed('answer', later, later + 1));
  });

  it('is noted anew after reopening, without a second acknowledgement', () => {
    const facts = after('answer', 'reopen');
    const due = T0 + 120_000 + 72 * HOUR;
    request(...facts)
      .when(note('acknowledge', due + 1))
      .then();
    request(...facts)
      .when(note('answer', due + 1))
      .then(passed('answer', due, due + 1));
  });
});

describe('A step that comes after a limit passed unnoticed', () => {
  it('records the silence first, the earliest limit before the later one', () => {
    const late = DUE_AT + HOUR;
    const facts = request(submitted).when(steps(late).answer).facts();
    expect(facts.slice(0, 2)).toEqual([passed('acknowledge', ACKNOWLEDGE_BY, late), passed('answer', DUE_AT, late)]);
    expect(facts.map(({ type }) => type)).toEqual([
      'exchange.limit-passed.v1',
      'exchange.limit-passed.v1',
      'exchange.answered.v1',
    ]);
    expect(fold(exchangeRequest, [submitted, ...facts]).name).toBe('answered');
  });

  it('does not record again what the clock noted', () => {
    const noted = [submitted, passed('acknowledge', ACKNOWLEDGE_BY, ACKNOWLEDGE_BY + 1)];
    const facts = request(...noted)
      .when(steps(ACKNOWLEDGE_BY + HOUR).acknowledge)
      .facts();
    expect(facts.map(({ type }) => type)).toEqual(['exchange.acknowledged.v1']);
  });

  it('records nothing when it is refused', () => {
    request(submitted)
      .when(steps(DUE_AT + HOUR).close)
      .thenRefused('exchange.not-settled');
  });
});
