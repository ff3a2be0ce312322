import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '#kernel/refusal.js';
import type { PartyNotice, PartyNotices } from '#notices/lookups.js';
import type { Feed } from './feed.js';
import { noticeRecordOf } from './relayed-notice.js';

/** Milliseconds after which a view that is behind is asked again. */
const AGAIN = 250;

/** What units and posts are told, each in a topic of its own, for the systems of their states. */
export function noticesFeed(notices: Pick<PartyNotices, 'between'>): Feed {
  return {
    name: 'notices',
    checkpoint: 'relay-notices.json',
    recordsOf: async (facts, epoch, until) => {
      const [first, last] = [facts[0], facts.at(-1)];
      if (!first || !last) return [];
      const told = await onceKnown(() => notices.between(first.position - 1n, last.position, until), until);
      const byPosition = Map.groupBy(told, ({ notice }) => BigInt(notice.position));
      return facts.map(({ position }) => (byPosition.get(position) ?? []).map((one) => noticeRecordOf(one, epoch)));
    },
  };
}

/** What is asked, however long the view takes. @throws the reason of `until` */
async function onceKnown(ask: () => Promise<readonly PartyNotice[]>, until: AbortSignal) {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'view.behind') throw error;
      await pause(AGAIN, undefined, { signal: until });
    }
  }
}
