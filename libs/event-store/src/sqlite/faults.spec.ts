import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { SystemClock } from '#kernel/clock.js';
import { anEvent, everything, refusal, someEvents } from '../behaviour/subject.js';
import { StoreUnavailable } from '../event-store.js';
import { writeAgain } from '../files/write-again.js';
import { readAnswer, toBatch } from './batch.js';
import { openForWriting } from './log-file.js';
import { LogWriter } from './log-writer.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { SqliteLogReader } from './sqlite-log-reader.js';

const clock = new SystemClock();
let directory = '';
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'talaan-log-'))));
afterEach(() => rmSync(directory, { recursive: true }));

/** Why no small file system can be mounted here; undefined when one can. */
const unmountable = (() => {
  const place = mkdtempSync(join(tmpdir(), 'talaan-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place], { encoding: 'utf8' });
  if (mounted.status === 0) spawnSync('umount', [place]);
  rmSync(place, { recursive: true });
  return mounted.status === 0 ? undefined : (mounted.error?.message ?? mounted.stderr.trim());
})();
if (unmountable !== undefined) {
  process.stderr.write(
    `not run: disk full and read-only file system, because no file system can be mounted (${unmountable})\n`,
  );
}

(unmountable === undefined ? describe : describe.skip)('a file system that', () => {
  let disk = '';
  beforeEach(() => {
    disk = join(directory, 'disk');
    mkdirSync(disk);
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk]).status).toBe(0);
  });
  afterEach(() => spawnSync('umount', ['--lazy', disk]));

  it('is full fails whole commits, loses nothing acknowledged, and is used again when there is room', async () => {
    const faults: StoreUnavailable[] = [];
    const store = await SqliteEventStore.open({ directory: disk, clock, onFault: (fault) => faults.push(fault) });
    const acknowledged = await store.append('record-0', 'no-stream', someEvents(3));
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(join(disk, 'filler'), Buffer.alloc(Math.max(0, (bavail - 40) * bsize)));

    const payload = 'x'.repeat(400_000);
    const appends = Array.from({ length: 8 }, (_, n) => ({
      stream: `record-${String(n + 1)}`,
      events: [anEvent(payload)],
    }));
    const attempts = appends.map(({ stream, events }) => refusal(store.append(stream, 'no-stream', events)));
    for (const answer of await Promise.all(attempts)) expect(answer).toBeInstanceOf(StoreUnavailable);
    expect(faults.length).toBeGreaterThan(0);
    expect(await store.head()).toBe(acknowledged.position);
    expect(await refusal(store.append('record-1', 'no-stream', [anEvent(payload)]))).toBeInstanceOf(StoreUnavailable);

    rmSync(join(disk, 'filler'));
    for (const { stream, events } of appends) await store.append(stream, 'no-stream', events);
    expect(await store.append('record-0', 2, someEvents(1))).toMatchObject({ revision: 3, position: 12n });
    const before = await everything(store);
    await store.close();
    const again = await SqliteEventStore.open({ directory: disk, clock });
    expect(await everything(again)).toEqual(before);
    expect(before.map(({ position }) => position)).toEqual(before.map((_, n) => BigInt(n + 1)));
    await again.close();
  });

  it('is read-only is refused with the reason, and what it holds stays readable', async () => {
    const store = await SqliteEventStore.open({ directory: disk, clock });
    await store.append('record-0', 'no-stream', someEvents(3));
    const idle = SqliteLogReader.open(disk);
    await store.close();
    await idle.close();
    expect(spawnSync('mount', ['-o', 'remount,ro', disk]).status).toBe(0);
    await expect(SqliteEventStore.open({ directory: disk, clock })).rejects.toBeInstanceOf(StoreUnavailable);
    expect(spawnSync('mount', ['-o', 'remount,rw', disk]).status).toBe(0);
    const again = await SqliteEventStore.open({ directory: disk, clock });
    expect(await again.append('record-0', 2, someEvents(1))).toMatchObject({ revision: 3, position: 4n });
    await again.close();
  });
});

describe('a commit whose outcome is in doubt', () => {
  it.each(['before', 'after'])('because the disk failed %s it was written', (when) => {
    let failing = false;
    let sessions = 0;
    const writer = new LogWriter(() => {
      sessions += 1;
      return failingCommits(openForWriting(directory), () => failing, when === 'after');
    });
    const commit = (stream: string, events: ReturnType<typeof someEvents>) => {
      const append = { stream, expected: 'no-stream', events } as const;
      return readAnswer(writer.commit(toBatch([append], clock.now())), 0, append);
    };
    commit('record-1', someEvents(1));
    const events = someEvents(2);
    failing = true;
    expect(() => commit('record-2', events)).toThrow('disk I/O error');
    expect(() => commit('record-3', someEvents(1))).toThrow('disk I/O error');
    failing = false;
    const survived = when === 'after';
    expect(commit('record-2', events)).toMatchObject({ revision: 1, repeated: survived });
    expect(commit('record-4', someEvents(1))).toMatchObject({ revision: 0, position: survived ? 5n : 4n });
    expect(sessions).toBe(3);
    writer.close();
  });

  /** A connection whose COMMIT reports an I/O error, without or after having done its work. */
  function failingCommits(db: DatabaseSync, failing: () => boolean, after: boolean): DatabaseSync {
    const prepare = db.prepare.bind(db);
    db.prepare = (sql) => {
      const statement = prepare(sql);
      if (sql !== 'COMMIT') return statement;
      statement.run = () => {
        if (!failing() || after) db.exec('COMMIT');
        if (failing()) throw new Error('disk I/O error');
        return { changes: 0, lastInsertRowid: 0 };
      };
      return statement;
    };
    return db;
  }
});

describe('a checkpoint that fails', () => {
  it.each([
    ['because there is no room, is made again later', 13, undefined],
    ['because the disk did not sync, leaves the log file in doubt, which is said', 1034, 'disk I/O error'],
  ])('%s', (_, errcode, said) => {
    const writer = new LogWriter(() => {
      const db = openForWriting(directory);
      const exec = db.exec.bind(db);
      db.exec = (sql) => {
        if (sql.includes('wal_checkpoint')) throw Object.assign(new Error('disk I/O error'), { errcode });
        exec(sql);
      };
      return db;
    });
    if (said === undefined) expect(() => writer.checkpoint()).not.toThrow();
    else expect(() => writer.checkpoint()).toThrow(said);
    writer.close();
  });
});

describe('a file written again', () => {
  it('has the same bytes as before, however many', () => {
    const file = join(directory, 'file');
    for (const length of [0, 1, 1_048_576, 3_000_001]) {
      const bytes = randomBytes(length);
      writeFileSync(file, bytes);
      writeAgain(file);
      expect(readFileSync(file).equals(bytes)).toBe(true);
    }
    expect(() => writeAgain(join(directory, 'nowhere'))).not.toThrow();
  });

  it('may be gone at any moment, as a write-ahead log is when a thread that ends closes it', async () => {
    const file = join(directory, 'log.db-wal');
    const seen = new Int32Array(new SharedArrayBuffer(4));
    const coming = new Worker(
      `const { writeFileSync, rmSync } = require('node:fs');
      const { workerData: { file, seen } } = require('node:worker_threads');
      for (;;) { writeFileSync(file, ''); Atomics.add(seen, 0, 1); rmSync(file); }`,
      { eval: true, workerData: { file, seen } },
    );
    try {
      while (Atomics.load(seen, 0) < 5_000) {
        for (let n = 0; n < 100; n += 1) writeAgain(file);
        await turn();
      }
    } finally {
      await coming.terminate();
    }
  });
});

describe('a writer thread that ends', () => {
  it('fails what was appended, is reported once, and takes nothing more; the log is whole', async () => {
    const env = { ...process.env, NODE_OPTIONS: '', TALAAN_TEST_LOG: directory, TALAAN_TEST_DO: 'lose-the-writer' };
    const child = fileURLToPath(new URL('./log-child.js', import.meta.url));
    const { stdout } = spawnSync(process.execPath, [child], { env, encoding: 'utf8' });
    const said = JSON.parse(stdout) as { answers: string[]; faults: string[]; head: number };
    expect(said).toEqual({ answers: Array(6).fill('StoreUnavailable'), faults: ['StoreUnavailable', 'lost'], head: 1 });

    const again = await SqliteEventStore.open({ directory, clock });
    expect(await again.append('record-0', 0, someEvents(1))).toMatchObject({ position: 2n });
    await again.close();
  });
});
