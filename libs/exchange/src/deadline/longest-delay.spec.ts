import { fold } from '#kernel/decider.js';
import { given } from '#kernel/given.js';
import type { ExchangeFact, Submitted } from '../contract.js';
import { exchangeRequest, type Step } from '../exchange-request.js';
import type { AskedOfRequest } from '../exchange.record.js';
import { after, HOUR, iso, steps, submitted, T0 } from '../given-request.js';
import { askedSubmission, givenSlice } from '../given-slice.js';

const request = given(exchangeRequest);
const soon = T0 + 2 * HOUR;

describe('The longest delay', () => {
  const firstDueAt = T0 + 72 * HOUR;
  const notice = (newDueAt: number, longestDelayHours: number | undefined = 100) =>
    ({ ...steps(soon)['notify-delay'], newDueAt, longestDelayHours }) as Step;
  const noticed = (facts: readonly ExchangeFact[], ...hours: readonly number[]) =>
    hours.reduce(
      (so, later) => [
        ...so,
        ...request(...so)
          .when(notice(firstDueAt + later * HOUR))
          .facts(),
      ],
      facts,
    );

  it('counts from the first limit to answer, whatever notices came before', () => {
    for (const facts of [[submitted], noticed([submitted], 40, 99)]) {
      request(...facts)
        .when(notice(firstDueAt + 100 * HOUR + 1))
        .thenRefused('exchange.delay-too-long', '/newDueAt');
      expect(noticed(facts, 100)).toHaveLength(facts.length + 1);
    }
  });

  it('is refused with the latest time that is accepted', () => {
    const state = fold(exchangeRequest, [submitted]);
    expect(() => exchangeRequest.decide(notice(Date.UTC(2099, 0)), state)).toThrow(iso(firstDueAt + 100 * HOUR));
  });

  it('counts again from the limit that reopening set', () => {
    const reopened = [...after('answer', 'reopen')];
    const dueAt = T0 + 120_000 + 72 * HOUR;
    request(...reopened)
      .when(notice(dueAt + 100 * HOUR + 1))
      .thenRefused('exchange.delay-too-long', '/newDueAt');
    const facts = request(...reopened)
      .when(notice(dueAt + 100 * HOUR))
      .facts();
    expect(facts).toHaveLength(1);
  });

  it('is none under a policy that says nothing of it', () => {
    const free = { ...steps(soon)['notify-delay'], newDueAt: Date.UTC(2099, 0), longestDelayHours: undefined } as Step;
    expect(request(submitted).when(free).facts()).toHaveLength(1);
  });
});

it('A request keeps what the policy says under which it was submitted, whatever is in force since', async () => {
  const slice = await givenSlice();
  const delay = (newDueAt: number): AskedOfRequest => ({ type: 'notify-delay', reason: 'volume', newDueAt });
  await slice.send('before', askedSubmission({}), 'before');
  for (const [version, longestDelayHours] of [
    [4, 10],
    [5, 1000],
  ] as const) {
    await slice.holds('policy-time-limits', {
      type: 'governance.time-limit-policy-adopted.v2',
      conduct: {
        ...{ version, inForceFrom: iso(T0), modelledOn: 'a model', longestDelayHours },
        acknowledgeWithinHours: { urgent: 1, priority: 2, routine: 3 },
        answerWithinHours: { urgent: 8, priority: 72, routine: 168 },
      },
    });
    await slice.send(String(version), askedSubmission({}), String(version));
  }
  const conduct = async (id: string) => (await slice.factsOf(`exchange-${id}`))[0]?.conduct as Submitted['conduct'];
  expect(await conduct('before')).toMatchObject({ policyVersion: 3, acknowledgeBy: iso(T0 + 24 * HOUR) });
  expect(await conduct('4')).toMatchObject({ policyVersion: 4, acknowledgeBy: iso(T0 + 2 * HOUR) });
  const late = slice.send('4', delay(T0 + 83 * HOUR), 'late');
  await expect(late).rejects.toMatchObject({ code: 'exchange.delay-too-long', errors: [{ pointer: '/newDueAt' }] });
  await slice.send('4', delay(T0 + 82 * HOUR), 'in time');
  await slice.send('5', delay(T0 + 83 * HOUR), 'in time too');
  await slice.send('before', delay(Date.UTC(2099, 0)), 'as ever');
  slice.close();
});
