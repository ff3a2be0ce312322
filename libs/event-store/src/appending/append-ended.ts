import type { Appended } from '../event-store.js';

/** How an append ended, for whoever measures. */
export interface AppendEnded {
  /** How many facts it made durable: none when it had been accepted before, or was refused. */
  readonly facts: number;
  readonly seconds: number;
  /** Why it was refused. */
  readonly refusedBy?: unknown;
}

/** Told how each append ended: before its caller is. */
export type OnAppend = (ended: AppendEnded) => void;

/** Appends so many facts, and tells how that ended. */
export async function told(onAppend: OnAppend, facts: number, append: () => Promise<Appended>): Promise<Appended> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1_000;
  try {
    const appended = await append();
    onAppend({ facts: appended.repeated ? 0 : facts, seconds: seconds() });
    return appended;
  } catch (error) {
    onAppend({ facts: 0, seconds: seconds(), refusedBy: error });
    throw error;
  }
}
