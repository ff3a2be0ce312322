import type { EventStore } from '#event-store/event-store.js';
import type { ViewStatus } from '#views/view-progress.js';

/** Milliseconds for which a refusal is held back until the views have caught up. */
const PATIENCE = 2_000;

/** Where the views stand, and how to wait for them. */
interface Views {
  status(): readonly ViewStatus[];
  readonly progress: { until(reached: () => boolean, timeout: number): Promise<boolean> };
}

/** Waits for the views that are behind the log as it now is; false when none is, or they do not catch up in time. */
export async function learn(store: EventStore, views: Views): Promise<boolean> {
  const head = await store.head();
  const caughtUp = () => views.status().every(({ state, position }) => state !== 'serving' || position >= head);
  return !caughtUp() && (await views.progress.until(caughtUp, PATIENCE));
}
