import { readFileSync } from 'node:fs';
import { type StoredEvent, StoreUnavailable } from '#event-store/event-store.js';
import { decode } from '#event-store/fact.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { SystemClock } from '#kernel/clock.js';
import { type View, ViewQueries } from '#views/view.js';
import type { Caller } from './caller.js';
import { CedarAccess } from './cedar-access.js';
import { ContentReads, type Reading } from './content-reads.js';
import { Freshness } from '../lists/freshness.js';

/** Notes what a caller waits for. */
class Waiting extends ViewQueries {
  awaited = 0n;

  override all(): never {
    throw new Error('not asked for');
  }

  override get(): never {
    throw new Error('not asked for');
  }

  override position(): bigint {
    return 0n;
  }

  override reached(_view: View, position: bigint): Promise<void> {
    this.awaited = position;
    return Promise.resolve();
  }
}

const golden = JSON.parse(
  readFileSync(new URL('../../../vault/src/contract.golden.json', import.meta.url), 'utf8'),
) as readonly StoredEvent[];
const access = new CedarAccess({});
const caller: Caller = { subject: 'th-officer', role: 'officer', unit: 'TH-ATU', state: 'TH' };
const evolve = { 'access.content-read.v1': () => undefined };
const view: View = { name: 'reads', version: 1, module: '', tables: '', evolve };
const reading: Reading = {
  record: 'exchange-3e1b1b0b-031e-8081-8816-f185399d43be',
  kind: 'exchange',
  purpose: 'read',
  parties: ['PH-ATU', 'TH-ATU'],
};

describe('a reading of content', () => {
  it('is a fact of its own, beside the record, with the reader and the policies', async () => {
    const store = new MemoryEventStore(new SystemClock());
    const position = await new ContentReads(store, access).record(caller, reading);
    const [event] = await store.readStream(`reads-${reading.record}`);
    expect(event?.position).toBe(position);
    const { conduct, meta } = decode(event!, new Map());
    expect(conduct).toEqual(reading);
    expect(meta).toMatchObject({ actor: 'th-officer', unit: 'TH-ATU', state: 'TH', authorisation: access.digest });
  });

  it('is recorded each time', async () => {
    const store = new MemoryEventStore(new SystemClock());
    const reads = new ContentReads(store, access);
    await Promise.all([reads.record(caller, reading), reads.record(caller, reading)]);
    expect(await store.readStream(`reads-${reading.record}`)).toHaveLength(2);
  });

  it('is seen by the reader, who waits for it', async () => {
    const views = new Waiting();
    const store = new MemoryEventStore(new SystemClock());
    const position = await new ContentReads(store, access).record(caller, reading);
    await new Freshness(store, views).caughtUp(view);
    expect(views.awaited).toBe(position);
  });

  it('fails when it cannot be recorded, so that the content is not shown', async () => {
    const store = new MemoryEventStore(new SystemClock());
    await store.close();
    await expect(new ContentReads(store, access).record(caller, reading)).rejects.toThrow(StoreUnavailable);
  });

  it('is written today as it once was', async () => {
    const store = new MemoryEventStore(new SystemClock());
    await new ContentReads(store, access).record(caller, reading);
    const [event] = await store.readStream(`reads-${reading.record}`);
    expect([event?.type, event?.stream, event?.payload]).toEqual([
      golden[0]?.type,
      golden[0]?.stream,
      golden[0]?.payload,
    ]);
    expect(Object.keys(JSON.parse(event?.metadata ?? '') as object)).toEqual(
      Object.keys(JSON.parse(golden[0]?.metadata ?? '') as object),
    );
  });
});
