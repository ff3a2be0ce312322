import type { StoredEvent } from '#event-store/event-store.js';
import { Refusal } from '#kernel/refusal.js';
import { RelayedNotices, relayedNotice, type Taken } from './consumer.js';
import { givenFact } from './given-log.js';
import { GIVEN_UNIT, givenNotice } from './given-notice.js';
import { noticesFeed } from './notices-feed.js';
import { isNoticeTopic, noticeRecordOf, noticeSourceOf } from './relayed-notice.js';

const EPOCH = '000000000001';
const never = new AbortController().signal;

function fact(position: number): StoredEvent {
  return {
    ...givenFact(position),
    stream: 'exchange-1',
    revision: position,
    position: BigInt(position),
    recordedAt: 0,
  };
}

describe('What units and posts are told', () => {
  it('is published with the fact that it is of, each party in a topic of its own, and nothing of any other fact', async () => {
    const asked: unknown[] = [];
    const post = { kind: 'post', code: 'PH-CONSULAR' } as const;
    const feed = noticesFeed({
      between: (after, upTo) => {
        asked.push([after, upTo]);
        return Promise.resolve([givenNotice(9), givenNotice(7), givenNotice(9, post)]);
      },
    });
    const records = await feed.recordsOf([fact(7), fact(8), fact(9)], EPOCH, never);
    expect(asked).toEqual([[6n, 9n]]);
    expect(records.map((all) => all.map(({ topic }) => topic))).toEqual([
      ['talaan.unit.TH-ATU'],
      [],
      ['talaan.unit.TH-ATU', 'talaan.post.PH-CONSULAR'],
    ]);
    expect(records.flat().every(({ topic }) => isNoticeTopic(topic))).toBe(true);
    expect(await feed.recordsOf([], EPOCH, never)).toEqual([]);
  });

  it('waits for the view, however far it is behind, and no longer than it is asked to', async () => {
    let asked = 0;
    const feed = noticesFeed({
      between: () => {
        asked += 1;
        return asked < 3 ? Promise.reject(new Refusal('view.behind', 'The view is behind.')) : Promise.resolve([]);
      },
    });
    expect(await feed.recordsOf([fact(1)], EPOCH, never)).toEqual([[]]);
    expect(asked).toBe(3);
    asked = -1_000;
    const ended = AbortSignal.timeout(50);
    await expect(feed.recordsOf([fact(1)], EPOCH, ended)).rejects.toThrow();
    const fails = noticesFeed({ between: () => Promise.reject(new Error('the disk')) });
    await expect(fails.recordsOf([fact(1)], EPOCH, never)).rejects.toThrow('the disk');
  });

  it('is read as it was published, and taken once', async () => {
    const { topic, value, headers } = noticeRecordOf(givenNotice(7), EPOCH);
    const record = { topic, partition: 0, value: Buffer.from(value), headers };
    const source = noticeSourceOf(EPOCH, GIVEN_UNIT);
    const notice = relayedNotice(record);
    expect(notice).toEqual({
      ...{ id: `${EPOCH}-7`, source, type: 'notice.received.v1', time: '2026-11-30T00:00:00.000Z' },
      ...{ stream: 'exchange-1', position: 7n, data: givenNotice(7).notice },
    });
    const places = new Map<string, Taken>();
    const taking = new RelayedNotices<Map<string, Taken>>([source], {
      get: (all, partition) => all.get(partition),
      put: (all, partition, taken) => void all.set(partition, taken),
    });
    expect([await taking.take(places, record), await taking.take(places, record)]).toEqual([notice, undefined]);
    const ofAnother = noticeRecordOf(givenNotice(7, { kind: 'unit', code: 'VN-ATU' }), EPOCH);
    await expect(
      taking.take(places, { topic, partition: 0, value: Buffer.from(value), headers: ofAnother.headers }),
    ).rejects.toThrow('VN-ATU');
  });
});
