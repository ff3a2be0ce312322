import type { Telling } from './telling.js';

const REFERRALS = '/v1/referrals';

/** Raises a referral from the unit of `host` about a national of `nationality`. */
export async function raised(
  t: Telling,
  track: 'arrest' | 'victim',
  host: string,
  nationality: string,
): Promise<string> {
  const minutes = t.chance.whole(1, 500);
  const content = { person: { name: t.words() }, notes: t.words() };
  const person =
    track === 'arrest'
      ? { custody: t.chance.pick(['arrested', 'detained']), detainedAt: t.ago(minutes) }
      : { identification: t.chance.pick(['presumed', 'identified']), identifiedAt: t.ago(minutes) };
  const of = nationality.toUpperCase();
  return await t.creates(`${host}-officer`, REFERRALS, {
    track,
    nationality: of,
    post: `${of}-CONSULAR`,
    ...person,
    content,
  });
}

/** A referral of which nobody outside of the unit hears; with `counted`, it may stand in the one number that all see. */
export async function keptBack(
  t: Telling,
  track: 'arrest' | 'victim',
  host: string,
  nationality: string,
  counted: boolean,
) {
  const id = await raised(t, track, host, nationality);
  const does = (command: string, body: object) => t.does(`${host}-officer`, `${REFERRALS}/${id}/${command}`, body);
  const wishes =
    track === 'victim' && counted ? ['declines', 'not-yet-asked', 'requests'] : ['not-yet-asked', 'requests'];
  if (t.chance.happens(0.7))
    await does('record-wishes', { wish: t.chance.pick(wishes), informedOfRightOn: t.dayIn(host), ...t.text() });
  if (track === 'victim' && counted && t.chance.happens(0.5)) {
    await does('withhold', { reason: t.chance.pick(['safety', 'asylum']), reviewOn: t.day(30), ...t.text() });
  }
  if (t.chance.happens(0.5)) await t.looks(`${host}-head`, `${REFERRALS}/${id}`);
  if (t.chance.happens(0.3)) await t.looks('my-officer', `${REFERRALS}/${id}`);
}

/** A referral of which the post is told, and what the two do then. */
export async function told(t: Telling, track: 'arrest' | 'victim', host: string, nationality: string): Promise<void> {
  const id = await raised(t, track, host, nationality);
  const [unit, post] = [`${host}-officer`, `${nationality}-consular`];
  const at = (command: string) => `${REFERRALS}/${id}/${command}`;
  await t.does(unit, at('record-wishes'), { wish: 'requests', informedOfRightOn: t.dayIn(host), ...t.text() });
  await t.does(unit, at('notify'), { at: t.ago(0), channel: t.chance.pick(['telephone', 'e-mail']), ...t.text() });
  if (t.chance.happens(0.3)) return;
  await t.does(post, at('acknowledge'));
  if (t.chance.happens(0.5)) await t.does(post, at('record-access'), { kind: 'visit', at: t.ago(0), ...t.text() });
  if (t.chance.happens(0.5)) await t.does(post, at('confirm-nationality'), t.text());
  if (t.chance.happens(0.5)) {
    await t.does(unit, at('ask-assistance'), t.text());
    await t.does(post, at('answer-assistance'), t.text());
  }
  if (t.chance.happens(0.3)) await t.does(post, at('arrange-assistance'), { kind: 'travel-document', ...t.text() });
}

/** What may come before the telling of a post, of whom nobody of its state hears: each of three facts. */
const BEGINNINGS = [
  ['declines', 'not-yet-asked', 'requests'],
  ['requests', 'declines', 'requests'],
  ['requests', 'not-yet-asked', 'requests'],
  ['requests', 'withhold', 'lift-hold'],
] as const;

/** A referral of a person held whose post is told after what it never hears of: wishes, and notes. */
export async function heldAndToldLater(t: Telling, host: string, nationality: string): Promise<void> {
  const [unit, of] = [`${host}-officer`, nationality.toUpperCase()];
  const id = await t.creates(unit, REFERRALS, {
    ...{ track: 'arrest', nationality: of, post: `${of}-CONSULAR` },
    ...{ custody: 'detained', detainedAt: t.ago(t.chance.whole(1, 500)) },
    content: { person: { name: t.words(t.chance) }, notes: t.words() },
  });
  const does = (command: string, but: object) => t.does(unit, `${REFERRALS}/${id}/${command}`, but);
  for (const wish of t.secretly.pick(BEGINNINGS.slice(0, 3))) {
    await does('record-wishes', { wish, informedOfRightOn: t.dayIn(host), ...t.text() });
  }
  await does('notify', { at: t.ago(0), channel: 'telephone', content: { text: t.words(t.chance) } });
  if (t.chance.happens(0.5)) await t.does(`${nationality}-consular`, `${REFERRALS}/${id}/acknowledge`);
}

/** How long it takes at most until the post of a victim is told, in minutes, and how long each step may take. */
const UNTIL_TOLD = 30;
const STEP = 5;

/**
 * A victim whose post is told after what nobody else ever hears of: when the victim was found and the referral raised,
 * under which keys, wishes, holds, notes. As many facts in both worlds.
 */
export async function foundAndToldLater(t: Telling, host: string, nationality: string): Promise<void> {
  const [unit, post, of] = [`${host}-officer`, `${nationality}-consular`, nationality.toUpperCase()];
  const told = t.now + UNTIL_TOLD * 60_000;
  const id = await t.createsUnseen(unit, REFERRALS, {
    ...{ track: 'victim', nationality: of, post: `${of}-CONSULAR` },
    ...{ identification: 'presumed', identifiedAt: t.ago(t.secretly.whole(1, 500)) },
    content: { person: { name: t.words(t.chance) }, notes: t.words() },
  });
  const at = (command: string) => `${REFERRALS}/${id}/${command}`;
  for (const step of t.secretly.pick(BEGINNINGS)) {
    if (step === 'withhold')
      await t.doesUnseen(unit, at(step), { reason: 'asylum', reviewOn: t.day(30), ...t.text() }, STEP);
    else if (step === 'lift-hold') await t.doesUnseen(unit, at(step), t.text(), STEP);
    else
      await t.doesUnseen(
        unit,
        at('record-wishes'),
        { wish: step, informedOfRightOn: t.dayIn(host), ...t.text() },
        STEP,
      );
  }
  await t.waitsUntil(told);
  await t.does(unit, at('notify'), { at: t.ago(0), channel: 'telephone', content: { text: t.words(t.chance) } });
  if (t.chance.happens(0.5)) await t.does(post, at('acknowledge'));
  if (t.chance.happens(0.3)) await t.does(unit, at('withdraw-consent'), { content: { text: t.words(t.chance) } });
}
