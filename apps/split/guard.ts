// A process of its own: it has the folder named by its first argument for as long as the one that started it runs; when that has
// gone, in whatever way, it first ends what it left behind. It says a line when it has the folder. It reads lines of JSON: a
// process group to watch, with the signal by which it ends, or, without a signal, one that has ended.
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { type Claim, claim, StoreInUse } from '#event-store/sqlite/claim.js';

const [, , folder = '', patience = ''] = process.argv;
/** Milliseconds for those who were asked to end, and then for all of them to be gone. */
const PATIENCE = Number(patience);
/** Milliseconds for which another guard may have the folder, that is ending what was left there. */
const OTHERS = 2 * PATIENCE;
const LOOK_EVERY = 50;

const watched = new Map<number, NodeJS.Signals>();
const gone = new Promise<void>((resolve) => {
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      const { group, signal } = JSON.parse(line) as { readonly group: number; readonly signal?: NodeJS.Signals };
      if (signal) watched.set(group, signal);
      else watched.delete(group);
    })
    .on('close', resolve);
});
const claimed = await claimInTime().catch((error: unknown) => {
  console.error((error as Error).message);
  process.exit(1);
});
console.log('ready');
await gone;
for (const [group, signal] of watched) signalTo(group, signal);
if (!(await allEnded())) for (const group of watched.keys()) signalTo(group, 'SIGKILL');
await allEnded();
claimed.release();

async function claimInTime(): Promise<Claim> {
  const late = performance.now() + OTHERS;
  for (;;) {
    try {
      return claim(folder);
    } catch (error) {
      if (!(error instanceof StoreInUse) || performance.now() > late) throw error;
      await pause(LOOK_EVERY);
    }
  }
}

/** Whether all have ended within the time that they are given. */
async function allEnded(): Promise<boolean> {
  const late = performance.now() + PATIENCE;
  while ([...watched.keys()].some((group) => signalTo(group, 0))) {
    if (performance.now() > late) return false;
    await pause(LOOK_EVERY);
  }
  return true;
}

/** Whether there is anyone in the group. */
function signalTo(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
