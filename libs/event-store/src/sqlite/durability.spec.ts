import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SystemClock } from '#kernel/clock.js';
import { everything, firstOf, someEvents } from '../behaviour/subject.js';
import { StoreUnavailable } from '../event-store.js';
import { Wakeup } from '../wakeup.js';
import { StoreInUse } from './claim.js';
import { logFile, refuseOldSqlite } from './log-file.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { SqliteLogReader } from './sqlite-log-reader.js';

const CHILD = fileURLToPath(new URL('./log-child.js', import.meta.url));

let directory = '';
const opened: SqliteEventStore[] = [];
const clock = new SystemClock();

async function openStore(): Promise<SqliteEventStore> {
  const store = await SqliteEventStore.open({ directory, clock });
  opened.push(store);
  return store;
}

function environment(what: string, round = 0): NodeJS.ProcessEnv {
  const test = { TALAAN_TEST_LOG: directory, TALAAN_TEST_DO: what, TALAAN_TEST_ROUND: String(round) };
  return { ...process.env, ...test, NODE_OPTIONS: '' };
}

const ask = (what: string): string =>
  spawnSync(process.execPath, [CHILD], { env: environment(what), encoding: 'utf8' }).stdout.trim();

beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'talaan-log-'))));
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  rmSync(directory, { recursive: true });
});

describe('a process that is killed', () => {
  it('loses nothing that was acknowledged, leaves no half append, and the next goes on at once', async () => {
    const acknowledged = new Map<string, bigint>();
    for (let round = 1; round <= 4; round += 1) {
      for (const [id, position] of await writeUntilKilled(round, 5_000 * round)) acknowledged.set(id, position);
      const store = await openStore();
      const all = await everything(store);
      const positions = new Map(all.map(({ id, position }) => [id, position]));
      for (const [id, position] of acknowledged) expect([id, positions.get(id)]).toEqual([id, position]);
      expect(all.map(({ position }) => position)).toEqual(all.map((_, n) => BigInt(n + 1)));
      expect(all.length % 2).toBe(0);
      await store.close();
    }
    expect(acknowledged.size).toBeGreaterThan(100);
  });

  /**
   * The ids that the process was told of, with the position of the append that they were in. It is killed when it has
   * said as many bytes.
   */
  async function writeUntilKilled(round: number, bytes: number): Promise<Map<string, bigint>> {
    const said = join(directory, `said-${String(round)}`);
    const out = openSync(said, 'w');
    const child = spawn(process.execPath, [CHILD], { env: environment('write', round), stdio: ['ignore', out, 2] });
    const killed = once(child, 'exit');
    while (statSync(said).size < bytes && child.exitCode === null) await after(5);
    child.kill('SIGKILL');
    expect(await killed).toEqual([null, 'SIGKILL']);
    closeSync(out);
    const ids = new Map<string, bigint>();
    for (const line of readFileSync(said, 'utf8').split('\n').slice(0, -1)) {
      const [last = '0', first, second] = line.split(' ');
      if (first && second) ids.set(first, BigInt(last) - 1n).set(second, BigInt(last));
    }
    return ids;
  }
});

describe('the sole right to write', () => {
  it('is refused to a second store in the same process, and to another process, until the first closes', async () => {
    const store = await openStore();
    await expect(openStore()).rejects.toBeInstanceOf(StoreInUse);
    expect(ask('open')).toBe('StoreInUse');
    await store.append('record-1', 'no-stream', someEvents(1));
    await store.close();
    expect(ask('open')).toBe('opened');
    expect(await (await openStore()).head()).toBe(1n);
  });

  it('does not keep readers out', async () => {
    const store = await openStore();
    await store.append('record-1', 'no-stream', someEvents(3));
    expect(ask('count')).toBe('3');
    const reader = SqliteLogReader.open(directory);
    expect(await everything(store)).toEqual(await reader.readStream('record-1'));
    await store.close();
    expect(ask('count')).toBe('3');
    await reader.close();
  });
});

describe('a reader beside the writer', () => {
  it('follows the log when it is woken', async () => {
    const store = await openStore();
    const reader = SqliteLogReader.open(directory);
    const wakeup = new Wakeup();
    const stop = new AbortController();
    const seen: bigint[] = [];
    const following = (async () => {
      for await (const batch of reader.follow(0n, stop.signal, wakeup)) {
        seen.push(...batch.map(({ position }) => position));
      }
    })();
    for (let n = 0; n < 50; n += 1) {
      await store.append('record-1', 'any', someEvents(1 + (n % 3)));
      wakeup.ring();
    }
    const head = await store.head();
    while (seen.length < Number(head)) await after(5);
    stop.abort();
    await following;
    expect(seen).toEqual(Array.from({ length: Number(head) }, (_, n) => BigInt(n + 1)));
    await reader.close();
  });

  it('is told that there is no log', () => {
    expect(() => SqliteLogReader.open(join(directory, 'nowhere'))).toThrow(StoreUnavailable);
  });

  it('is not led astray by many facts at once, and the write-ahead log stays bounded', async () => {
    const store = await openStore();
    const batches = Array.from({ length: 60 }, (_, n) => store.append(`record-${String(n)}`, 'any', someEvents(1_000)));
    await Promise.all(batches);
    expect(await firstOf(store, 0n, 60_000)).toHaveLength(60_000);
    expect(statSync(`${logFile(directory)}-wal`).size).toBeLessThan(128 * 1_048_576);
    await store.close();
    const log = new DatabaseSync(logFile(directory));
    expect(log.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    const entered = log.prepare(
      `SELECT count(*) AS facts, sum(fact.id IS fact_id.id AND stream.name IS fact.stream) AS whole,
         sum(fact.position <= ids_entered.position AND fact_id.id IS NULL) AS missing
       FROM ids_entered, fact JOIN stream ON stream.number = stream_number LEFT JOIN fact_id ON fact_id.position = fact.position`,
    );
    expect(entered.get()).toMatchObject({ facts: 60_000, missing: 0 });
    expect(Number(entered.get()?.whole)).toBeGreaterThan(40_000);
    log.close();
  });

  it('knows every id again after a restart, whether it was entered in the index or not', async () => {
    const ids = someEvents(20_000);
    const chunks = Array.from({ length: 100 }, (_, n) => ids.slice(n * 200, (n + 1) * 200));
    const first = await openStore();
    const answers = await Promise.all(
      chunks.map((events, n) => first.append(`record-${String(n)}`, 'no-stream', events)),
    );
    await first.close();
    const again = await openStore();
    for (const [n, events] of chunks.entries()) {
      expect(await again.append(`record-${String(n)}`, 'no-stream', events)).toEqual({ ...answers[n], repeated: true });
      const stray = again.append(`record-${String(n)}`, 'any', events.slice(n, n + 1));
      if (n > 0) await expect(stray).resolves.toMatchObject({ revision: n, repeated: true });
    }
    expect(await again.head()).toBe(20_000n);
  });
});

describe('the log file', () => {
  it('lets nobody change or remove a fact', async () => {
    const store = await openStore();
    await store.append('record-1', 'no-stream', someEvents(1));
    await store.close();
    const log = new DatabaseSync(logFile(directory));
    expect(() => log.exec("UPDATE fact SET payload = x''")).toThrow('immutable');
    expect(() => log.exec('DELETE FROM fact')).toThrow('immutable');
    log.close();
  });

  it('is refused when it has a format that this version does not know', async () => {
    await (await openStore()).close();
    const log = new DatabaseSync(logFile(directory));
    log.exec('PRAGMA user_version = 99');
    log.close();
    await expect(openStore()).rejects.toThrow('format 99');
    expect(() => SqliteLogReader.open(directory)).toThrow(StoreUnavailable);
  });

  it.each([
    ['3.51.2', false],
    ['3.50.99', false],
    ['2.99.99', false],
    ['3.7.17', false],
    ['3.51.3', true],
    ['3.51.10', true],
    ['3.53.4', true],
    ['4.0.0', true],
    ['3.52', true],
    ['3.51', false],
  ])('is trusted to SQLite %s: %s', (version, accepted) => {
    if (accepted) expect(() => refuseOldSqlite(version)).not.toThrow();
    else expect(() => refuseOldSqlite(version)).toThrow(`SQLite 3.51.3 or newer is needed; this is ${version}`);
  });
});
