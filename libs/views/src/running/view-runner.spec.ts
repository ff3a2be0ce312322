import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { SystemClock } from '#kernel/clock.js';
import type { LogReader } from '#event-store/event-store.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { KnownLog } from '#event-store/checks/known-log.js';
import { view as brittle } from '../fixtures/brittle.js';
import { view as ledger } from '../fixtures/ledger.js';
import { pay, payment, scratch } from '../fixtures/payments.js';
import { compare, rebuild } from '../rebuild.js';
import { digestFile } from '../view-digest.js';
import type { View } from '../view.js';
import { buildingPath, viewPath, viewsFolder } from '../view-path.js';
import { type ViewReport, ViewRunner } from './view-runner.js';

const never = new AbortController().signal;

/** What a runner said, in order. */
class Heard implements ViewReport {
  readonly lines: string[] = [];
  readonly at = new Map<string, bigint>();
  readonly faults: string[] = [];

  reached(views: readonly View[], position: bigint): void {
    for (const { name } of views) this.at.set(name, position);
  }

  ready({ name, version }: View): void {
    this.lines.push(`${name} v${String(version)} ready`);
  }

  halted(position: bigint): void {
    this.lines.push(`halted at ${String(position)}`);
  }

  waits({ name }: View): void {
    this.lines.push(`${name} waits`);
  }

  fault({ name }: View, error: unknown): void {
    this.lines.push(`${name} failed`);
    this.faults.push(String(error));
  }
}

let folder: ReturnType<typeof scratch>;
let store: MemoryEventStore;
beforeEach(() => {
  folder = scratch();
  store = new MemoryEventStore(new SystemClock());
});
afterEach(() => folder.remove());

async function run(views: readonly View[], log: LogReader = store): Promise<Heard> {
  const heard = new Heard();
  const runner = await ViewRunner.open(log, folder.directory, views, heard);
  await runner.advance(never);
  runner.close();
  return heard;
}

/** A log that counts the facts it gives. */
function counted(): { log: LogReader; given: () => number } {
  let given = 0;
  const log = Object.create(store) as LogReader;
  log.readAll = async function* (after, until) {
    for await (const batch of MemoryEventStore.prototype.readAll.call(store, after, until)) {
      given += batch.length;
      yield batch;
    }
  };
  return { log, given: () => given };
}

describe('A runner of views', () => {
  test('builds a view beside its place and puts it there when it has caught up', async () => {
    await pay(store, 0, 2_000);
    const heard = new Heard();
    const runner = await ViewRunner.open(store, folder.directory, [ledger], heard);
    expect(heard.lines).toEqual([]);
    expect(existsSync(buildingPath(folder.directory, ledger))).toBe(true);
    expect(existsSync(viewPath(folder.directory, ledger))).toBe(false);
    await runner.advance(never);
    expect(heard.lines).toEqual(['test-ledger v1 ready']);
    expect(heard.at.get('test-ledger')).toBe(2_000n);
    runner.close();
    expect(readdirSync(viewsFolder(folder.directory))).toEqual([viewPath(folder.directory, ledger).split('/').at(-1)]);
  });

  test('starts with current views without reading the log again', async () => {
    await pay(store, 0, 3_000);
    await run([ledger, brittle]);
    const { log, given } = counted();
    const heard = await run([ledger, brittle], log);
    expect(heard.lines).toEqual(['test-ledger v1 ready', 'test-brittle v1 ready']);
    expect(given()).toBeLessThanOrEqual(2);
  });

  test('reads the log once for views that are level', async () => {
    await pay(store, 0, 3_000);
    const { log, given } = counted();
    await run([ledger, brittle], log);
    expect(given()).toBe(3_000);
  });

  test('brings a view that was added later up to the others, which go on meanwhile', async () => {
    await pay(store, 0, 3_000);
    await run([ledger]);
    await pay(store, 3_000, 3_500);
    const heard = new Heard();
    const order: string[] = [];
    heard.reached = (views, position) =>
      order.push(
        `${views
          .map(({ name }) => name)
          .sort()
          .join('+')} ${String(position)}`,
      );
    const runner = await ViewRunner.open(store, folder.directory, [ledger, brittle], heard);
    await runner.advance(never);
    expect(order.indexOf('test-ledger 3500')).toBeGreaterThan(-1);
    expect(order.indexOf('test-ledger 3500')).toBeLessThan(order.indexOf('test-brittle 3500'));
    await pay(store, 3_500, 3_600);
    await runner.advance(never);
    expect(order.at(-1)).toBe('test-brittle+test-ledger 3600');
    runner.close();
  });

  describe('where a later program wrote a fact of a type that it does not know', () => {
    const known = (...types: string[]) => new KnownLog(store, new Set(['test.paid.v1', 'test.noted.v1', ...types]));

    beforeEach(async () => {
      await pay(store, 0, 100);
      await store.append('payments-1', 'any', [payment(100, 'test.doubled.v1')]);
      await pay(store, 101, 110);
    });

    test('shows what is before it, stands still there, and says so once', async () => {
      const heard = new Heard();
      const runner = await ViewRunner.open(known(), folder.directory, [ledger], heard);
      await runner.advance(never);
      await runner.advance(never);
      expect(heard.lines).toEqual(['halted at 100', 'test-ledger v1 ready']);
      expect(heard.at.get('test-ledger')).toBe(100n);
      runner.close();
    });

    test('goes on from there when it knows the type, and has the rows of one that knew it all along', async () => {
      await run([ledger], known());
      const heard = await run([ledger], known('test.doubled.v1'));
      expect(heard.lines).toEqual(['test-ledger v1 ready']);
      expect(heard.at.get('test-ledger')).toBe(110n);
      const rebuilt = await rebuild({ view: ledger, log: store, until: 110n, into: folder.directory });
      expect(digestFile(viewPath(folder.directory, ledger))).toEqual(digestFile(rebuilt));
    });

    test('serves a file that a later program brought further, and builds others up to the fact', async () => {
      await run([ledger], known('test.doubled.v1'));
      const heard = await run([ledger, brittle], known());
      expect(Object.fromEntries(heard.at)).toEqual({ 'test-ledger': 110n, 'test-brittle': 100n });
      expect(heard.lines).toEqual(['test-ledger v1 ready', 'halted at 100', 'test-brittle v1 ready']);
    });

    test('serves a file whose last fact is that one', async () => {
      store = new MemoryEventStore(new SystemClock());
      await pay(store, 0, 5);
      await store.append('payments-1', 'any', [payment(100, 'test.doubled.v1')]);
      await run([ledger], known('test.doubled.v1'));
      const heard = await run([ledger], known());
      expect([heard.lines, heard.at.get('test-ledger')]).toEqual([['test-ledger v1 ready'], 6n]);
    });
  });

  test('goes on with a half-built view where it stopped', async () => {
    await pay(store, 0, 3_000);
    const stop = new AbortController();
    const heard = new Heard();
    const runner = await ViewRunner.open(store, folder.directory, [ledger], heard);
    const advanced = runner.advance(stop.signal);
    stop.abort();
    await advanced;
    runner.close();
    expect(heard.lines).toEqual([]);
    const { log, given } = counted();
    expect((await run([ledger], log)).at.get('test-ledger')).toBe(3_000n);
    expect(given()).toBeLessThan(3_000);
    expect((await compareWithRebuild()).same).toBe(true);
  });

  test('a view that fails stands still at the last commit; the others go on', async () => {
    await pay(store, 0, 100);
    await run([ledger, brittle]);
    await store.append('payments-0', 'any', [payment(100, 'test.poison.v1'), payment(101)]);
    const heard = await run([ledger, brittle]);
    expect(heard.lines.at(-1)).toBe('test-brittle failed');
    expect(heard.faults).toEqual(['ViewFault: view test-brittle cannot take the test.poison.v1 at position 101']);
    expect(heard.at.get('test-ledger')).toBe(102n);
    expect(digestFile(viewPath(folder.directory, brittle))).toMatchObject({ position: 100n, rows: 100 });
  });

  test('a view waits while the disk is full, goes on where it was when there is room, and others go on meanwhile', async () => {
    let isFull = false;
    const evolve = {
      '*': (...[fact, sql]: Parameters<View['evolve'][string]>) => {
        if (isFull) throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
        brittle.evolve['*']?.(fact, sql);
      },
    };
    const full: View = { ...brittle, evolve };
    await pay(store, 0, 100);
    const heard = new Heard();
    const runner = await ViewRunner.open(store, folder.directory, [ledger, full], heard);
    await runner.advance(never);
    isFull = true;
    await pay(store, 100, 200);
    await runner.advance(never);
    await runner.advance(never);
    expect(heard.lines.slice(-2)).toEqual(['test-brittle v1 ready', 'test-brittle waits']);
    expect([heard.at.get('test-ledger'), heard.at.get('test-brittle')]).toEqual([200n, 100n]);
    isFull = false;
    await runner.advance(never);
    expect([heard.lines.at(-1), heard.at.get('test-brittle')]).toEqual(['test-brittle v1 ready', 200n]);
    runner.close();
    expect(heard.faults).toEqual([]);
    expect(digestFile(viewPath(folder.directory, brittle))).toMatchObject({ position: 200n, rows: 200 });
  });

  test('a view that takes several facts at once has each of them once; when it fails the last of them is named', async () => {
    const runs: number[] = [];
    const atOnce: View = {
      ...brittle,
      evolveMany: (facts, sql) => {
        runs.push(facts.length);
        for (const fact of facts) (brittle.evolve[fact.type] ?? brittle.evolve['*'])?.(fact, sql);
      },
    };
    await pay(store, 0, 100);
    await run([ledger, atOnce]);
    await pay(store, 100, 130);
    await run([ledger, atOnce]);
    expect(runs.reduce((sum, length) => sum + length, 0)).toBe(130);
    expect(runs.length).toBeLessThan(20);
    const atTheEnd = { position: 130n, rows: 130 };
    expect(digestFile(viewPath(folder.directory, brittle))).toMatchObject(atTheEnd);
    await store.append('payments-0', 'any', [payment(130, 'test.poison.v1'), payment(131)]);
    const heard = await run([ledger, atOnce]);
    expect(heard.faults).toEqual([expect.stringMatching('test-brittle cannot take the .* at position 132$')]);
    expect(digestFile(viewPath(folder.directory, brittle))).toMatchObject(atTheEnd);
  });

  test('a new version takes the place of the old one, whose files are removed', async () => {
    await pay(store, 0, 50);
    await run([ledger]);
    const second: View = { ...ledger, version: 2 };
    expect((await run([second])).lines).toEqual(['test-ledger v2 ready']);
    expect(existsSync(viewPath(folder.directory, ledger))).toBe(false);
    expect(existsSync(viewPath(folder.directory, second))).toBe(true);
  });

  test('other tables make another file, also when the version was forgotten', () => {
    const changed: View = { ...ledger, tables: `${ledger.tables} ` };
    expect(viewPath('d', changed)).not.toBe(viewPath('d', ledger));
  });

  test('a view that was made from another log is built anew', async () => {
    await pay(store, 0, 50);
    await run([ledger]);
    const other = new MemoryEventStore(new SystemClock());
    await pay(other, 1_000, 1_070);
    const heard = await run([ledger], other);
    expect(heard.at.get('test-ledger')).toBe(70n);
    const { same } = await compare({ view: ledger, log: other, directory: folder.directory, into: folder.directory });
    expect(same).toBe(true);
  });

  test('a damaged file is built again', async () => {
    await pay(store, 0, 50);
    await run([ledger, brittle]);
    writeFileSync(
      viewPath(folder.directory, brittle),
      'not a database, but long enough to be taken for one '.repeat(90),
    );
    const heard = await run([ledger, brittle]);
    expect(heard.lines).toEqual(['test-ledger v1 ready', 'test-brittle v1 ready']);
    expect(heard.at.get('test-brittle')).toBe(50n);
  });

  test('facts that a view passes over do not hold it back', async () => {
    await store.append('notes-1', 'any', [payment(4), payment(9)]);
    const heard = await run([ledger]);
    expect(heard.at.get('test-ledger')).toBe(2n);
    expect(digestFile(viewPath(folder.directory, ledger))).toMatchObject({ position: 2n, rows: 0 });
  });

  test('a table that is not strict or has no primary key is refused', async () => {
    const loose: View = { ...ledger, name: 'test-loose', tables: 'CREATE TABLE loose (a TEXT) STRICT' };
    expect((await run([loose])).lines).toEqual(['test-loose failed']);
  });
});

describe('A rebuilt view', () => {
  test('has the same bytes as the one that followed the log, whatever the batches were', async () => {
    const heard = new Heard();
    const runner = await ViewRunner.open(store, folder.directory, [ledger], heard);
    for (let n = 0; n < 3_000; n += 1 + (n % 97)) {
      await pay(store, n, n + 1 + (n % 97));
      await runner.advance(never);
    }
    runner.close();
    expect((await compareWithRebuild()).same).toBe(true);
    const digests = new Set<string>();
    for (const transaction of [1, 100, 100_000]) {
      const path = await rebuild({ view: ledger, log: store, into: folder.directory, transaction });
      digests.add(digestFile(path).sha256);
    }
    expect([...digests]).toEqual([digestFile(viewPath(folder.directory, ledger)).sha256]);
  });

  test('stops at the position asked for', async () => {
    await pay(store, 0, 1_000);
    const seen: bigint[] = [];
    const onProgress = (_facts: number, position: bigint): number => seen.push(position);
    const path = await rebuild({ view: brittle, log: store, until: 700n, into: folder.directory, onProgress });
    expect(digestFile(path)).toMatchObject({ position: 700n, rows: 700 });
    expect(seen.at(-1)).toBe(700n);
  });

  test('shows the first difference when the running one is wrong', async () => {
    await pay(store, 0, 100);
    const wrong: View = { ...ledger, evolve: { ...ledger.evolve, 'test.noted.v1': (fact, sql) => paid(fact, sql) } };
    const paid: View['evolve'][string] = (fact, sql) =>
      sql.run(`UPDATE balance SET facts = facts + 1 WHERE stream = ?`, fact.stream);
    await run([wrong]);
    const { same, running, rebuilt, difference } = await compareWithRebuild();
    expect(same).toBe(false);
    expect(running.sha256).not.toBe(rebuilt.sha256);
    expect(difference?.one).toMatch(/^\["payments-/);
    expect(difference?.one).not.toBe(difference?.other);
  });
});

function compareWithRebuild() {
  return compare({ view: ledger, log: store, directory: folder.directory, into: folder.directory });
}
