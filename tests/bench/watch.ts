// How long `/healthz` takes to answer, from a process of its own, which has nothing else to do: until the parent sends
// anything. Its address in TALAAN_WATCHED; the longest, in milliseconds, goes to the parent.
import { setTimeout as pause } from 'node:timers/promises';
import { Standstills } from './standstill.js';

/** What was seen meanwhile. */
export interface Watched {
  /** The longest that an answer took, in milliseconds. */
  readonly worst: number;
}

const address = process.env.TALAAN_WATCHED ?? '';
const standstills = new Standstills();
let [worst, isDone] = [0, false];
process.once('message', () => (isDone = true));
// The first request makes the connection, and is not counted.
await (await fetch(address)).arrayBuffer();
process.send?.('watching');
while (!isDone) {
  const began = performance.now();
  await (await fetch(address)).arrayBuffer();
  const now = performance.now();
  worst = Math.max(worst, now - began - standstills.between(began, now));
  await pause(5);
}
standstills.stop();
process.send?.({ worst } satisfies Watched, () => {
  process.disconnect();
});
