import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import { KnownStore } from '#event-store/checks/known-log.js';
import type { EventStore } from '#event-store/event-store.js';
import { factsFeed } from './feed.js';
import { GivenBroker } from './given-broker.js';
import { appendFacts, CANARY, givenLog } from './given-log.js';
import type { RelayStop } from './relay-stop.js';
import { Relaying } from './relaying.js';

const FIRST = new LogEpoch('000000000001');
const SECOND = new LogEpoch('000000000002');

/** All that one relay told. */
class Heard {
  position = 0n;
  published = 0;
  readonly begun: bigint[] = [];
  readonly waits: string[] = [];
  readonly repeats: string[] = [];
  stop: RelayStop | undefined;
  onBegin = (after: bigint) => void this.begun.push(after);
  onPublished = (facts: number, position: bigint) => {
    this.position = position;
    this.published += facts;
  };
  onWait = (reason: string) => void this.waits.push(reason);
  onRepeat = (why: string) => void this.repeats.push(why);
  onStop = (stop: RelayStop) => (this.stop = stop);
}

let directory: string;
let broker: GivenBroker;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'talaan-relay-'));
  broker = new GivenBroker();
});
afterEach(() => rmSync(directory, { recursive: true }));

const checkpoint = () => readFileSync(join(directory, 'relay.json'), 'utf8');

/** Relays until `enough`, or until it stops; then ends it. */
async function relayed(
  store: EventStore,
  enough: (heard: Heard) => boolean | Promise<boolean>,
  { epoch = FIRST, begin }: { epoch?: LogEpoch; begin?: string | undefined } = {},
): Promise<Heard> {
  const heard = new Heard();
  const stopping = new AbortController();
  const relayed = {
    store,
    epoch,
    directory,
    feed: factsFeed,
    begin: begin === undefined ? [] : ['ffffffffffff', begin],
  };
  const run = new Relaying(relayed, broker.open, heard).run(stopping.signal);
  while (!heard.stop && !(await enough(heard))) await pause(5);
  stopping.abort();
  await run;
  return heard;
}

const upTo = (position: bigint) => (heard: Heard) => heard.position === position;
const oneTo = (count: number) => Array.from({ length: count }, (_, index) => BigInt(index + 1));
const sources = () => new Set(broker.records.map(({ headers }) => headers.ce_source));

/** In each partition, whatever was not there before is younger than all that was. */
function isInOrder(): boolean {
  return [...broker.topics.values()].flat().every((partition) => {
    let most = new Map<string, bigint>();
    return partition.every(({ headers }) => {
      const [source = '', position] = [headers.ce_source, BigInt(headers.ce_position ?? 0)];
      const known = partition.slice(
        0,
        partition.findIndex((one) => one.headers === headers),
      );
      const isKnown = known.some((one) => one.headers.ce_id === headers.ce_id && one.headers.ce_source === source);
      const follows = position > (most.get(source) ?? 0n);
      most = most.set(source, follows ? position : (most.get(source) ?? 0n));
      return follows || isKnown;
    });
  });
}

describe('A relay', () => {
  it('publishes every fact once and in order, and each new one, under the epoch of the log', async () => {
    const store = await givenLog(1_300);
    let appended = false;
    await relayed(store, async ({ position }) => {
      if (position === 1_300n && !appended) {
        appended = true;
        await appendFacts(store, 1_300, 5);
      }
      return position === 1_305n;
    });
    expect(broker.positions).toEqual(oneTo(1_305));
    expect(isInOrder()).toBe(true);
    expect([...broker.topics.keys()].sort()).toEqual([
      ...['talaan.access', 'talaan.casefile', 'talaan.exchange', 'talaan.governance'],
    ]);
    expect(sources()).toEqual(new Set(['urn:talaan:log:000000000001']));
    expect(JSON.stringify(broker.records)).not.toContain(CANARY);
  });

  it('goes on after what was acknowledged, whichever process it is in', async () => {
    const store = await givenLog(20);
    await relayed(store, upTo(20n));
    await appendFacts(store, 20, 10);
    const heard = await relayed(store, upTo(30n));
    expect([heard.begun, heard.published]).toEqual([[20n], 10]);
    expect(broker.positions).toEqual(oneTo(30));
  });

  it('notes nothing that was not acknowledged: what failed half is published again, whole, and nothing before it', async () => {
    const store = await givenLog(50);
    let failures = 0;
    broker.failing = () => ((failures += 1) <= 2 ? 1 : Infinity);
    const heard = await relayed(store, upTo(50n));
    expect(heard.waits).toEqual(Array(2).fill('an acknowledgement was lost'));
    expect(heard.begun).toEqual([0n, 0n, 0n]);
    expect(new Set(broker.positions)).toEqual(new Set(oneTo(50)));
    expect(broker.positions.length).toBeGreaterThan(50);
    expect(isInOrder()).toBe(true);
  });

  it('hears that the broker went away although no fact comes, and goes on when it is back', async () => {
    const store = await givenLog(10);
    broker.isAway = true;
    const heard = await relayed(store, ({ waits, position }) => {
      if (waits.length === 2) broker.isAway = false;
      return position === 10n;
    });
    expect(heard.waits).toEqual(Array(2).fill('the broker is away'));
    expect(broker.positions).toEqual(oneTo(10));
  });

  it.each(['', '{', '{"position":"7"}', 'null'])(
    'publishes all of it again where the checkpoint is lost or is none: %p',
    async (text) => {
      const store = await givenLog(10);
      await relayed(store, upTo(10n));
      writeFileSync(join(directory, 'relay.json'), text);
      await relayed(store, upTo(10n));
      expect(broker.positions).toEqual(oneTo(10).flatMap((position) => [position, position]));
      expect(isInOrder()).toBe(true);
    },
  );

  it('publishes all of it again to a broker that was emptied, is another one, or lost what it had acknowledged', async () => {
    const store = await givenLog(40);
    await relayed(store, upTo(40n));
    const emptied = new GivenBroker();
    emptied.cluster = 'cluster-2';
    broker = emptied;
    const first = await relayed(store, upTo(40n));
    expect(broker.positions).toEqual(oneTo(40));
    const [lost = []] = broker.topics.get('talaan.exchange') ?? [];
    lost.splice(lost.length - 1);
    const second = await relayed(store, upTo(40n));
    expect(new Set(broker.positions)).toEqual(new Set(oneTo(40)));
    expect([first.repeats, second.repeats]).toEqual([
      [expect.stringContaining('emptied')],
      [expect.stringContaining('lost facts of talaan.exchange')],
    ]);
  });
});

describe('Several relays on one log', () => {
  it('repeat facts and do nothing else: each comes after all that are older', async () => {
    const store = await givenLog(700);
    const first = directory;
    const both = [first, mkdtempSync(join(tmpdir(), 'talaan-relay-'))];
    const runs = both.map((own) => {
      directory = own;
      return relayed(store, async ({ position }) => {
        if (own === first && position === 700n) await appendFacts(store, 700, 30);
        return position === 730n;
      });
    });
    await Promise.all(runs);
    expect(new Set(broker.positions)).toEqual(new Set(oneTo(730)));
    expect(broker.positions.length).toBeGreaterThanOrEqual(2 * 700);
    expect(isInOrder()).toBe(true);
    rmSync(both[1] ?? '', { recursive: true });
    directory = first;
  });
});

describe('A relay stops', () => {
  it('when the log is of another epoch, until an operator names it; then all of it comes from another source', async () => {
    await relayed(await givenLog(10), upTo(10n));
    const before = checkpoint();
    const restored = await givenLog(7, 'b');
    const { stop } = await relayed(restored, upTo(7n), { epoch: SECOND });
    expect([stop?.why, stop?.begin, broker.positions]).toEqual(['another-epoch', SECOND.name, oneTo(10)]);
    expect([stop?.message, checkpoint()]).toEqual([expect.stringContaining('TALAAN_KAFKA_BEGIN=000000000002'), before]);
    const wrong = await relayed(restored, upTo(7n), { epoch: SECOND, begin: FIRST.name });
    expect([wrong.stop?.why, broker.positions]).toEqual(['another-epoch', oneTo(10)]);
    const { repeats } = await relayed(restored, upTo(7n), { epoch: SECOND, begin: SECOND.name });
    expect(repeats).toEqual([expect.stringContaining('an operator lets it begin again')]);
    expect(sources()).toEqual(new Set(['urn:talaan:log:000000000001', 'urn:talaan:log:000000000002']));
    expect(broker.records.filter(({ headers }) => headers.ce_source?.endsWith('2'))).toHaveLength(7);
    // What was said counts once.
    await appendFacts(restored, 7, 1, 'b');
    const after = await relayed(restored, upTo(8n), { epoch: SECOND, begin: SECOND.name });
    expect([after.begun, after.published]).toEqual([[7n], 1]);
  });

  it.each([
    ['ends before what was published', 7, 'a', 'and the log ends at 7'],
    ['has another fact there', 12, 'b', 'it is another one'],
  ])(
    'when the log of the same epoch %s, until an operator names the source that follows',
    async (_, count, name, why) => {
      await relayed(await givenLog(10), upTo(10n));
      const older = await givenLog(count, name);
      const last = BigInt(count);
      const { stop } = await relayed(older, upTo(last));
      expect([stop?.why, stop?.reason, broker.positions]).toEqual(['ahead', expect.stringContaining(why), oneTo(10)]);
      expect(stop?.begin).toMatch(/^[0-9a-f]{12}$/);
      expect(stop?.begin).not.toBe(FIRST.name);
      await relayed(older, upTo(last), { begin: stop?.begin });
      expect(sources().size).toBe(2);
      expect(broker.records).toHaveLength(10 + count);
      const after = await relayed(older, ({ begun }) => begun.length > 0);
      expect([after.stop, after.begun]).toEqual([undefined, [last]]);
    },
  );

  it('when a topic has other partitions than it had, while it runs and at its start', async () => {
    const store = await givenLog(40);
    await relayed(store, upTo(40n));
    broker.topics.get('talaan.exchange')?.push([]);
    const { stop } = await relayed(store, () => false);
    expect([stop?.why, stop?.reason]).toEqual(['other-partitions', expect.stringContaining('talaan.exchange had 3')]);
    broker = new GivenBroker();
    broker.cluster = 'cluster-3';
    const running = await relayed(store, ({ position }) => {
      if (position === 40n) broker.topics.get('talaan.exchange')?.push([]);
      void (position === 40n && appendFacts(store, 40, 40));
      return false;
    });
    expect(running.stop?.why).toBe('other-partitions');
  });

  it('where a later program wrote facts that this one does not know, after all that it does know', async () => {
    const store = await givenLog(3);
    const known = new KnownStore(store, new Set(['exchange.noted.v1', 'casefile.noted.v1']));
    const { stop, position } = await relayed(known, () => false);
    expect([stop?.why, stop?.begin, position]).toEqual(['later-program', undefined, 2n]);
  });
});
