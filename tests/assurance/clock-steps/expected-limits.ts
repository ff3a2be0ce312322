import type { StoredEvent } from '#event-store/event-store.js';
import { decode } from '#event-store/fact.js';

export type Limit = 'acknowledge' | 'answer';

/** A request as the experiment knows it, with the limits that nobody met. Times in milliseconds. */
export interface Asked {
  readonly id: string;
  readonly limits: ReadonlyMap<Limit, number>;
}

export const NOTHING_WRONG = {
  'recorded twice': 0,
  'recorded before its time': 0,
  'missed after a step forward': 0,
  'recorded though it was met': 0,
  'recordedAt that goes back': 0,
  'recordedAt that no clock showed': 0,
};
export type Wrong = typeof NOTHING_WRONG;

interface Passed {
  readonly limit: Limit;
  readonly dueAt: string;
  readonly at: string;
}

/**
 * Compares the limits in the log with those that the experiment knows of.
 * @param now what the clock shows; everything due by then has been looked for
 * @param latest the latest time that it ever showed
 */
export function compare(facts: readonly StoredEvent[], asked: readonly Asked[], now: number, latest: number): Wrong {
  const wrong = { ...NOTHING_WRONG };
  const noted = new Map<string, Passed[]>();
  let before = 0;
  for (const event of facts) {
    if (event.recordedAt < before) wrong['recordedAt that goes back'] += 1;
    before = event.recordedAt;
    if (event.recordedAt > latest) wrong['recordedAt that no clock showed'] += 1;
    if (event.type !== 'exchange.limit-passed.v1') continue;
    const passed = decode(event, new Map()).conduct as Passed;
    noted.set(event.stream, [...(noted.get(event.stream) ?? []), passed]);
  }
  for (const { id, limits } of asked) {
    const found = noted.get(`exchange-${id}`) ?? [];
    for (const [limit, dueAt] of limits) {
      const count = found.filter((passed) => passed.limit === limit).length;
      if (count > 1) wrong['recorded twice'] += count - 1;
      if (count === 0 && dueAt < now) wrong['missed after a step forward'] += 1;
      if (count > 0 && dueAt >= latest) wrong['recorded before its time'] += 1;
    }
    wrong['recorded though it was met'] += found.filter(({ limit }) => !limits.has(limit)).length;
    const isEarly = ({ limit, at }: Passed) => Date.parse(at) <= (limits.get(limit) ?? 0);
    wrong['recorded before its time'] += found.filter(isEarly).length;
  }
  return wrong;
}
