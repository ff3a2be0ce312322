import type { DigestRecorded } from '#event-store/contract.js';
import type { StoredEvent } from '#event-store/event-store.js';
import { FactMacs, newMacKey } from '#event-store/checks/fact-macs.js';
import { RunningDigest } from '#event-store/checks/log-digest.js';
import { type Break, Verification } from './verification.js';

type Digest = DigestRecorded['conduct'];

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

  it('takes gaps, and times of the same moment in any order, where a log has them: not what goes back further', () => {
    const events = log().map((event, at) => ({
      ...event,
      position: event.position * 1_000n,
      recordedAt: 100_000 - at * 10_000,
    }));
    const check = (isLoose: boolean, of: readonly StoredEvent[]) => {
      const verification = new Verification(new Set(['exchange.submitted.v1']), new Map(), { isLoose });
      const found = of.flatMap((event) => verification.check(event)).map(({ what }) => what);
      verification.close();
      return found;
    };
    expect(check(true, events)).toEqual([]);
    expect(check(false, events).length).toBeGreaterThanOrEqual(2 * events.length - 1);
    expect(check(true, [...events.slice(0, 3), { ...events[3]!, recordedAt: 30_000 }])).toEqual([
      expect.stringContaining('recorded earlier'),
    ]);
    const [first, second, ...rest] = events;
    expect(check(true, [second!, first!, ...rest])).toContainEqual(expect.stringContaining('does not follow'));
    expect(check(true, events.toSpliced(2, 1))).toEqual([expect.stringContaining('expected revision 1')]);
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

describe('verifying a log whose facts have MACs', () => {
  const macs = new FactMacs(new Map([[1, newMacKey()]]));

  /** The log above with its MACs, and the digest of its first three facts. */
  function proven(events = log()): { readonly events: readonly StoredEvent[]; readonly digests: readonly Digest[] } {
    const ends = new Map<string, string>();
    const running = RunningDigest.empty();
    const digests: Digest[] = [];
    const signed = events.map((event, index) => {
      const mac = macs.of(event, ends.get(event.stream) ?? '');
      ends.set(event.stream, mac);
      running.add({ ...event, mac });
      if (index === 2) digests.push(running.conduct);
      return { ...event, mac };
    });
    return { events: signed, digests };
  }

  function found(events: readonly StoredEvent[], digests: readonly Digest[]): readonly Break[] {
    const verification = new Verification(new Set(['exchange.submitted.v1']), new Map(), { macs, digests });
    try {
      return events.flatMap((event) => verification.check(event));
    } finally {
      verification.close();
    }
  }

  it('finds nothing wrong with what was written', () => {
    const { events, digests } = proven();
    expect(found(events, digests)).toEqual([]);
  });

  it('finds the first fact that was changed', () => {
    const { events, digests } = proven();
    const changed = events.map((event, at) =>
      at === 2 ? { ...event, payload: '{"conduct":{"to":"VN-ATU"}}' } : event,
    );
    expect(found(changed, digests)).toEqual([
      { position: 3n, stream: 'exchange-1', what: expect.stringMatching(/MAC/) as string },
    ]);
  });

  it('finds by the digest what neither MACs nor numbers show: the end of a record taken away, the rest moved up', () => {
    const { events, digests } = proven();
    const without = events.filter((_, at) => at !== 1).map((event, at) => ({ ...event, position: BigInt(at + 1) }));
    expect(found(without, [])).toEqual([]);
    expect(found(without, digests)).toEqual([
      { position: 3n, stream: 'exchange-1', what: expect.stringMatching(/digest up to position 3/) as string },
    ]);
  });

  it('finds that digests were taken away, by how long there was none', () => {
    const { events, digests } = proven(
      log().map((event, at) => (at === 3 ? { ...event, recordedAt: 700_000 } : event)),
    );
    const ended = (of: readonly Digest[]) => {
      const verification = new Verification(new Set(['exchange.submitted.v1']), new Map(), { macs, digests: of });
      for (const event of events) verification.check(event);
      const breaks = verification.end();
      verification.close();
      return breaks;
    };
    expect(ended(digests)).toEqual([]);
    expect(ended([])).toEqual([
      {
        position: 1n,
        stream: 'exchange-1',
        what: expect.stringMatching(/11 minutes .* digests are missing/) as string,
      },
    ]);
  });

  it('takes digests as several processes recorded them: in any order, and one twice', () => {
    const { events, digests } = proven();
    const running = RunningDigest.empty();
    const all = events.map((event) => {
      running.add(event);
      return running.conduct;
    });
    expect(found(events, [...all.slice(1), ...digests, ...all.slice(0, 1)])).toEqual([]);
    const [first] = digests;
    expect(found(events, [...digests, { ...running.conduct, facts: first?.facts ?? 0 }])).not.toEqual([]);
    expect(found(events, [{ ...running.conduct, fact: first?.fact ?? '' }])).not.toEqual([]);
    // As in a copy, in which positions are others.
    expect(
      found(
        events,
        all.map((one) => ({ ...one, position: `${one.position}00` })),
      ),
    ).toEqual([]);
  });

  it('finds a digest that reaches beyond the end', () => {
    const { events, digests } = proven();
    const verification = new Verification(new Set(['exchange.submitted.v1']), new Map(), { macs, digests });
    for (const event of events.slice(0, 2)) expect(verification.check(event)).toEqual([]);
    expect(verification.end()).toMatchObject([
      { position: 2n, what: expect.stringMatching(/up to position 3/) as string },
    ]);
    verification.close();
  });
});
