import { EventEmitter, once } from 'node:events';
import type { Fact } from '#event-store/fact.js';
import { recorded } from '#event-store/recorded.js';
import { givenView } from '#views/given-view.js';
import type { Values, View, ViewQueries } from '#views/view.js';
import type { Caller } from '#web/auth/caller.js';
import type { Standing, Standings } from '#web/auth/standing.js';
import { FEEDS_PER_SUBJECT } from '#web/feeds/open-feeds.js';
import type { Bells } from './notices.bells.js';
import { NoticeFeed } from './notices.feed.js';
import type { KnownNotices } from './notices.reader.js';
import { type NoticeRow, view } from './views/notices.js';

const officer: Caller = { subject: 'th-1', role: 'officer', unit: 'TH-ATU', state: 'TH' };
const PH = { actor: 'ph', role: 'officer', unit: 'PH-ATU', state: 'PH' };

const supplied = (position: number): Fact =>
  recorded(
    { type: 'exchange.information-supplied.v1', conduct: { from: 'PH-ATU', to: 'TH-ATU' } },
    { stream: `information-${String(position)}`, position: BigInt(position), meta: PH },
  );

/** A feed on so many notices, to which more can be added; of those at `hidden` the reader may not know. */
function given(count: number, hidden: readonly number[] = []) {
  const rings = new EventEmitter();
  const facts = Array.from({ length: count }, (_, index) => supplied(index + 1));
  const state: { queries: ViewQueries; standing: Standing } = {
    queries: givenView(view)(...facts).queries(),
    standing: { entry: 'unit-TH-ATU@0' },
  };
  const queries = {
    all: (of: View, statement: string, ...values: Values) => state.queries.all(of, statement, ...values),
  } as ViewQueries;
  const known = {
    shown: (_: Caller, rows: readonly NoticeRow[]) =>
      Promise.resolve(
        rows.map(({ position }) => ({ id: `e-${position}` })).filter(({ id }) => !hidden.includes(Number(id.slice(2)))),
      ),
  } as unknown as KnownNotices;
  const bells = {
    listen: (_: string, until: AbortSignal) => ({
      next: () => Promise.race([once(rings, 'rung'), once(until, 'abort')]).then(() => undefined),
    }),
  } as unknown as Bells;
  const standings: Standings = { of: () => Promise.resolve(state.standing) };
  return {
    state,
    feed: new NoticeFeed(queries, known, bells, standings),
    add: () => {
      facts.push(supplied(facts.length + 1));
      state.queries = givenView(view)(...facts).queries();
      rings.emit('rung');
    },
  };
}

const ids = (text: string) => [...text.matchAll(/^id: e-(\d+)\nevent: notice\n/gm)].map(([, id]) => Number(id));

async function take(feed: AsyncGenerator<string>, enough: (text: string) => boolean): Promise<string> {
  let text = '';
  while (!enough(text)) {
    const { value, done } = await feed.next();
    if (done) throw new Error(`the feed ended after: ${text}`);
    text += value;
  }
  return text;
}

describe('The feed of notices', () => {
  it('gives each once, in order, from the past into the present, but those that the reader may not know of', async () => {
    const leaving = new AbortController();
    const { feed, add } = given(250, [7, 120]);
    const frames = feed.follow(officer, 3n, leaving.signal);
    let text = await take(frames, (taken) => ids(taken).includes(250));
    const more = take(frames, (taken) => ids(taken).includes(251));
    add();
    text += await more;
    const all = Array.from({ length: 248 }, (_, index) => index + 4);
    expect(ids(text)).toEqual(all.filter((id) => id !== 7 && id !== 120));
    leaving.abort();
    expect((await frames.next()).done).toBe(true);
  });

  it('shows that it is alive while nothing happens', async () => {
    const leaving = new AbortController();
    const frames = given(0).feed.follow(officer, 0n, leaving.signal, 20);
    await take(frames, (text) => text.includes(':\n\n:\n\n'));
    leaving.abort();
    await frames.return(undefined);
  });

  it('ends when its reader can no longer act: nothing more is told', async () => {
    const { feed, state, add } = given(1);
    const frames = feed.follow(officer, 0n, new AbortController().signal);
    await take(frames, (text) => ids(text).includes(1));
    const next = frames.next();
    state.standing = { missing: 'the unit was closed' };
    add();
    expect(await next).toEqual({ value: undefined, done: true });
  });

  it('is open for one person only so many times, again when one has ended, and not after the stop', async () => {
    const { feed } = given(0);
    const leaving = Array.from({ length: FEEDS_PER_SUBJECT }, () => new AbortController());
    for (const { signal } of leaving) feed.follow(officer, 0n, signal);
    const another = () => feed.follow(officer, 0n, new AbortController().signal);
    expect(another).toThrow('rate.limited');
    expect(() => feed.follow({ ...officer, subject: 'th-2' }, 0n, new AbortController().signal)).not.toThrow();
    leaving[0]?.abort();
    const last = another();
    expect(another).toThrow('rate.limited');
    feed.onModuleDestroy();
    await take(last, (text) => text !== '').catch(() => '');
    expect((await last.next()).done).toBe(true);
  });
});
