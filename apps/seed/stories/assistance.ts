import { consular, officer, postOf, unitOf } from '#apps/dev-idp/identities.js';
import type { AssistanceTypes } from '#referral/assistance/assistance.record.js';
import { ASSISTANCE_PURPOSES, DECLINE_GROUNDS } from '#referral/codes.js';
import type { Chance } from '../chance.js';
import { begin, type Beginning, step, type Story } from '../command-runner.js';
import { corridorAmong } from '../corridors.js';
import { membersAt } from '../members.js';
import { DAY, text, words } from '../synthetic.js';

/** How the requests that come first go: then each way is gone, however few there are. */
const WAYS = ['answer', 'decline', 'withdraw', 'silence'] as const;

/** A unit asks a post to identify or locate a person. */
export function* assistanceStory({ index, start, chance }: Beginning): Story<AssistanceTypes> {
  const { origin, destination } = corridorAmong(chance, membersAt(start));
  const [unit, post] = [officer(destination), consular(origin)];
  const days = chance.pick([3, 7, 14, 30]);
  yield begin(unit, (now) => ({
    type: 'request',
    from: { unit: unitOf(destination), state: destination },
    to: postOf(origin),
    purpose: chance.pick(ASSISTANCE_PURPOSES),
    dueAt: now + days * DAY,
    content: { question: text('is the person known to the post?') },
  }));
  const way = WAYS[index] ?? chance.weighted({ answer: 70, decline: 12, withdraw: 6, silence: 12 });
  if (way === 'silence') return;
  if (way === 'withdraw') {
    yield step(hours(chance, 30), unit, { type: 'withdraw', ...words('the person was found') });
    return;
  }
  if (chance.happens(0.8)) yield step(hours(chance, 20), post, { type: 'acknowledge' });
  const after = hours(chance, days * 14);
  if (way === 'answer') yield step(after, post, { type: 'answer', ...words('a passport was issued to the person') });
  else yield step(after, post, { type: 'decline', grounds: [chance.pick(DECLINE_GROUNDS)] });
  if (index < WAYS.length || chance.happens(0.8)) yield step(hours(chance, 90), unit, { type: 'close' });
}

/** About so many hours, in days. */
function hours(chance: Chance, median: number): number {
  return chance.around(median, 0.8) / 24;
}
