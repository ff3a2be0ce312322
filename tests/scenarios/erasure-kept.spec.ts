// The erasure of referrals of which nobody may know, or not of all.
import { setTimeout as pause } from 'node:timers/promises';
import { aRequestTo, dayInThailand, done, type Entry, type Items, type Person } from './client.js';
import { DAY, type MovedServer, movedServer } from './moved-server.js';
import { talaan } from './talaan.js';

interface Erasure {
  readonly state: string;
  readonly asked: readonly object[];
  readonly objections: readonly object[];
  readonly holds: readonly object[];
}

const ASK = { reason: 'person-asked' };
const CANARY = 'SYNTHETIC: a person whom nobody knows';

let place: MovedServer;
const unit = () => place.people.head('th');
const post = () => place.people.consular('ph');

beforeAll(async () => {
  place = await movedServer();
});

afterAll(async () => {
  await place.end();
});

const now = () => Date.now() + place.clock.movedBy;
const iso = (time: number) => new Date(time).toISOString();
const step = (id: string, command: string, body: object) =>
  place.people.officer('th').posts(`/v1/referrals/${id}/${command}`, body);
const says = (person: Person, id: string, command: string, body: object = {}) =>
  person.posts(`/v1/erasures/referral-${id}/${command}`, body);

async function raises(): Promise<string> {
  const victim = { track: 'victim', nationality: 'PH', post: 'PH-CONSULAR', identification: 'presumed' };
  const said = { identifiedAt: iso(now() - 3_600_000), content: { person: { name: CANARY } } };
  return done(await place.people.officer('th').posts('/v1/referrals', { ...victim, ...said })).id;
}

const wishes = (id: string, wish: 'requests' | 'declines') =>
  step(id, 'record-wishes', { wish, informedOfRightOn: dayInThailand(now()), content: { text: CANARY } });

async function tells(id: string): Promise<void> {
  done(await wishes(id, 'requests'));
  done(await step(id, 'notify', { at: iso(now()), channel: 'telephone', content: { text: CANARY } }));
}

async function closes(id: string): Promise<void> {
  done(await post().posts(`/v1/referrals/${id}/acknowledge`, {}));
  done(await step(id, 'close', { outcome: 'stayed-with-assistance' }));
}

async function erasureOf(id: string, reader: Person = unit()): Promise<Erasure | number> {
  const { status, body } = await reader.reads<Erasure>(`/v1/erasures/referral-${id}`);
  return status === 200 ? body : status;
}

async function untilErased(id: string): Promise<void> {
  const end = Date.now() + 30_000;
  for (;;) {
    const erasure = await erasureOf(id);
    if (typeof erasure !== 'number' && erasure.state === 'erased') return;
    if (Date.now() > end) throw new Error(JSON.stringify(erasure));
    await pause(50);
  }
}

/** The scheduler has looked at all that was due: what is due for longest comes first. */
async function carriedOut(): Promise<void> {
  const { id } = done(await place.people.officer('ph').submits(aRequestTo('TH-ATU')));
  done(await place.people.officer('ph').does('withdraw', id, { reason: 'SYNTHETIC' }));
  const record = `/v1/erasures/exchange-${id}`;
  done(await place.people.head('ph').posts(`${record}/ask`, ASK));
  place.clock.movedBy += 31 * DAY;
  while ((await place.people.head('ph').reads(record)).body.state !== 'erased') await pause(50);
}

/** The types of what is in the trail about a record and its erasure. */
async function trailOf(id: string, reader: Person): Promise<readonly string[]> {
  const { body } = await reader.readsTheAuditTrail(`?record=${id}&limit=500`);
  return body.items.map(({ type }) => type);
}

describe('the erasure of a victim’s referral of which no post was told', () => {
  it('is asked for by its unit and carried out, and nobody else learns of it, then or ever', async () => {
    const id = await raises();
    const until = iso(now() + 20 * DAY);
    done(await says(unit(), id, 'hold', { until, reason: 'investigation' }));
    done(await says(unit(), id, 'ask', ASK));
    for (const someone of [post(), place.people.chair(), place.people.delegate('ph'), place.people.head('ph')]) {
      expect([someone.identity, await erasureOf(id, someone)]).toEqual([someone.identity, 404]);
      const { status } = await says(someone, id, 'hold', { until, reason: 'investigation' });
      expect([someone.identity, status]).toEqual([someone.identity, 404]);
    }
    done(await wishes(id, 'declines'));
    done(await step(id, 'close', { outcome: 'post-not-told' }));
    expect((await place.people.officer('th').reads(`/v1/referrals/${id}`)).text).toContain(CANARY);
    place.clock.movedBy += 31 * DAY;
    await untilErased(id);
    expect((await place.people.officer('th').reads(`/v1/referrals/${id}`)).text).not.toContain(CANARY);
    for (const reader of [place.people.chair(), place.people.delegate('ph'), place.people.auditor()]) {
      expect([reader.identity, await trailOf(id, reader)]).toEqual([reader.identity, []]);
      const { body } = await reader.reads<Items<{ record: string }>>('/v1/erasures');
      expect(body.items.map(({ record }) => record)).not.toContain(`referral-${id}`);
    }
    const fromAll = await place.people.auditor().readsTheAuditTrail('?type=erasure&limit=500');
    expect(fromAll.text).not.toContain(id);
    const history = await unit().reads<Items<Entry>>(`/v1/erasures/referral-${id}/history`);
    expect(history.body.items.map(({ type }) => type)).toEqual([
      'erasure.held.v1',
      'erasure.asked.v1',
      'erasure.content-erased.v1',
    ]);
    for (const words of [['replay'], ['export', '--audit']]) {
      const { exit, out } = await talaan([...words, '--data', place.data]);
      expect([words, exit, out.includes(id)]).toEqual([words, 0, false]);
    }
  });
});

describe('the erasure of a victim’s referral whose post was told', () => {
  it('begins anew with the telling: what came before is known to the unit alone and does not count', async () => {
    const id = await raises();
    done(await says(unit(), id, 'hold', { until: iso(now() + 900 * DAY), reason: 'investigation' }));
    done(await says(unit(), id, 'ask', ASK));
    await tells(id);
    for (const reader of [post(), place.people.chair(), place.people.delegate('ph'), place.people.auditor()]) {
      const { status, body, headers } = await reader.reads<Erasure>(`/v1/erasures/referral-${id}`);
      const shown = [reader.identity, status, body.state, body.asked, body.holds, headers.etag];
      expect(shown).toEqual([reader.identity, 200, 'untouched', [], [], undefined]);
      const history = await reader.reads<Items<Entry>>(`/v1/erasures/referral-${id}/history`);
      expect(history.body.items).toEqual([]);
    }
    expect(await trailOf(id, place.people.chair())).not.toContain('erasure.asked.v1');
    expect(await erasureOf(id)).toMatchObject({ state: 'untouched', asked: [], holds: [] });
    await closes(id);
    await carriedOut();
    expect((await post().reads(`/v1/referrals/${id}`)).text).toContain(CANARY);

    const asked = done(await says(unit(), id, 'ask', ASK));
    expect(asked.revision).toBe(2);
    expect(await erasureOf(id, post())).toMatchObject({ state: 'asked', asked: [{ party: 'TH-ATU' }] });
    const seen = await post().reads<Items<{ type: string; revision: number }>>(`/v1/erasures/referral-${id}/history`);
    expect(seen.body.items).toMatchObject([{ type: 'erasure.asked.v1', revision: 0 }]);
    const trail = await place.people.chair().readsTheAuditTrail(`?record=erasure-referral-${id}`);
    expect(trail.body.items).toMatchObject([{ type: 'erasure.asked.v1', revision: 0 }]);
    done(await says(post(), id, 'object', { ground: 'protection-of-person' }));
    await carriedOut();
    expect((await post().reads(`/v1/referrals/${id}`)).text).toContain(CANARY);
    done(await says(post(), id, 'withdraw-objection'));
    await untilErased(id);
    expect((await post().reads(`/v1/referrals/${id}`)).text).not.toContain(CANARY);
  });

  it('is no more the post’s when the victim withdraws the consent: neither its objection nor its knowledge', async () => {
    const id = await raises();
    await tells(id);
    await closes(id);
    done(await says(unit(), id, 'ask', ASK));
    done(await says(post(), id, 'object', { ground: 'still-needed' }));
    done(await step(id, 'withdraw-consent', {}));
    expect(await erasureOf(id, post())).toBe(404);
    expect((await says(post(), id, 'withdraw-objection')).status).toBe(404);
    place.clock.movedBy += 31 * DAY;
    await untilErased(id);
    const history = await place.people.delegate('ph').reads<Items<Entry>>(`/v1/erasures/referral-${id}/history`);
    expect(history.body.items.map(({ type }) => type)).toEqual(['erasure.asked.v1', 'erasure.objected.v1']);
  });
});
