import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDataFolder } from '#apps/server/data-folder.js';
import { anEvent, everything, SettableClock, someEvents } from '../../behaviour/subject.js';
import type { StoredEvent } from '../../event-store.js';
import { FactMacs, newMacKey } from '../../checks/fact-macs.js';
import { type Transfer, TransferFault, transferLog, type TransferTarget } from '../../transfer/log-transfer.js';
import { SqliteEventStore } from '../../sqlite/sqlite-event-store.js';
import { SqliteLogReader } from '../../sqlite/sqlite-log-reader.js';
import { SqliteTransferTarget } from '../../sqlite/transfer-target.js';
import { describeWithPostgres, GivenPostgres } from '../given-postgres.js';
import { PostgresEventStore } from '../postgres-event-store.js';
import { PostgresLogReader } from '../postgres-log-reader.js';
import { PostgresTransferTarget } from './transfer-target.js';

const KEPT: Transfer = {
  positions: 'kept',
  cited: () => [],
  progress: () => undefined,
  moved: () => {
    throw new Error('positions are kept');
  },
};

describeWithPostgres('A log that is copied', () => {
  const macs = new FactMacs(new Map([[1, newMacKey()]]));
  const clock = new SettableClock();
  let server: GivenPostgres;
  let folder = '';
  let url = '';
  beforeAll(async () => (server = await GivenPostgres.start()));
  afterAll(() => server.dispose());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'talaan-copied-'));
    url = server.url('log_writer', await server.newLog());
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const place = (name: string) => join(folder, name);

  /** A log in a folder, of 1,500 facts in eight records. */
  async function given(name: string, keyed = true): Promise<readonly StoredEvent[]> {
    const store = await SqliteEventStore.open({ directory: place(name), clock, ...(keyed && { macs: () => macs }) });
    for (let n = 0; n < 100; n += 1) {
      clock.time += 1_000;
      await store.append(`record-${String(n % 8)}`, 'any', [
        anEvent(`{"n":${String(n)},"text":"\u0000 é 🧭"}`),
        ...someEvents(14),
      ]);
    }
    const all = await everything(store);
    await store.close();
    return all;
  }

  /** The same target, of which a test changes something. */
  const through = (target: TransferTarget): TransferTarget => ({
    log: target.log,
    refuses: (fact) => target.refuses(fact),
    begin: () => target.begin(),
    take: (facts, after) => target.take(facts, after),
    finish: () => target.finish(),
    close: () => target.close(),
  });

  async function copy(from: string, target: TransferTarget): Promise<number> {
    const source = SqliteLogReader.open(place(from));
    try {
      return await transferLog(source, target, KEPT);
    } finally {
      await source.close();
      await target.close();
    }
  }

  it('to a server and back is the same: ids, positions, times, bytes and MACs, and is gone on with', async () => {
    const all = await given('first');
    expect(await copy('first', await PostgresTransferTarget.open(url))).toBe(1_500);
    const onServer = await PostgresEventStore.open({ url, clock, macs });
    expect(await everything(onServer)).toEqual(all);
    const repeated = all.slice(0, 15);
    expect(await onServer.append('record-0', 'any', repeated)).toMatchObject({ position: 15n, repeated: true });
    expect(await onServer.append('record-0', 'any', someEvents(1))).toMatchObject({ position: 1_501n });
    const longer = await everything(onServer);
    await onServer.close();

    const source = PostgresLogReader.of(url);
    const target = SqliteTransferTarget.open(place('second'));
    expect(await transferLog(source, target, KEPT)).toBe(1_501);
    await Promise.all([source.close(), target.close()]);
    const again = await SqliteEventStore.open({ directory: place('second'), clock, macs: () => macs });
    expect(await everything(again)).toEqual(longer);
    expect(await again.append('record-0', 'any', repeated)).toMatchObject({ position: 15n, repeated: true });
    expect(await again.append('record-1', 'any', someEvents(1))).toMatchObject({ position: 1_502n });
    await again.close();
  });

  it('goes on where a copy was cut off', async () => {
    const all = await given('first');
    const target = await PostgresTransferTarget.open(url);
    let takes = 0;
    const cutOff: TransferTarget = {
      ...through(target),
      take: (facts, after) => {
        takes += 1;
        return takes === 2 ? Promise.reject(new Error('cut off')) : target.take(facts, after);
      },
    };
    await expect(copy('first', cutOff)).rejects.toThrow('cut off');
    await expect(PostgresEventStore.open({ url, clock, macs })).rejects.toThrow('a copy into it has not ended');
    const half = PostgresLogReader.of(url);
    expect(Number(await half.head())).toBeGreaterThan(0);
    expect(Number(await half.head())).toBeLessThan(1_500);
    expect(await copy('first', await PostgresTransferTarget.open(url))).toBe(1_500);
    expect(await everything(half)).toEqual(all);
    await half.close();
    await (await PostgresEventStore.open({ url, clock, macs })).close();
  });

  it('into a folder keeps servers from it until it has ended', async () => {
    await given('first');
    const target = SqliteTransferTarget.open(place('second'));
    const cutOff = { ...through(target), take: () => Promise.reject(new Error('cut off')) };
    await expect(copy('first', cutOff)).rejects.toThrow('cut off');
    expect(() => prepareDataFolder(place('second'))).toThrow('a copy into it has not ended');
    expect(await copy('first', SqliteTransferTarget.open(place('second')))).toBe(1_500);
    prepareDataFolder(place('second'));
  });

  it('is refused where there is another one, which stays as it is', async () => {
    await given('first');
    const other = await PostgresEventStore.open({ url, clock, macs });
    await other.append('record-0', 'no-stream', someEvents(1));
    await expect(copy('first', await PostgresTransferTarget.open(url))).rejects.toThrow('not those of the source');
    expect(await everything(other)).toHaveLength(1);
    await other.close();
  });

  it('is found to differ, whatever differs', async () => {
    await given('first');
    const changed = (change: (fact: StoredEvent) => StoredEvent): Promise<number> => {
      const directory = place(`changed-${String(Math.abs((clock.time += 1)))}`);
      const target = SqliteTransferTarget.open(directory);
      return copy('first', {
        ...through(target),
        refuses: () => undefined,
        take: (facts, after) => target.take(facts.map(change), after),
      });
    };
    const at = (fact: StoredEvent, part: Partial<StoredEvent>) =>
      fact.position === 700n ? { ...fact, ...part } : fact;
    await expect(changed((fact) => at(fact, { payload: `${fact.payload} ` }))).rejects.toThrow('from position 700 on');
    await expect(changed((fact) => at(fact, { recordedAt: 1 }))).rejects.toThrow('from position 700 on');
    await expect(changed((fact) => at(fact, { mac: '1~' }))).rejects.toThrow('from position 700 on');
    await expect(changed((fact) => fact)).resolves.toBe(1_500);
  });

  it('is refused before anything is copied when a fact could not be kept, or has no MAC', async () => {
    const store = await SqliteEventStore.open({ directory: place('long'), clock, macs: () => macs });
    await store.append('x'.repeat(1_025), 'no-stream', someEvents(2));
    await store.close();
    const refused = copy('long', await PostgresTransferTarget.open(url));
    await expect(refused).rejects.toBeInstanceOf(TransferFault);
    await expect(refused).rejects.toThrow(
      'position 1: a name has at most 1024 bytes, and no U+0000; position 2: a name',
    );
    await given('old', false);
    await expect(copy('old', await PostgresTransferTarget.open(url))).rejects.toThrow('it has no MAC');
    const target = PostgresLogReader.of(url);
    expect(await target.head()).toBe(0n);
    await target.close();
  });
});
