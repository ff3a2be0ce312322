import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contractExamples } from './contract-examples.js';
import {
  aRequestTo,
  dayIn,
  dayInThailand,
  done,
  type Entry,
  type Items,
  type Person,
  region,
  type Region,
} from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

interface ReferralFigures {
  readonly victim: Readonly<Record<string, unknown>>;
}

const MARK = randomUUID();
const person = `SYNTHETIC person ${MARK}`;
const notes = `SYNTHETIC notes ${MARK}`;
const grounds = `SYNTHETIC grounds ${MARK}`;
const question = `SYNTHETIC question ${MARK}`;
const CITATION = 'SYNTHETIC Treaty Series 7, p. 1';

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
const now = () => hoursAgo(0);
const today = dayInThailand;
const arrestOf = (nationality: string, detainedAt = hoursAgo(2)) => ({
  track: 'arrest',
  nationality,
  post: `${nationality}-CONSULAR`,
  custody: 'detained',
  detainedAt,
  content: { person: { name: person }, grounds, notes },
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

describe('a person held in TH, whose state has an agreement with it', () => {
  let agreement: string;
  let id: string;

  it('is under the rule that the register gives for the two states and the day, with its citation', async () => {
    const rule = '/v1/notification-rule?detaining=TH&nationality=PH';
    const before = await people.officer('th').reads(rule);
    expect(before.body).toMatchObject({ rule: 'on-request', basis: 'none-known', withinHours: null });
    const terms = { mandatory: true, withinHours: 48, citation: CITATION };
    const concluded = { parties: ['TH', 'PH'], concludedOn: '2024-01-01', ...terms };
    agreement = done(await people.registrar().posts('/v1/agreements', concluded)).id;
    done(await people.registrar().posts(`/v1/agreements/${agreement}/enter-into-force`, { on: '2024-02-01' }));
    const recorded = await people.officer('th').reads(rule);
    expect(recorded.body).toMatchObject({ rule: 'on-request', basis: 'none-known' });
    const confirm = (who: Person) => who.posts(`/v1/agreements/${agreement}/confirm`, { version: 1 });
    for (const who of [people.registrar(), people.delegate('vn'), people.officer('th'), people.chair()]) {
      expect([who.identity, (await confirm(who)).status]).toEqual([who.identity, 403]);
    }
    done(await confirm(people.delegate('th')));
    expect((await confirm(people.delegate('th'))).body).toMatchObject({ code: 'registry.version-confirmed' });
    expect((await people.officer('th').reads(rule)).body).toMatchObject({ basis: 'none-known' });
    done(await confirm(people.delegate('ph')));
    const shown = await people.officer('vn').reads(`/v1/agreements/${agreement}`);
    expect(shown.body).toMatchObject({ confirmedBy: ['PH', 'TH'], versions: [{ confirmedBy: ['PH', 'TH'] }] });
    const inList = await people.officer('vn').reads<Items>('/v1/agreements');
    expect(inList.body.items).toMatchObject([{ id: agreement, confirmedBy: ['PH', 'TH'] }]);
    const after = await people.officer('th').reads(rule);
    expect(after.body).toMatchObject({ rule: 'mandatory', limit: 'within-hours', withinHours: 48, citation: CITATION });
    for (const day of ['2024-01-31', '2024-02-01', hoursAgo(24).slice(0, 10)]) {
      const then = await people.officer('th').reads(`${rule}&on=${day}`);
      expect([day, then.body]).toEqual([day, expect.objectContaining({ basis: 'none-known' })]);
    }
    const refused = await people.officer('th').posts('/v1/agreements', concluded);
    expect(refused.status).toBe(403);
  });

  it('is referred: the rule is stamped, the hours run from the detention, and the post knows nothing yet', async () => {
    const before = done(await raise(people.officer('th'), arrestOf('PH', hoursAgo(1)))).id;
    const unruled = await people.officer('th').reads(`/v1/referrals/${before}`);
    expect(unruled.body).toMatchObject({ rule: { kind: 'on-request', agreement: null } });
    const reply = await raise(people.officer('th'), arrestOf('PH', now()));
    id = done(reply).id;
    expect(reply.headers).toMatchObject({ etag: '"0"', location: `/v1/referrals/${id}` });
    const { body } = await people.officer('th').reads(`/v1/referrals/${id}`);
    expect(body).toMatchObject({
      state: 'raised',
      rule: { kind: 'mandatory', withinHours: 48, agreement, version: 1, citation: CITATION },
      overdue: false,
      content: { person: { name: person }, grounds, notes },
    });
    expect(Date.parse(String(body.notifyBy)) - Date.parse(String(body.detainedAt))).toBe(48 * 3_600_000);
    for (const reader of [people.consular('ph'), people.delegate('ph'), people.chair(), people.consular('vn')]) {
      const hidden = await reader.reads(`/v1/referrals/${id}`);
      expect([reader.identity, hidden.status]).toEqual([reader.identity, 404]);
      expect([reader.identity, await listed(reader)]).toEqual([reader.identity, []]);
    }
    expect(await trailOf(people.delegate('ph'), id)).toEqual([]);
    expect(await trailOf(people.delegate('vn'), id)).toEqual([
      'referral.raised.v1',
      'access.content-read.v1',
      ...Array.from({ length: 4 }, () => 'access.refused.v1'),
    ]);
  });

  it('is known to the post once it was told, whatever the person wants, and from there on only', async () => {
    const early = await does(people.consular('ph'), 'acknowledge', id);
    expect(early.status).toBe(404);
    done(await does(people.officer('th'), 'record-wishes', id, { wish: 'declines', informedOfRightOn: today() }));
    done(await does(people.officer('th'), 'notify', id, { at: now(), channel: 'telephone' }));
    const { body, text } = await people.consular('ph').reads(`/v1/referrals/${id}`);
    expect(body).toMatchObject({ state: 'notified', late: false, content: { person: { name: person }, grounds } });
    expect(text).not.toContain(notes);
    expect(body).not.toHaveProperty('wish');
    const history = await people.consular('ph').reads<Items<Entry>>(`/v1/referrals/${id}/history`);
    expect(history.body.items.map(({ type }) => type)).toEqual(['referral.notified.v1']);
    expect(await listed(people.consular('ph'))).toEqual([id]);
    expect(await trailOf(people.delegate('ph'), id)).toEqual(['referral.notified.v1', 'access.content-read.v1']);
    expect((await trailOf(people.delegate('vn'), id))[0]).toBe('referral.raised.v1');
    expect((await people.consular('vn').reads(`/v1/referrals/${id}`)).status).toBe(404);
    expect((await people.officer('ph').reads(`/v1/referrals/${id}`)).status).toBe(404);
  });

  it('goes on between the two: acknowledged, visited, helped, and closed', async () => {
    const [th, ph] = [people.officer('th'), people.consular('ph')];
    expect((await does(th, 'acknowledge', id)).status).toBe(403);
    done(await does(ph, 'acknowledge', id));
    done(await does(ph, 'record-access', id, { kind: 'visit', at: hoursAgo(0) }));
    done(await does(ph, 'confirm-nationality', id));
    done(await does(th, 'ask-assistance', id, { content: { text: question } }));
    expect((await ph.reads(`/v1/referrals/${id}`)).text).toContain(question);
    done(await does(ph, 'answer-assistance', id, { content: { text: `SYNTHETIC answer ${MARK}` } }));
    done(await does(ph, 'arrange-assistance', id, { kind: 'travel-document' }));
    expect((await does(th, 'close', id, { outcome: 'stayed-with-assistance' })).body).toMatchObject({
      code: 'referral.outcome-of-other-track',
    });
    expect(done(await does(th, 'close', id, { outcome: 'repatriated' }))).toMatchObject({ state: 'closed' });
    const { body } = await people.delegate('vn').reads(`/v1/referrals/${id}`);
    expect(body).toMatchObject({ state: 'closed', nationalityAsSeen: 'confirmed', wish: 'declines' });
    expect(body).not.toHaveProperty('content');
  });

  it('is told of on request and without delay where no agreement is known: no date, but the time that goes by', async () => {
    const held = done(await raise(people.officer('th'), arrestOf('VN', hoursAgo(30)))).id;
    const refused = await does(people.officer('th'), 'notify', held, { at: hoursAgo(0), channel: 'telephone' });
    expect([refused.status, refused.body]).toEqual([409, expect.objectContaining({ code: 'referral.not-requested' })]);
    done(await does(people.officer('th'), 'record-wishes', held, { wish: 'requests', informedOfRightOn: today() }));
    const { body } = await people.officer('th').reads(`/v1/referrals/${held}`);
    expect(body).toMatchObject({ rule: { kind: 'on-request', agreement: null, withinHours: null } });
    expect(body).toMatchObject({ elapsedHours: expect.any(Number), dueSince: expect.any(String) });
    expect(body).not.toHaveProperty('notifyBy');
  });

  it('keeps the rule under which it was raised when the agreement ends, and later ones have another', async () => {
    done(await people.registrar().posts(`/v1/agreements/${agreement}/terminate`, { on: today() }));
    expect((await people.officer('th').reads(`/v1/referrals/${id}`)).body).toMatchObject({ rule: { version: 1 } });
    const later = done(await raise(people.officer('th'), arrestOf('PH', now()))).id;
    expect((await people.officer('th').reads(`/v1/referrals/${later}`)).body).toMatchObject({
      rule: { kind: 'on-request', agreement: null },
    });
  });
});

describe('a victim', () => {
  const everyone = () =>
    [
      ...[people.consular('ph'), people.delegate('ph'), people.delegate('vn'), people.chair()],
      ...[people.auditor(), people.analyst(), people.secretariat(), people.registrar(), people.officer('ph')],
    ] as const;
  const withheld = async (who: Person) => (await who.reads('/v1/statistics/referrals')).body.withheldVictimReferrals;
  let id: string;
  let from: string;

  it('is referred without any field of a suspect', async () => {
    for (const field of ['custody', 'detainedAt']) {
      const reply = await raise(people.officer('th'), { ...victimOf('PH'), [field]: 'detained' });
      expect([reply.status, reply.text]).toEqual([400, expect.stringContaining(`"/${field}"`)]);
    }
    const content = { ...victimOf('PH').content, grounds };
    const reply = await raise(people.officer('th'), { ...victimOf('PH'), content });
    expect([reply.status, reply.text]).toEqual([400, expect.stringContaining('"/content/grounds"')]);
  });

  it('who does not consent is known to nobody but the unit: not the post, not the Working Group', async () => {
    const head = await people.chair().readsTheAuditTrail('?limit=500');
    from = head.body.items.at(-1)?.position ?? '0';
    const feed = await people.auditor().followsTheFacts(from);
    id = done(await raise(people.officer('th'), victimOf('PH'))).id;
    done(await does(people.officer('th'), 'record-wishes', id, { wish: 'declines', informedOfRightOn: today() }));
    const refused = await does(people.officer('th'), 'notify', id, { at: hoursAgo(0), channel: 'e-mail' });
    expect(refused.body).toMatchObject({ code: 'referral.no-consent' });
    done(await does(people.officer('th'), 'withhold', id, { reason: 'no-consent', reviewOn: dayIn(200) }));
    expect((await people.officer('th').reads(`/v1/referrals/${id}`)).text).toContain(person);
    const known = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    for (const reader of everyone()) {
      const name = reader.identity;
      expect([name, (await reader.reads(`/v1/referrals/${id}`)).status]).toEqual([name, 404]);
      expect([name, (await reader.reads(`/v1/referrals/${id}/history`)).status]).toEqual([name, 404]);
      expect([name, (await does(reader, 'acknowledge', id)).status]).toEqual([name, 404]);
      for (const path of ['/v1/referrals?limit=200', '/v1/audit-trail?limit=500', '/v1/audit-trail/reads?limit=500']) {
        const text = (await reader.reads(path)).text;
        expect([name, path, text.includes(id)]).toEqual([name, path, false]);
      }
    }
    const heard = await feed.until((text) => text.includes(known.id));
    expect(heard).not.toContain(id);
    feed.close();
    done(await raise(people.officer('th'), victimOf('PH')));
    // One who has not been asked yet is in no number.
    expect(await withheld(people.delegate('vn'))).toBe(1);
    expect(await withheld(people.chair())).toBe(1);
  });

  it('is one anonymous number to the Working Group, and no number for a time or a position', async () => {
    const whole = await people.auditor().reads('/v1/statistics/referrals');
    expect(whole.body).toMatchObject({ victim: { referrals: 0, notified: 0 }, withheldVictimReferrals: 1 });
    for (const query of [`asOfPosition=${from}`, `from=2026-01-01`, `to=2099-01-01`]) {
      const part = await people.auditor().reads(`/v1/statistics/referrals?${query}`);
      expect([query, part.status, 'withheldVictimReferrals' in part.body]).toEqual([query, 200, false]);
    }
    expect((await people.consular('ph').reads('/v1/statistics/referrals')).status).toBe(403);
  });

  it('is known once consent was given, the hold was lifted and the post was told: by each as far as it may', async () => {
    const th = people.officer('th');
    done(await does(th, 'record-wishes', id, { wish: 'requests', informedOfRightOn: today() }));
    const held = await does(th, 'notify', id, { at: hoursAgo(0), channel: 'note-verbale' });
    expect(held.body).toMatchObject({ code: 'referral.withheld' });
    done(await does(th, 'lift-hold', id));
    expect((await people.consular('ph').reads(`/v1/referrals/${id}`)).status).toBe(404);
    const told = done(await does(th, 'notify', id, { at: hoursAgo(0), channel: 'note-verbale' }));
    const before = String(BigInt(told.position) - 1n);
    expect(await listed(people.consular('ph'), '?track=victim')).toEqual([id]);
    const shown = await people.consular('ph').reads(`/v1/referrals/${id}`);
    expect(shown.text).toContain(person);
    expect(shown.text).not.toContain(notes);
    for (const field of ['wish', 'hold', 'identifiedAt', 'raisedAt', 'dueSince', 'rule', 'late']) {
      expect(shown.body).not.toHaveProperty(field);
    }
    for (const reader of [people.delegate('ph'), people.chair(), people.delegate('vn'), people.auditor()]) {
      expect(await trailOf(reader, id, `&asOfPosition=${before}`)).toEqual([]);
      const { items } = (await reader.readsTheAuditTrail(`?record=referral-${id}`)).body;
      expect(items.map(({ type, revision }) => [type, revision])).toEqual([['referral.notified.v1', 0]]);
      expect(items[0]).not.toHaveProperty('causation');
      expect(await trailOf(reader, id, '&limit=500')).not.toContain('access.refused.v1');
      const history = await reader.reads<Items<Entry>>(`/v1/referrals/${id}/history`);
      expect(history.body.items.map(({ type, revision }) => [type, revision])).toEqual([['referral.notified.v1', 0]]);
      const known = await reader.reads(`/v1/referrals/${id}`);
      expect([known.headers.etag, known.body.revision]).toEqual(['"0"', 0]);
      for (const field of ['wish', 'hold', 'identifiedAt', 'raisedAt', 'dueSince', 'rule', 'late']) {
        expect([reader.identity, known.body]).not.toHaveProperty(`1.${field}`);
      }
    }
    const { victim } = (await people.auditor().reads<ReferralFigures>('/v1/statistics/referrals')).body;
    expect(victim).toMatchObject({ referrals: 1, notified: 1, limitsPassed: 0, medianHoursToNotify: null });
    expect(await withheld(people.chair())).toBe(0);
  });
});

describe('the examples of the contract', () => {
  it('of the register are accepted as they stand', async () => {
    const exampleOf = await contractExamples(server.origin);
    const keeps = (path: string, route = path) => people.registrar().posts(path, exampleOf(route));
    done(await keeps('/v1/consular-posts'));
    const posts = await people.officer('vn').reads<Items>('/v1/consular-posts?state=PH&hostState=TH');
    expect(posts.body.items.map(({ post }) => post)).toEqual(['PH-BANGKOK', 'PH-CONSULAR']);
    const id = done(await keeps('/v1/agreements')).id;
    const example = (command: string) => exampleOf(`/v1/agreements/{id}/${command}`);
    for (const command of ['enter-into-force', 'confirm', 'amend', 'terminate']) {
      const who = command === 'confirm' ? people.delegate('ph') : people.registrar();
      done(await who.posts(`/v1/agreements/${id}/${command}`, example(command)));
    }
    const { body } = await people.delegate('sg').reads(`/v1/agreements/${id}`);
    expect(body).toMatchObject({ state: 'terminated', version: 2, versions: [{ version: 1 }, { version: 2 }] });
    const inForce = await people.analyst().reads<Items>('/v1/agreements?state=TH&inForceOn=2024-12-31');
    expect(inForce.body.items.map((item) => item.id)).toContain(id);
    const history = await people.analyst().reads<Items<Entry>>(`/v1/agreements/${id}/history`);
    expect(history.body.items).toHaveLength(5);
  });
});

describe('what people wrote', () => {
  it('is in no third party’s answers, and not in the data folder', async () => {
    for (const reader of [people.delegate('vn'), people.chair(), people.auditor(), people.officer('vn')]) {
      for (const path of ['/v1/referrals', '/v1/audit-trail?limit=500', '/v1/statistics/referrals']) {
        expect([reader.identity, path, (await reader.reads(path)).text.includes(MARK)]).toEqual([
          reader.identity,
          path,
          false,
        ]);
      }
    }
    const files = await readdir(data, { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile())) {
      const bytes = await readFile(join(file.parentPath, file.name));
      expect([file.name, bytes.includes(MARK)]).toEqual([file.name, false]);
    }
    expect(server.log()).not.toContain(MARK);
  });

  it('is read by its parties, each note by whom it is for', async () => {
    const [id = ''] = (await listed(people.officer('th'), '?track=victim&state=notified')).map(String);
    const own = (await people.officer('th').reads(`/v1/referrals/${id}`)).text;
    const posts = (await people.consular('ph').reads(`/v1/referrals/${id}`)).text;
    for (const step of ['record-wishes', 'withhold', 'lift-hold', 'notify']) {
      expect([step, own.includes(`SYNTHETIC ${step} ${MARK}`)]).toEqual([step, true]);
      expect([step, posts.includes(`SYNTHETIC ${step} ${MARK}`)]).toEqual([step, step === 'notify']);
    }
    expect(posts).toContain(`SYNTHETIC needs ${MARK}`);
  });

  it('is still read by its parties after the server was killed, and no step is lost', async () => {
    const before = await people.officer('th').reads<Items>('/v1/referrals?limit=200');
    await server.kill();
    server = await server.again();
    people = region(server);
    const after = await people.officer('th').reads<Items>('/v1/referrals?limit=200');
    expect(after.body.items.map(({ id, revision }) => [id, revision])).toEqual(
      before.body.items.map(({ id, revision }) => [id, revision]),
    );
    const first = after.body.items.at(-1);
    expect((await people.officer('th').reads(`/v1/referrals/${String(first?.id)}`)).text).toContain(person);
  });
});
