import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '#kernel/clock.js';
import { everything, someEvents } from '../behaviour/subject.js';
import { StoreUnavailable } from '../event-store.js';
import { copyLog } from './log-copy.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { SqliteLogReader } from './sqlite-log-reader.js';

let directory: string;
let to: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'talaan-log-'));
  to = join(directory, 'copy');
  mkdirSync(to);
});

afterEach(() => rmSync(directory, { recursive: true }));

describe('a copy of the log', () => {
  it('is of one moment, not before it was asked for, while others write; it ends, and stands alone', async () => {
    const store = await SqliteEventStore.open({ directory, clock: new SystemClock() });
    const payload = 'x'.repeat(4_000);
    const write = () =>
      store.append(
        'record-1',
        'any',
        someEvents(40).map((event) => ({ ...event, payload })),
      );
    for (let n = 0; n < 60; n += 1) await write();
    const before = await store.head();
    const ending = new AbortController();
    const writer = (async () => {
      while (!ending.signal.aborted) await write();
    })();
    let steps = 0;
    const head = await copyLog(directory, to, () => (steps += 1));
    ending.abort();
    await writer;

    expect(head).toBeGreaterThanOrEqual(before);
    expect(steps).toBeGreaterThan(1);
    expect(await store.head()).toBeGreaterThan(head);
    expect(readdirSync(to)).toEqual(['log.db']);
    const copy = SqliteLogReader.open(to);
    const original = (await everything(store)).slice(0, Number(head));
    expect(await everything(copy)).toEqual(original);
    await copy.close();
    await store.close();
  });

  it('is refused where there is no log, or where the copy cannot be written', async () => {
    await expect(copyLog(join(directory, 'nowhere'), to, () => undefined)).rejects.toBeInstanceOf(StoreUnavailable);
    await (await SqliteEventStore.open({ directory, clock: new SystemClock() })).close();
    const nowhere = join(directory, 'nowhere');
    await expect(copyLog(directory, nowhere, () => undefined)).rejects.toBeInstanceOf(StoreUnavailable);
  });
});
