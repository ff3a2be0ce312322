import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EventStore } from '#event-store/event-store.js';
import { SqliteLogReader } from '#event-store/sqlite/sqlite-log-reader.js';
import type { Draft } from '#kernel/decider.js';
import type { View, ViewQueries } from '#views/view.js';
import { Freshness } from '#web/lists/freshness.js';
import type { Folding } from './lookup.js';
import { Lookups } from './lookups.js';

const COUNT: Folding<number, Draft> = { initial: 0, evolve: (count) => count + 1 };
const view: View = {
  name: 'moves',
  version: 1,
  module: '',
  tables: '',
  evolve: { 'unit.moved.v1': () => undefined },
};

let directory: string;
let other: ChildProcess;
let reader: SqliteLogReader;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'talaan-lookups-'));
  const program = fileURLToPath(new URL('./given-other-process.js', import.meta.url));
  other = fork(program, { env: { ...process.env, TALAAN_TEST_LOG: directory } });
  await once(other, 'message');
  reader = SqliteLogReader.open(directory);
});
afterAll(async () => {
  await reader.close();
  other.kill('SIGKILL');
  await once(other, 'exit');
  rmSync(directory, { recursive: true });
});

/** Has the other process record a fact, and waits for its acknowledgement: the position. */
async function recorded(stream: string): Promise<bigint> {
  const acknowledged = once(other, 'message');
  other.send(stream);
  const [position] = (await acknowledged) as [string];
  return BigInt(position);
}

describe('What another process recorded', () => {
  const waited: bigint[] = [];
  const queries = {
    position: () => waited.at(-1) ?? 0n,
    reached: (_: View, position: bigint) => Promise.resolve(void waited.push(position)),
  } as unknown as ViewQueries;

  it('is known to every look-up that begins after its acknowledgement', async () => {
    const lookups = new Lookups(
      reader as unknown as EventStore,
      new Freshness(reader as unknown as EventStore, queries),
    );
    for (let count = 1; count <= 200; count += 1) {
      await recorded('unit-a');
      expect(await lookups.begin().state(COUNT, 'unit-a')).toBe(count);
    }
  });

  it('is waited for where a view must answer', async () => {
    const freshness = new Freshness(reader as unknown as EventStore, queries);
    const position = await recorded('unit-b');
    await freshness.caughtUp(view);
    expect(waited.at(-1)).toBe(position);
  });
});
