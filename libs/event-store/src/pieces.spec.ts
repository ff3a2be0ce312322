import { SystemClock } from '#kernel/clock.js';
import { CheckedStore } from './checks/checked-log.js';
import { factsOf } from './fact.js';
import { FactMacs, newMacKey } from './checks/fact-macs.js';
import { givenLongRecord, LONG_PIECES, turnsDuring } from './given-long-record.js';
import { MemoryEventStore } from './memory-event-store.js';
import { othersFirst } from './pieces.js';

it('a long record is checked, and read, in pieces between which others have their turn', async () => {
  const macs = new FactMacs(new Map([[1, newMacKey()]]));
  const inner = new MemoryEventStore(new SystemClock(), macs);
  const { texts } = await givenLongRecord(inner);
  const stored = await turnsDuring(() => inner.readStream('long'));
  const checked = new CheckedStore(inner, { macs, onBroken: () => undefined });
  const checking = await turnsDuring(() => checked.readStream('long'));
  expect(checking.turns - stored.turns).toBeGreaterThanOrEqual(LONG_PIECES - 1);
  const decoding = await turnsDuring(() => factsOf(inner, 'long'));
  expect(decoding.turns - stored.turns).toBeGreaterThanOrEqual(LONG_PIECES - 1);
  expect(decoding.result.map(({ conduct }) => conduct)).toEqual(texts.map((_, n) => n));
});

it('a short one is read at once', async () => {
  const store = new MemoryEventStore(new SystemClock());
  await givenLongRecord(store);
  const { turns } = await turnsDuring(() => factsOf(store, 'short'));
  expect(turns).toBeLessThan(2);
});

it('of several that are read at once, one piece is done at a time', async () => {
  const store = new MemoryEventStore(new SystemClock());
  const { texts } = await givenLongRecord(store);
  const read = () => factsOf(store, 'long');
  const { turns, result } = await turnsDuring(() => Promise.all([read(), read(), read()]));
  expect(turns).toBeGreaterThanOrEqual(3 * (LONG_PIECES - 1));
  expect(result.map((facts) => facts.length)).toEqual(Array.from({ length: 3 }, () => texts.length));
});

it('goes on at once where nothing else is to be done, and after some turns of others where there always is', async () => {
  const turnsOf = async (milliseconds: number) => {
    let [turns, isOver] = [0, false];
    const busy = () => {
      turns += 1;
      for (const end = performance.now() + milliseconds; performance.now() < end;);
      if (!isOver) setImmediate(busy);
    };
    setImmediate(busy);
    await othersFirst();
    isOver = true;
    return turns;
  };
  expect(Math.min(...[await turnsOf(0), await turnsOf(0), await turnsOf(0)])).toBeLessThanOrEqual(2);
  const turns = await turnsOf(1);
  expect(turns).toBeGreaterThanOrEqual(7);
  expect(turns).toBeLessThanOrEqual(9);
});
