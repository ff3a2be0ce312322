import { recorded } from '#event-store/recorded.js';
import { givenView } from '#views/given-view.js';
import { groundsOf, view } from './exchange-grounds.js';

const registered = (unit: string, state: string) =>
  recorded(
    {
      type: 'registry.unit-registered.v1',
      conduct: { unit, state, name: 'Unit', community: 'tip', establishedOn: null },
    },
    { stream: `unit-${unit}` },
  );

const adopted = (version: number, inForceFrom: string, routine: number) =>
  recorded(
    {
      type: 'governance.time-limit-policy-adopted.v1',
      conduct: {
        version,
        inForceFrom,
        modelledOn: 'a model',
        acknowledgeWithinHours: 24,
        answerWithinHours: { urgent: 8, priority: 72, routine },
      },
    },
    { stream: 'policy-time-limits', revision: version - 1 },
  );

it('A unit is known once it is registered', () => {
  const queries = givenView(view)(registered('TH-ATU', 'TH')).queries();
  const { from, to, limits } = groundsOf(queries, 'PH-ATU', 'TH-ATU', 0);
  expect(from).toBeUndefined();
  expect(to).toEqual({ unit: 'TH-ATU', state: 'TH' });
  expect(limits).toBeUndefined();
});

it('A unit that was closed is no longer known, from the beginning of that day', () => {
  const closed = recorded(
    { type: 'registry.unit-closed.v1', conduct: { unit: 'TH-ATU', on: '2025-06-01' } },
    { stream: 'unit-TH-ATU', revision: 1 },
  );
  const queries = givenView(view)(registered('TH-ATU', 'TH'), registered('PH-ATU', 'PH'), closed).queries();
  const knownAt = (instant: string, from: string, to: string) => {
    const grounds = groundsOf(queries, from, to, Date.parse(instant));
    return [grounds.from?.unit, grounds.to?.unit];
  };
  expect(knownAt('2025-05-31T23:59:59.999Z', 'PH-ATU', 'TH-ATU')).toEqual(['PH-ATU', 'TH-ATU']);
  expect(knownAt('2025-06-01T00:00:00.000Z', 'PH-ATU', 'TH-ATU')).toEqual(['PH-ATU', undefined]);
  expect(knownAt('2025-06-01T00:00:00.000Z', 'TH-ATU', 'PH-ATU')).toEqual([undefined, 'PH-ATU']);
});

it('The limits in force are those of the highest version that had begun', () => {
  const queries = givenView(view)(
    adopted(1, '2024-01-01T00:00:00.000Z', 168),
    adopted(2, '2025-01-01T00:00:00.000Z', 100),
    adopted(3, '2025-01-01T00:00:00.000Z', 90),
  ).queries();
  const limitsInForce = (at: number) => groundsOf(queries, 'PH-ATU', 'TH-ATU', at).limits;
  const routineAt = (instant: string) => limitsInForce(Date.parse(instant))?.answerWithinHours.routine;
  expect(routineAt('2023-12-31T23:59:59.999Z')).toBeUndefined();
  expect(routineAt('2024-01-01T00:00:00.000Z')).toBe(168);
  expect(routineAt('2024-12-31T23:59:59.999Z')).toBe(168);
  expect(routineAt('2025-01-01T00:00:00.000Z')).toBe(90);
  expect(limitsInForce(Date.parse('2024-06-01T00:00:00Z'))).toEqual({
    version: 1,
    acknowledgeWithinHours: 24,
    answerWithinHours: { urgent: 8, priority: 72, routine: 168 },
  });
});
