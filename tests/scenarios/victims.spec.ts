import { randomUUID } from 'node:crypto';
import { dayInThailand, done, type Entry, type Items, type Person, region, type Region } from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

const MARK = randomUUID();
const person = `SYNTHETIC person ${MARK}`;
const notes = `SYNTHETIC notes ${MARK}`;
const question = `SYNTHETIC question ${MARK}`;

let data: string;
let server: RunningServer;
let people: Region;

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data);
  people = region(server);
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
const today = dayInThailand;
const arrestOf = (nationality: string, detainedAt = hoursAgo(2)) => ({
  track: 'arrest',
  nationality,
  post: `${nationality}-CONSULAR`,
  custody: 'detained',
  detainedAt,
  content: { person: { name: person }, notes },
});
const victimOf = (nationality: string) => ({
  track: 'victim',
  nationality,
  post: `${nationality}-CONSULAR`,
  identification: 'presumed',
  identifiedAt: hoursAgo(2),
  content: { person: { name: person }, needs: `SYNTHETIC needs ${MARK}`, notes },
});
const raise = (who: Person, body: object) => who.posts('/v1/referrals', body);
/** Every step carries words, but for those that take none. */
const does = (who: Person, command: string, id: string, body: object = {}) => {
  const words = command === 'acknowledge' ? {} : { content: { text: `SYNTHETIC ${command} ${MARK}` } };
  return who.posts(`/v1/referrals/${id}/${command}`, { ...words, ...body });
};
const listed = async (who: Person, query = '') =>
  (await who.reads<Items>(`/v1/referrals${query}`)).body.items.map((item) => item.id);
const trailOf = async (who: Person, id: string, query = '') =>
  (await who.readsTheAuditTrail(`?record=${id}${query}`)).body.items.map(({ type }: Entry) => type);

describe('when a victim was found', () => {
  const RAISED_AT = Date.UTC(2021, 4, 6, 7, 8, 9);
  /** The first 48 bits of a UUID of version 7. */
  const told = (at: number) =>
    at
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})/, '$1-');
  const keyAt = (at: number) => `${told(at)}-7${randomUUID().slice(15, 18)}-8${randomUUID().slice(20)}`;
  const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

  it('is in no id that anybody but the unit is shown, whichever key the unit sends', async () => {
    const th = people.officer('th');
    const correlation = keyAt(RAISED_AT);
    const key = keyAt(RAISED_AT);
    const body = victimOf('PH');
    const id = done(await th.posts('/v1/referrals', body, { key, correlation })).id;
    expect(done(await th.posts('/v1/referrals', body, { key, correlation }))).toMatchObject({ id });
    const step = (command: string, body: object, at?: number) =>
      th.posts(`/v1/referrals/${id}/${command}`, body, { key: keyAt(at ?? Date.now()), correlation });
    done(await step('record-wishes', { wish: 'requests', informedOfRightOn: today() }, RAISED_AT));
    done(await step('notify', { at: hoursAgo(0), channel: 'telephone' }));
    for (const reader of [people.consular('ph'), people.delegate('vn'), people.chair(), people.auditor()]) {
      const paths = [`/v1/referrals/${id}`, `/v1/referrals/${id}/history`, '/v1/referrals?limit=200'];
      const trail = [`/v1/audit-trail?record=${id}`, '/v1/audit-trail?limit=500'];
      for (const path of [...paths, ...trail]) {
        const { text } = await reader.reads(path);
        const ids = text.match(UUID) ?? [];
        expect([reader.identity, path, ids.filter((each) => each.startsWith(told(RAISED_AT)))]).toEqual([
          reader.identity,
          path,
          [],
        ]);
      }
    }
  });
});

describe('a victim who takes the consent back', () => {
  let id: string;

  it('has the post told and is helped by it, and by the unit before that', async () => {
    const [th, ph] = [people.officer('th'), people.consular('ph')];
    id = done(await raise(th, victimOf('PH'))).id;
    done(await does(th, 'arrange-assistance', id, { kind: 'shelter' }));
    const early = await does(th, 'arrange-assistance', id, { kind: 'repatriation' });
    expect([early.status, early.body]).toEqual([409, expect.objectContaining({ code: 'referral.not-acknowledged' })]);
    done(await does(th, 'record-wishes', id, { wish: 'requests', informedOfRightOn: today() }));
    done(await does(th, 'notify', id, { at: hoursAgo(0), channel: 'telephone' }));
    done(await does(ph, 'acknowledge', id));
    done(await does(th, 'ask-assistance', id, { content: { text: question } }));
    expect((await ph.reads(`/v1/referrals/${id}`)).text).toContain(question);
    expect((await does(ph, 'withdraw-consent', id)).status).toBe(403);
  });

  it('is read and worked on by the post no longer, at once; it knows only that there was one', async () => {
    const [th, ph] = [people.officer('th'), people.consular('ph')];
    expect(done(await does(th, 'withdraw-consent', id))).toMatchObject({ state: 'consent-withdrawn' });
    const seen = await ph.reads(`/v1/referrals/${id}`);
    expect([seen.status, seen.body.state]).toEqual([200, 'consent-withdrawn']);
    expect(seen.text).not.toContain(MARK);
    for (const command of ['answer-assistance', 'confirm-nationality', 'record-access', 'arrange-assistance']) {
      const acts = { 'record-access': { kind: 'visit', at: hoursAgo(0) }, 'arrange-assistance': { kind: 'shelter' } };
      const reply = await does(ph, command, id, command in acts ? acts[command as keyof typeof acts] : {});
      expect([command, reply.status]).toEqual([command, 403]);
    }
    done(await does(th, 'arrange-assistance', id, { kind: 'legal-aid' }));
    expect(done(await does(th, 'close', id, { outcome: 'moved-on' }))).toMatchObject({ state: 'closed' });
  });

  it('is followed no further by the post and its state, and by the other states as before', async () => {
    for (const reader of [people.consular('ph'), people.delegate('ph')]) {
      const { body, headers } = await reader.reads(`/v1/referrals/${id}`);
      expect([reader.identity, body.state, headers.etag]).toEqual([reader.identity, 'consent-withdrawn', undefined]);
      const history = await reader.reads<Items<Entry>>(`/v1/referrals/${id}/history`);
      expect(history.body.items.at(-1)?.type).toBe('referral.consent-withdrawn.v1');
      expect(await listed(reader, '?state=closed&track=victim')).not.toContain(id);
      expect(await listed(reader, '?state=consent-withdrawn')).toEqual([id]);
    }
    expect((await trailOf(people.delegate('ph'), id)).at(-1)).toBe('referral.consent-withdrawn.v1');
    expect(await trailOf(people.delegate('vn'), id)).toContain('referral.closed.v1');
    expect((await people.delegate('vn').reads(`/v1/referrals/${id}`)).body).toMatchObject({ state: 'closed' });
    expect(await trailOf(people.delegate('vn'), id)).not.toContain('referral.raised.v1');
    expect((await people.officer('th').reads(`/v1/referrals/${id}`)).text).toContain(person);
  });
});

describe('a post that says that the person is not a national', () => {
  it('reads and acts no more, until it finds that it was wrong', async () => {
    const [th, ph] = [people.officer('th'), people.consular('ph')];
    const { id } = done(await raise(th, arrestOf('PH')));
    done(await does(th, 'record-wishes', id, { wish: 'requests', informedOfRightOn: today() }));
    done(await does(th, 'notify', id, { at: hoursAgo(0), channel: 'telephone' }));
    done(await does(ph, 'acknowledge', id));
    done(await does(ph, 'deny-nationality', id));
    const denied = await ph.reads(`/v1/referrals/${id}`);
    expect([denied.status, denied.body.nationalityAsSeen, denied.text.includes(MARK)]).toEqual([200, 'denied', false]);
    expect((await does(ph, 'record-access', id, { kind: 'visit', at: hoursAgo(0) })).status).toBe(403);
    const asked = await does(th, 'ask-assistance', id, { content: { text: question } });
    expect(asked.body).toMatchObject({ code: 'referral.nationality-denied' });
    done(await does(ph, 'confirm-nationality', id));
    expect((await ph.reads(`/v1/referrals/${id}`)).text).toContain(person);
  });
});
