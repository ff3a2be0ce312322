import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '#kernel/clock.js';
import { anEvent, type Adapter, SettableClock } from '../behaviour/subject.js';
import { CheckedStore } from '../checks/checked-log.js';
import { behavesAsAnEventStore } from '../event-store.behaviour.js';
import type { EventStore } from '../event-store.js';
import { FactMacs, newMacKey } from '../checks/fact-macs.js';
import { givenLongRecord, LONG_PIECES, turnsDuring } from '../given-long-record.js';
import { logFile } from './log-file.js';
import { SqliteEventStore } from './sqlite-event-store.js';

let directory = '';
let store: EventStore | undefined;

async function opened(clock: Clock, macs: FactMacs | undefined): Promise<SqliteEventStore> {
  return SqliteEventStore.open({ directory, clock, ...(macs && { macs: () => macs }) });
}

const adapter: Adapter = {
  name: 'SqliteEventStore',
  open: async (clock, lastPosition, macs) => {
    directory = mkdtempSync(join(tmpdir(), 'talaan-log-'));
    store = await opened(clock, macs);
    if (lastPosition === undefined) return store;
    await store.close();
    const log = new DatabaseSync(logFile(directory));
    log.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('fact', ?)").run(lastPosition);
    log.close();
    return (store = await opened(clock, macs));
  },
  restart: async (clock, macs) => {
    await store?.close();
    return (store = await opened(clock, macs));
  },
  dispose: async () => {
    await store?.close();
    rmSync(directory, { recursive: true });
  },
  unable: {},
};

behavesAsAnEventStore(adapter);

const own = new FactMacs(new Map([[1, newMacKey()]]));
const checked = (macs = own): [FactMacs, (inner: EventStore) => EventStore] => {
  const onBroken = () => {
    throw new Error('a fact that nobody changed was called broken');
  };
  return [macs, (inner) => new CheckedStore(inner, { macs, onBroken })];
};

behavesAsAnEventStore({
  ...adapter,
  name: 'SqliteEventStore, checked as it is read',
  open: async (clock, lastPosition, given) => {
    const [macs, checking] = checked(given);
    return checking(await adapter.open(clock, lastPosition, macs));
  },
  restart: async (clock, given) => {
    const [macs, checking] = checked(given);
    await store?.close();
    return checking((store = await opened(clock, macs)));
  },
  unable: { 'a log without MACs': 'only logs with MACs are checked' },
});

it('gives a long record whole, in pieces between which others have their turn', async () => {
  const log = await adapter.open(new SettableClock());
  const { texts, appended } = await givenLongRecord(log);
  const { turns, result } = await turnsDuring(() => log.readStream('long'));
  expect(turns).toBeGreaterThanOrEqual(LONG_PIECES);
  expect(result.map(({ id, payload }) => [id, payload])).toEqual(appended.map(({ id }, n) => [id, texts[n]]));
  const rest = await log.readStream('long', 20);
  expect(rest.map(({ revision }) => revision)).toEqual(texts.slice(20).map((_, n) => n + 20));
  await adapter.dispose();
});

it('gives the whole log a few facts at a time to the thread that answers, and others their turn in between', async () => {
  const log = await adapter.open(new SettableClock());
  const events = Array.from({ length: 1_000 }, () => anEvent());
  await log.append('many', 'no-stream', events);
  const sizes: number[] = [];
  const { turns } = await turnsDuring(async () => {
    for await (const batch of log.readAll(0n)) sizes.push(batch.length);
  });
  expect(sizes.reduce((sum, size) => sum + size)).toBe(events.length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(64);
  expect(turns).toBeGreaterThanOrEqual(sizes.length - 1);
  await adapter.dispose();
});
