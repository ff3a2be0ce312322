import type { StoredEvent } from '#event-store/event-store.js';
import { type Break, Verification } from './verification.js';

const meta = { actor: 'ph-officer', role: 'officer', commandId: 'c', correlationId: 'r' };

function log(): StoredEvent[] {
  return ['exchange-1', 'exchange-2', 'exchange-1', 'exchange-1'].map((stream, index) => ({
    id: `id-${String(index)}`,
    type: 'exchange.submitted.v1',
    payload: '{"conduct":{}}',
    metadata: JSON.stringify(meta),
    stream,
    revision: [0, 0, 1, 2][index] ?? 0,
    position: BigInt(index + 1),
    recordedAt: 1_000 + index,
  }));
}

function verify(events: readonly StoredEvent[]): readonly Break[] {
  const verification = new Verification(new Set(['exchange.submitted.v1']), new Map());
  try {
    return events.flatMap((event) => verification.check(event));
  } finally {
    verification.close();
  }
}

function withChange(index: number, change: Partial<StoredEvent>): readonly StoredEvent[] {
  return log().map((event, at) => (at === index ? { ...event, ...change } : event));
}

describe('verifying a log', () => {
  it('finds nothing wrong with a whole log', () => {
    expect(verify(log())).toEqual([]);
  });

  it('finds a fact that is gone, by its position and by its stream', () => {
    const found = verify(log().toSpliced(2, 1));
    expect(found).toEqual([
      { position: 4n, stream: 'exchange-1', what: expect.stringContaining('expected position 3') as string },
      { position: 4n, stream: 'exchange-1', what: expect.stringContaining('expected revision 1') as string },
    ]);
  });

  it('finds facts in the wrong order', () => {
    const [first, second, third, fourth] = log() as [StoredEvent, StoredEvent, StoredEvent, StoredEvent];
    expect(verify([second, first, third, fourth])).not.toEqual([]);
  });

  it.each([
    ['an id used twice', 3, { id: 'id-0' }, 'used before'],
    ['a revision given twice', 3, { revision: 1 }, 'not whole'],
    ['a time that goes back', 3, { recordedAt: 1 }, 'recorded earlier'],
    ['a type that nobody knows', 1, { type: 'exchange.invented.v1' }, 'not known'],
    ['a payload that is no JSON', 1, { payload: '{"conduct"' }, 'cannot be decoded'],
    ['a fact without conduct', 1, { payload: '{}' }, 'no conduct'],
    ['a fact without an actor', 1, { metadata: '{}' }, 'who acted'],
  ])('finds %s, and nothing else', (_, index, change, what) => {
    expect(verify(withChange(index, change)).map((found) => found.what)).toEqual([expect.stringContaining(what)]);
  });
});
