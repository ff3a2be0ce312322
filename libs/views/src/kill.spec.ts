import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SystemClock } from '#kernel/clock.js';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import { view as ledger } from './fixtures/ledger.js';
import { pay, scratch } from './fixtures/payments.js';
import { rebuild } from './rebuild.js';
import { digestFile } from './view-digest.js';
import { buildingPath, viewPath } from './view-path.js';

const FOLLOWER = fileURLToPath(new URL('./fixtures/follower.js', import.meta.url));
const LONG_LOG = 40_000;

let folder: ReturnType<typeof scratch>;
let store: SqliteEventStore;
beforeEach(async () => {
  folder = scratch();
  store = await SqliteEventStore.open({ directory: folder.directory, clock: new SystemClock() });
});
afterEach(async () => {
  await store.close();
  folder.remove();
});

/** Follows the log in another process, and kills it when it says that it has come up to `position`. */
async function followAndKill(position: number, meanwhile: () => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, [FOLLOWER, folder.directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const paid = meanwhile();
  for await (const line of createInterface({ input: child.stdout })) if (Number(line) >= position) break;
  expect(child.exitCode).toBeNull();
  child.kill('SIGKILL');
  await Promise.all([gone, paid]);
}

/** What a kill left: each fact up to the checkpoint applied once, and none after it. */
async function expectWhole(): Promise<bigint> {
  const path = [viewPath, buildingPath].map((at) => at(folder.directory, ledger)).find((at) => existsSync(at));
  if (path === undefined) throw new Error('there is no file of the view');
  const left = digestFile(path);
  const again = await rebuild({ view: ledger, log: store, until: left.position, into: folder.directory });
  expect(digestFile(again).sha256).toBe(left.sha256);
  return left.position;
}

describe('A process that is killed while its views follow the log', () => {
  test('leaves no fact applied twice and no checkpoint ahead, while building and while following', async () => {
    await pay(store, 0, LONG_LOG);
    let paid = LONG_LOG;
    const positions: bigint[] = [];
    // Building commits 20,000 facts at a time: after the first of these, within the second, at a start, and following.
    const kills = [() => 1, () => 1, () => 0, () => paid + 500, () => paid + 100, () => paid + 900];
    for (const position of kills) {
      await followAndKill(position(), async () => {
        for (let times = 0; times < 20; times += 1, paid += 50) await pay(store, paid, paid + 50);
      });
      positions.push(await expectWhole());
    }
    expect(positions).toEqual([...positions].sort((a, b) => Number(a - b)));
    expect(positions.at(-1)).toBeGreaterThan(BigInt(LONG_LOG));
  });
});
