import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anEvent, everything, positionsOf, SettableClock, someEvents } from '../../behaviour/subject.js';
import type { CitedPlace } from '../../transfer/cited-place.js';
import type { StoredEvent } from '../../event-store.js';
import { FactMacs, newMacKey } from '../../checks/fact-macs.js';
import { type Transfer, TransferFault, transferLog, type TransferTarget } from '../../transfer/log-transfer.js';
import { SqliteEventStore } from '../../sqlite/sqlite-event-store.js';
import { SqliteLogReader } from '../../sqlite/sqlite-log-reader.js';
import { SqliteTransferTarget } from '../../sqlite/transfer-target.js';
import { EventStoreDbReader } from '../eventstoredb-reader.js';
import { GivenEventStoreDb } from '../given-eventstoredb.js';
import { locationOf } from '../location/location.js';
import { EventStoreDbTransferTarget } from './transfer-target.js';

describe('A log that is copied to EventStoreDB, on a double of it', () => {
  const macs = new FactMacs(new Map([[1, newMacKey()]]));
  const clock = new SettableClock();
  let given: GivenEventStoreDb;
  let folder = '';
  let moved: { readonly from: string; readonly to: string }[] = [];
  beforeEach(async () => {
    given = await GivenEventStoreDb.start();
    folder = mkdtempSync(join(tmpdir(), 'talaan-copied-'));
    moved = [];
  });
  afterEach(async () => {
    await given.stop();
    rmSync(folder, { recursive: true });
  });

  const place = (name: string) => join(folder, name);
  const target = (options: Record<string, number> = {}) =>
    EventStoreDbTransferTarget.open(locationOf(given.double.url(options)));

  /** A log of 320 facts in eight records, written by the platform in turn. */
  async function written(): Promise<readonly StoredEvent[]> {
    const store = await SqliteEventStore.open({ directory: place('first'), clock, macs: () => macs });
    for (let n = 0; n < 80; n += 1) {
      clock.time += 1_000;
      const text = `{"n":${String(n)},"text":"\u0000 é 🧭"}`;
      await store.append(`record-${String(n % 8)}`, 'any', [anEvent(text), ...someEvents(3)]);
    }
    const all = await everything(store);
    await store.close();
    return all;
  }

  function transfer(positions: Transfer['positions'], cited: Transfer['cited'] = () => []): Transfer {
    return { positions, cited, progress: () => undefined, moved: (places) => (moved = [...places]) };
  }

  async function there(to: TransferTarget, how = transfer('its own')): Promise<number> {
    const source = SqliteLogReader.open(place('first'));
    try {
      return await transferLog(source, to, how);
    } finally {
      await Promise.all([source.close(), to.close()]);
    }
  }

  const bare = (facts: readonly StoredEvent[]) => facts.map((fact) => ({ ...fact, position: 0n }));

  it('and back is the same but for positions: ids, order, times, bytes and MACs; and is gone on with', async () => {
    const all = await written();
    expect(await there(await target())).toBe(320);
    const store = await given.open(clock, {}, macs);
    const copied = await everything(store);
    expect(bare(copied)).toEqual(bare(all));
    positionsOf(copied);
    const repeated = all.filter(({ stream }) => stream === 'record-3').slice(0, 4);
    expect(await store.append('record-3', 'any', repeated)).toMatchObject({ repeated: true });
    expect(await store.append('record-3', 39, someEvents(1))).toMatchObject({ revision: 40 });
    expect((await store.factWithId(all[100]?.id ?? ''))?.stream).toBe(all[100]?.stream);

    const source = await EventStoreDbReader.open(locationOf(given.double.url()));
    const back = SqliteTransferTarget.open(place('second'));
    expect(await transferLog(source, back, transfer('counted'))).toBe(321);
    await Promise.all([source.close(), back.close()]);
    const again = await SqliteEventStore.open({ directory: place('second'), clock, macs: () => macs });
    expect((await everything(again)).slice(0, 320)).toEqual(all);
    expect(await again.append('record-3', 'any', repeated)).toMatchObject({ repeated: true });
    await again.close();
  });

  it('says of each position that is cited where the copy has the last fact up to it', async () => {
    const all = await written();
    const citing = new Map<string, CitedPlace>([
      [all[50]?.id ?? '', { position: '17' }],
      [all[60]?.id ?? '', { position: '1', fact: all[40]?.id ?? '' }],
      [all[319]?.id ?? '', { position: '320' }],
    ]);
    const cited = ({ id }: StoredEvent) => [...(citing.has(id) ? [citing.get(id)!] : [])];
    await there(await target(), transfer('its own', cited));
    const copied = await everything(await given.open(clock, {}, macs));
    const at = (index: number) => String(copied[index]?.position);
    expect(moved).toEqual([
      { from: '17', to: at(16) },
      { from: '1', to: at(40) },
      { from: '320', to: at(319) },
    ]);
  });

  it('goes on where it was cut off; until it has ended no server starts on it', async () => {
    await written();
    const first = await target();
    let takes = 0;
    const cutOff: TransferTarget = {
      log: first.log,
      refuses: (fact) => first.refuses(fact),
      begin: () => first.begin(),
      take: async (facts, after) => {
        takes += 1;
        await first.take(facts.slice(0, 101), after);
        throw new Error('cut off');
      },
      finish: () => first.finish(),
      close: () => first.close(),
    };
    await expect(there(cutOff)).rejects.toThrow('cut off');
    expect(takes).toBe(1);
    await expect(given.open(clock, {}, macs)).rejects.toThrow('a copy into it has not ended');
    expect(await there(await target())).toBe(320);
    expect(await everything(await given.open(clock, {}, macs))).toHaveLength(320);
  });

  it('is refused before anything is changed when a fact is longer than the server takes, and each is named', async () => {
    const store = await SqliteEventStore.open({ directory: place('first'), clock, macs: () => macs });
    const long = () => anEvent(`{"conduct":"${'x'.repeat(3_000)}"}`);
    for (const event of [anEvent(), long(), anEvent(), long()]) await store.append('record-1', 'any', [event]);
    await store.close();
    const refused = there(await target({ appendLimit: 2_048 }));
    await expect(refused).rejects.toBeInstanceOf(TransferFault);
    await expect(refused).rejects.toThrow(
      /position 2: it has 3\d\d\d bytes, and one append takes 2048; position 4: it has/,
    );
    expect(await everything(await given.open(clock, {}, macs))).toEqual([]);
  });

  it('is refused where there is another log, which stays as it is', async () => {
    await written();
    const other = await given.open(clock, {}, macs);
    await other.append('record-0', 'no-stream', someEvents(1));
    await expect(there(await target())).rejects.toThrow('not those of the source');
    expect(await everything(other)).toHaveLength(1);
  });
});
