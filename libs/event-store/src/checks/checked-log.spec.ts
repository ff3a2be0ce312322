import { SystemClock } from '#kernel/clock.js';
import { someEvents } from '../behaviour/subject.js';
import { CheckedStore } from './checked-log.js';
import type { Broken } from './fact-checks.js';
import { FactMacs, newMacKey } from './fact-macs.js';
import { MemoryEventStore } from '../memory-event-store.js';

const macs = new FactMacs(new Map([[1, newMacKey()]]));

describe('A log of which the end of a record is hidden', () => {
  let broken: Broken[];
  let hidesFrom: number;
  let store: CheckedStore;

  beforeEach(async () => {
    [broken, hidesFrom] = [[], Infinity];
    const inner = new MemoryEventStore(new SystemClock(), macs);
    const readStream = inner.readStream.bind(inner);
    inner.readStream = async (stream, from) =>
      (await readStream(stream, from)).filter(({ revision }) => revision < hidesFrom);
    store = new CheckedStore(inner, { macs, onBroken: (found) => broken.push(found) });
    await store.append('record', 'no-stream', someEvents(3));
    await store.append('other', 'no-stream', someEvents(1));
  });

  it('refuses whoever asks whether it has grown', async () => {
    hidesFrom = 1;
    await expect(store.grown(new Map([['record', 0]]))).rejects.toMatchObject({ code: 'log.tampered' });
    expect(broken).toMatchObject([{ stream: 'record', revision: 2 }]);
  });

  it('answers whoever asks for what it still shows', async () => {
    hidesFrom = 1;
    const { streams } = await store.grown(
      new Map([
        ['record', -1],
        ['other', 0],
      ]),
    );
    expect([streams, broken]).toEqual([new Set(['record']), []]);
  });

  it('answers when nothing is hidden', async () => {
    expect((await store.grown(new Map([['record', 2]]))).streams).toEqual(new Set());
    expect(broken).toEqual([]);
  });
});
