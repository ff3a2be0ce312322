import { setTimeout as pause } from 'node:timers/promises';
import { aRequestTo, type Answered, done, type Entry, type Items, type Person } from './client.js';
import type { Reply } from './http.js';
import { leftOutOnSplit } from './form.js';
import { DAY, type MovedServer, movedServer, RESTART } from './moved-server.js';

interface Erasure {
  readonly state: string;
  readonly eraseAfter?: string;
  readonly erasedOn?: string;
  readonly proposedSince?: string;
  readonly asked: readonly object[];
  readonly objections: readonly object[];
  readonly holds: readonly object[];
}

const ANSWER = 'SYNTHETIC: the answer that is to go';
const REASON = { reason: 'no-longer-needed' };

let place: MovedServer;
const officer = (state: string) => place.people.officer(state);
const head = (state: string) => place.people.head(state);

beforeAll(async () => {
  place = await movedServer();
});

afterAll(async () => {
  await place.end();
});

/** A request from PH to TH that was answered, and closed unless it is said otherwise. */
async function answered(isClosed = true): Promise<string> {
  const { id } = done(await officer('ph').submits(aRequestTo('TH-ATU')));
  done(await officer('th').answers(id, ANSWER));
  if (isClosed) done(await officer('ph').does('close', id, { useful: 'yes' }));
  return id;
}

function says(person: Person, id: string, command: string, body: object = {}, key?: string) {
  return person.posts(`/v1/erasures/exchange-${id}/${command}`, body, key === undefined ? {} : { key });
}

async function erasureOf(id: string, reader = head('ph')): Promise<Erasure> {
  const { status, body, text } = await reader.reads<Erasure>(`/v1/erasures/exchange-${id}`);
  if (status !== 200) throw new Error(text);
  return body;
}

const refusal = ({ status, body }: Reply<Answered>) => [status, (body as unknown as { code: string }).code];

/** The scheduler has looked at all that was due by now: it carries out what is due for longest first. */
async function carriedOut(): Promise<void> {
  const id = await answered();
  done(await says(head('ph'), id, 'ask', REASON));
  place.clock.movedBy += 31 * DAY;
  await untilErased(id);
}

async function untilErased(id: string): Promise<void> {
  const end = Date.now() + 30_000;
  while ((await erasureOf(id)).state !== 'erased') {
    if (Date.now() > end) throw new Error(`${id} was not erased`);
    await pause(50);
  }
}

const isRead = async (id: string, reader: Person) => (await reader.readsTheRequest(id)).text.includes(ANSWER);

describe('the content of a request', () => {
  it('is not erased at once, whoever asks, and once the period of thirty days has run out', async () => {
    const id = await answered();
    const asked = done(await says(head('ph'), id, 'ask', REASON));
    expect(asked.state).toBe('asked');
    const { eraseAfter = '', ...erasure } = await erasureOf(id, officer('th'));
    expect(erasure).toMatchObject({ state: 'asked', asked: [{ party: 'PH-ATU', reason: 'no-longer-needed' }] });
    expect(Date.parse(eraseAfter) - Date.now() - place.clock.movedBy).toBeGreaterThan(29.9 * DAY);
    place.clock.movedBy += 29 * DAY;
    await pause(2_500);
    for (const reader of [officer('ph'), officer('th')]) expect(await isRead(id, reader)).toBe(true);
    place.clock.movedBy += 2 * DAY;
    await untilErased(id);
    for (const reader of [officer('ph'), officer('th'), head('th')]) {
      const { status, body, text } = await reader.readsTheRequest(id);
      expect([status, text.includes(ANSWER)]).toEqual([200, false]);
      expect(body.content).toEqual({ erasedOn: (await erasureOf(id)).erasedOn });
    }
    const trail = await place.people.chair().readsTheAuditTrail(`?record=erasure-exchange-${id}`);
    expect(trail.body.items.map(({ type, actor }) => [type, actor])).toEqual([
      ['erasure.asked.v1', 'ph-head'],
      ['erasure.content-erased.v1', 'platform'],
    ]);
  });

  it('can be asked for by either unit, by its head alone', async () => {
    const id = await answered();
    for (const someone of [officer('ph'), officer('th'), place.people.chair(), place.people.auditor()]) {
      expect([someone.identity, ...refusal(await says(someone, id, 'ask', REASON))]).toEqual([
        someone.identity,
        403,
        'access.denied',
      ]);
    }
    for (const stranger of [head('vn'), officer('vn'), place.people.consular('ph'), place.people.secretariat()]) {
      expect([stranger.identity, ...refusal(await says(stranger, id, 'ask', REASON))]).toEqual([
        stranger.identity,
        404,
        'record.unknown',
      ]);
    }
    done(await says(head('th'), id, 'ask', REASON));
    place.clock.movedBy += 31 * DAY;
    await untilErased(id);
    expect(await isRead(id, officer('ph'))).toBe(false);
  });

  it('can be asked for while the request is open, and goes when it has ended; asked twice it is one asking', async () => {
    const id = await answered(false);
    const first = done(await says(head('ph'), id, 'ask', REASON));
    expect(done(await says(head('ph'), id, 'ask', { reason: 'court-order' })).revision).toBe(first.revision);
    place.clock.movedBy += 40 * DAY;
    await carriedOut();
    expect(await isRead(id, officer('th'))).toBe(true);
    done(await officer('ph').does('close', id, { useful: 'yes' }));
    await untilErased(id);
    expect(await isRead(id, officer('th'))).toBe(false);
  });

  it('stays while a request that was reopened is open', async () => {
    const id = await answered();
    done(await says(head('ph'), id, 'ask', REASON));
    done(await officer('ph').does('reopen', id, { reason: 'SYNTHETIC: another question' }));
    await carriedOut();
    expect(await isRead(id, officer('th'))).toBe(true);
    done(await officer('ph').does('withdraw', id, { reason: 'SYNTHETIC: settled' }));
    await untilErased(id);
  });

  it('stays when it is asked for no more', async () => {
    const id = await answered();
    done(await says(head('ph'), id, 'ask', REASON));
    expect(refusal(await says(head('th'), id, 'withdraw'))).toEqual([409, 'erasure.not-asked']);
    done(await says(head('ph'), id, 'withdraw'));
    await carriedOut();
    expect([(await erasureOf(id)).state, await isRead(id, officer('th'))]).toEqual(['nothing-asked', true]);
  });

  it('stays while the other unit objects, which the asking unit cannot', async () => {
    const id = await answered();
    expect(refusal(await says(head('th'), id, 'object', { ground: 'evidence' }))).toEqual([
      409,
      'erasure.nothing-asked',
    ]);
    done(await says(head('ph'), id, 'ask', REASON));
    expect(refusal(await says(head('ph'), id, 'object', { ground: 'evidence' }))).toEqual([409, 'erasure.own-asking']);
    done(await says(head('th'), id, 'object', { ground: 'evidence' }));
    expect(refusal(await says(head('th'), id, 'ask', REASON))).toEqual([409, 'erasure.own-objection']);
    await carriedOut();
    expect(await erasureOf(id)).toMatchObject({
      state: 'asked',
      objections: [{ party: 'TH-ATU', ground: 'evidence' }],
    });
    expect(await isRead(id, officer('th'))).toBe(true);
    expect(refusal(await says(head('ph'), id, 'withdraw-objection'))).toEqual([409, 'erasure.not-objected']);
    done(await says(head('th'), id, 'withdraw-objection'));
    await untilErased(id);
  });

  it('stays under a legal hold until it ends by itself, also one that was placed before anything was asked', async () => {
    const id = await answered();
    const until = (days: number) => new Date(Date.now() + place.clock.movedBy + days * DAY).toISOString();
    const hold = (days: number) => ({ until: until(days), reason: 'prosecution' });
    expect(refusal(await says(officer('ph'), id, 'hold', hold(60)))).toEqual([403, 'access.denied']);
    expect(refusal(await says(place.people.delegate('ph'), id, 'hold', hold(60)))).toEqual([403, 'access.denied']);
    expect(refusal(await says(head('ph'), id, 'hold', hold(-1)))).toEqual([422, 'erasure.hold-ended']);
    done(await says(head('ph'), id, 'hold', hold(45)));
    done(await says(head('ph'), id, 'ask', REASON));
    await carriedOut();
    expect(await isRead(id, officer('th'))).toBe(true);
    expect((await erasureOf(id)).holds).toMatchObject([{ party: 'PH-ATU', reason: 'prosecution' }]);
    place.clock.movedBy += 20 * DAY;
    await untilErased(id);
  });

  it('stays under several holds until the last is lifted, each by who placed it', async () => {
    const id = await answered();
    const until = new Date(Date.now() + place.clock.movedBy + 900 * DAY).toISOString();
    done(await says(place.people.chair(), id, 'hold', { until, reason: 'supervision' }));
    done(await says(head('th'), id, 'hold', { until, reason: 'investigation' }));
    done(await says(head('ph'), id, 'ask', REASON));
    expect(refusal(await says(head('ph'), id, 'lift-hold'))).toEqual([409, 'erasure.not-held']);
    done(await says(head('th'), id, 'lift-hold'));
    await carriedOut();
    expect(await isRead(id, officer('th'))).toBe(true);
    expect((await erasureOf(id)).holds).toMatchObject([{ party: 'working-group' }]);
    done(await says(place.people.chair(), id, 'lift-hold'));
    await untilErased(id);
  });
});

describe('after the erasure', () => {
  let id: string;
  const key = 'the-asking';
  let first: Answered;
  let closing: Answered;

  beforeAll(async () => {
    id = await answered(false);
    closing = done(await officer('ph').does('close', id, { useful: 'yes' }, { key: 'the-closing' }));
    first = done(await says(head('ph'), id, 'ask', REASON, key));
    place.clock.movedBy += 31 * DAY;
    await untilErased(id);
  });

  it('a retry is answered as the first time, and nothing else is done to the record or its erasure', async () => {
    expect(done(await says(head('ph'), id, 'ask', REASON, key))).toEqual(first);
    expect(done(await officer('ph').does('close', id, { useful: 'yes' }, { key: 'the-closing' }))).toEqual(closing);
    expect(refusal(await officer('ph').does('reopen', id, { reason: 'SYNTHETIC' }))).toEqual([410, 'content.erased']);
    for (const [command, body] of [
      ['ask', REASON],
      ['object', { ground: 'evidence' }],
      ['withdraw', {}],
      ['hold', { until: '2090-01-01T00:00:00.000Z', reason: 'investigation' }],
    ] as const) {
      expect(refusal(await says(head('th'), id, command, body))).toEqual([410, 'content.erased']);
    }
  });

  it('no reading is recorded, because there is nothing left to read', async () => {
    const before = (await place.people.chair().readsWhoRead(`?record=exchange-${id}`)).body.items.length;
    await officer('ph').readsTheRequest(id);
    const after = (await place.people.chair().readsWhoRead(`?record=exchange-${id}`)).body.items.length;
    expect(after).toBe(before);
  });

  (leftOutOnSplit(RESTART) ? it.skip : it)(
    'the history and the record say so after a restart, and the log is as it was',
    async () => {
      await place.stop();
      await place.start();
      expect(await isRead(id, officer('th'))).toBe(false);
      const { body } = await head('th').reads<Items<Entry>>(`/v1/erasures/exchange-${id}/history`);
      expect(body.items.map(({ type, actor }) => [type, actor])).toEqual([
        ['erasure.asked.v1', 'ph-head'],
        ['erasure.content-erased.v1', 'platform'],
      ]);
      const own = await officer('ph').readsTheHistoryOf(id);
      expect(own.body.items.map(({ type }) => type)).toEqual([
        'exchange.submitted.v1',
        'exchange.answered.v1',
        'exchange.closed.v1',
      ]);
    },
  );
});

describe('what falls due while the server is down', () => {
  (leftOutOnSplit(RESTART) ? it.skip : it)('is carried out, once, when it is up again', async () => {
    const id = await answered();
    done(await says(head('ph'), id, 'ask', REASON));
    await place.stop();
    place.clock.movedBy += 100 * DAY;
    await place.start();
    await untilErased(id);
    const { body } = await head('ph').reads<Items<Entry>>(`/v1/erasures/exchange-${id}/history`);
    expect(body.items).toHaveLength(2);
  });
});

describe('a list of erasures', () => {
  it('has what concerns the own unit, for oversight all, and nothing for others', async () => {
    const id = await answered();
    done(await says(head('ph'), id, 'ask', REASON));
    const listed = async (reader: Person, query = '') => {
      const { status, body } = await reader.reads<Items<{ record: string; state: string }>>(`/v1/erasures${query}`);
      return status === 200 ? body.items.map(({ record }) => record) : status;
    };
    const record = `exchange-${id}`;
    for (const reader of [officer('ph'), head('th'), place.people.chair(), place.people.auditor()]) {
      expect((await listed(reader, '?limit=2')) as string[]).toContain(record);
      expect((await listed(reader, '?state=asked')) as string[]).toContain(record);
      expect((await listed(reader, '?state=erased')) as string[]).not.toContain(record);
    }
    expect(await listed(officer('vn'))).toEqual([]);
    expect(await listed(place.people.secretariat())).toEqual([]);
    expect(await listed(place.people.registrar())).toBe(403);
    const page = await officer('ph').reads<Items<{ record: string }>>('/v1/erasures?limit=1');
    const next = await officer('ph').reads<Items<{ record: string }>>(
      `/v1/erasures?limit=1&cursor=${String(page.body.nextCursor)}`,
    );
    expect(next.body.items[0]?.record).not.toBe(page.body.items[0]?.record);
  });

  it('and an erasure are of records only that there are', async () => {
    for (const name of ['exchange-018f0000-0000-7000-8000-000000000000', 'exchange-1', 'reads-x', 'unit-PH-ATU', 'x']) {
      const { status } = await head('ph').reads(`/v1/erasures/${name}`);
      expect([name, status]).toEqual([name, 404]);
    }
  });
});
