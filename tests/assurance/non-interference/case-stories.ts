import { request } from './exchange-stories.js';
import type { Telling } from './telling.js';

const FILES = '/v1/case-files';
const SUMMARIES = '/v1/case-summaries';

/** A case file of the unit of `host`, in which that of `other` takes part. What belongs to it is as secret as words. */
export async function caseFile(t: Telling, host: string, other: string): Promise<string> {
  const [opens, joins] = [`${host}-officer`, `${other}-officer`];
  const requests = [await request(t, host, other), await request(t, host, other)] as const;
  const reference = `${host.toUpperCase()}-2026-${t.number}`;
  const id = await t.creates(opens, FILES, { reference, content: { subject: t.words() } });
  const at = (command: string) => `${FILES}/${id}/${command}`;
  await t.does(opens, at('invite'), { unit: `${other.toUpperCase()}-ATU` });
  if (t.chance.happens(0.2)) await t.does(joins, at('decline'), t.text());
  else await t.does(joins, at('join'));
  await t.does(opens, at('add-note'), t.text());
  await t.does(opens, at('link-exchange'), { exchangeRequest: t.secretly.pick(requests) });
  if (t.chance.happens(0.5)) await t.looks(opens, `${FILES}/${id}`);
  return id;
}

/** A summary of a case, on its way to the compendium, and not there yet. */
export async function summary(t: Telling, host: string, other: string): Promise<void> {
  const file = await caseFile(t, host, other);
  const counts = { investigations: t.chance.whole(0, 5), prosecutions: 1, convictions: 0, victimsAssisted: 3 };
  await t.does(`${host}-officer`, `${FILES}/${file}/close`, {
    outcomes: [{ unit: `${host.toUpperCase()}-ATU`, ...counts }],
  });
  const content = () => ({ title: t.words(), summary: t.words(), lessons: t.words() });
  const proposal = { exploitation: ['forced-labour'], content: content() };
  const id = await t.creates(`${host}-officer`, `${FILES}/${file}/propose-summary`, proposal, SUMMARIES);
  const at = (command: string) => `${SUMMARIES}/${id}/${command}`;
  if (t.chance.happens(0.3)) {
    await t.does('secretariat', at('return'), { reasons: ['identifies-case'], ...t.text() });
    await t.does(`${host}-officer`, at('revise'), { ...proposal, content: content() });
  }
  if (t.chance.happens(0.7)) {
    await t.does('secretariat', at('start-review'), { reviewers: ['BN', 'KH'] });
    if (t.chance.happens(0.7)) await t.does('kh-delegate', at('review'), { recommendation: 'accept', ...t.text() });
  }
  await t.looks('secretariat', `${SUMMARIES}/${id}`);
}
