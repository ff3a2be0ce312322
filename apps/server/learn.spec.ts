import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { SystemClock } from '#kernel/clock.js';
import type { ViewState } from '#views/view-progress.js';
import { learn } from './learn.js';

/** What is learnt of a log that ends at position 1. */
async function learnt({ catchesUp = true, at = 0n, state = 'serving' as ViewState }) {
  const store = new MemoryEventStore(new SystemClock());
  await store.append('s', 'any', [{ id: '1', type: 't.v1', payload: '{}', metadata: '{}' }]);
  const view = { name: 'v', version: 1, state, position: at };
  const until = (reached: () => boolean) => {
    if (catchesUp) view.position = 1n;
    return Promise.resolve(reached());
  };
  return learn(store, { status: () => [view], progress: { until } });
}

it('There is something to learn from a view that was behind the log and has caught up', async () => {
  expect(await learnt({})).toBe(true);
});

it('There is nothing to learn when no view was behind, or it does not catch up in time', async () => {
  expect(await learnt({ at: 1n })).toBe(false);
  expect(await learnt({ catchesUp: false })).toBe(false);
});

it.each(['building', 'faulted'] as const)('A view that is %s is not waited for', async (state) => {
  expect(await learnt({ state })).toBe(false);
});
