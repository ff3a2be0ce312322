import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SystemClock } from '#kernel/clock.js';
import { Refusal } from '#kernel/refusal.js';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import { view as brittle } from './fixtures/brittle.js';
import { view as ledger } from './fixtures/ledger.js';
import { pay, payment, scratch } from './fixtures/payments.js';
import { compare } from './rebuild.js';
import type { View } from './view.js';
import { viewPath } from './view-path.js';
import { type ViewFailure, ViewHost } from './view-host.js';

const PATIENCE = 120_000;

let folder: ReturnType<typeof scratch>;
let store: SqliteEventStore;
let host: ViewHost;
let failures: ViewFailure[];
let ring: () => void;
let ringLater: () => void;

beforeEach(async () => {
  folder = scratch();
  store = await SqliteEventStore.open({ directory: folder.directory, clock: new SystemClock() });
  failures = [];
});

afterEach(async () => {
  await host.stop();
  await store.close();
  folder.remove();
});

/** Milliseconds after which no test waits any more. */
const NEVER = 3_600_000;

function start(...views: readonly View[]): void {
  startLooking(undefined, views);
}

/** @param round milliseconds after which it looks by itself */
function startLooking(round: number | undefined, views: readonly View[]): void {
  host = ViewHost.start({
    directory: folder.directory,
    views,
    ...(round !== undefined && { round }),
    log: { adapter: 'sqlite', directory: folder.directory },
    wake: (...bells) => ([ring, ringLater] = bells),
    onFault: (failure) => failures.push(failure),
  });
}

async function paid(from: number, to: number): Promise<bigint> {
  await pay(store, from, to);
  ring();
  return store.head();
}

describe('A host of views', () => {
  test('catches up, follows what is appended, and answers from the files', async () => {
    await pay(store, 0, 1_000);
    start(ledger, brittle);
    expect(await host.whenReady(PATIENCE)).toBe(true);
    for (let n = 1_000; n < 1_200; n += 1) {
      const head = await paid(n, n + 1);
      await host.queries.reached(ledger, head, PATIENCE);
      expect(host.queries.position(ledger)).toBe(head);
    }
    await host.queries.reached(brittle, 1_200n, PATIENCE);
    expect(host.queries.all(brittle, 'SELECT count(*) AS facts FROM seen')).toEqual([{ facts: 1_200 }]);
    expect(host.queries.get(ledger, 'SELECT sum(facts) AS facts FROM balance')).toEqual({ facts: 960 });
    expect(host.status()).toEqual([
      { name: 'test-ledger', version: 1, state: 'serving', position: 1_200n },
      { name: 'test-brittle', version: 1, state: 'serving', position: 1_200n },
    ]);
    expect(failures).toEqual([]);
  });

  test('finds facts even when nobody rang', async () => {
    start(ledger);
    await host.whenReady(PATIENCE);
    await pay(store, 0, 10);
    expect(await host.progress.until(() => host.queries.position(ledger) >= 10n, PATIENCE)).toBe(true);
  });

  test('looks at once when somebody waits for facts of which nobody told', async () => {
    startLooking(NEVER, [ledger]);
    await host.whenReady(PATIENCE);
    for (let facts = 10; facts <= 50; facts += 10) {
      await pay(store, facts - 10, facts);
      await host.queries.reached(ledger, BigInt(facts), PATIENCE);
    }
    expect(host.queries.get(ledger, 'SELECT sum(facts) AS facts FROM balance')).toEqual({ facts: 40 });
  });

  test('takes what others append in a while, together, and at once when somebody waits for it', async () => {
    startLooking(NEVER, [ledger]);
    await host.whenReady(PATIENCE);
    let steps = 0;
    const reached = host.progress.reached.bind(host.progress);
    host.progress.reached = (...moved) => {
      steps += 1;
      reached(...moved);
    };
    for (let facts = 1; facts <= 20; facts += 1) {
      await pay(store, facts - 1, facts);
      ringLater();
    }
    expect(await host.progress.until(() => host.queries.position(ledger) >= 20n, PATIENCE)).toBe(true);
    expect(steps).toBeLessThan(20);
    await pay(store, 20, 21);
    ringLater();
    await host.queries.reached(ledger, 21n, PATIENCE);
  });

  test('refuses a query of a view that is not in place yet, and is not ready', () => {
    start(ledger);
    expect(() => host.queries.all(ledger, 'SELECT * FROM entry')).toThrow(Refusal);
    expect(host.ready()).toBe(false);
    expect(host.status()).toMatchObject([{ name: 'test-ledger', state: 'opening' }]);
  });

  test('refuses to wait for ever for a position', async () => {
    start(ledger);
    await host.whenReady(PATIENCE);
    await expect(host.queries.reached(ledger, 1n, 20)).rejects.toMatchObject({ code: 'view.behind' });
  });

  test('is not ready when a view has failed, and says which; the others go on', async () => {
    start(ledger, brittle);
    await host.whenReady(PATIENCE);
    await store.append('payments-0', 'any', [payment(0), payment(1, 'test.poison.v1'), payment(2)]);
    ring();
    await host.queries.reached(ledger, 3n, PATIENCE);
    await host.progress.until(() => host.status().some(({ state }) => state === 'faulted'), PATIENCE);
    expect(failures).toEqual([
      {
        view: 'test-brittle',
        message: 'view test-brittle cannot take the test.poison.v1 at position 2: Error: cannot take this',
      },
    ]);
    expect(host.ready()).toBe(false);
    expect(host.status()).toMatchObject([{ state: 'serving' }, { name: 'test-brittle', state: 'faulted' }]);
    expect(host.queries.all(ledger, 'SELECT position FROM entry')).toHaveLength(2);
  });

  test('is not ready when its thread is lost, and says so', async () => {
    start({ ...ledger, module: new URL('./fixtures/payments.js', import.meta.url).href });
    await host.progress.until(() => host.status().some(({ state }) => state === 'faulted'), PATIENCE);
    expect(failures).toHaveLength(1);
    expect(failures[0]).not.toHaveProperty('view');
    expect(host.ready()).toBe(false);
  });

  test('leaves the same bytes as a rebuild, also while it goes on', async () => {
    start(ledger);
    await host.whenReady(PATIENCE);
    await host.queries.reached(ledger, await paid(0, 5_000), PATIENCE);
    const running = paid(5_000, 6_000);
    const { same } = await compare({ view: ledger, log: store, directory: folder.directory, into: folder.directory });
    expect(same).toBe(true);
    await running;
  });

  test('two views of one name are refused', () => {
    start(ledger);
    expect(() => ViewHost.start({ ...hosted(), views: [ledger, { ...ledger, version: 2 }] })).toThrow(/same name/);
  });
});

function hosted() {
  const log = { adapter: 'sqlite', directory: folder.directory } as const;
  return { directory: folder.directory, log, wake: () => undefined, onFault: () => undefined };
}

test(
  'The write-ahead log of a view is cut off after a flood, though nothing more is written',
  async () => {
    await pay(store, 0, 10);
    start(ledger);
    expect(await host.whenReady(PATIENCE)).toBe(true);
    const path = viewPath(folder.directory, ledger);
    const size = () => statSync(`${path}-wal`).size;
    // Who reads keeps what was written since in the write-ahead log.
    const reader = new DatabaseSync(path, { readOnly: true });
    reader.exec('BEGIN; SELECT count(*) FROM entry');
    for (let n = 10; size() <= 20_000_000; n += 2_000)
      await host.queries.reached(ledger, await paid(n, n + 2_000), PATIENCE);
    reader.close();
    for (const end = Date.now() + PATIENCE; size() > 16_777_216 && Date.now() < end;) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(size()).toBeLessThanOrEqual(16_777_216);
  },
  PATIENCE,
);
