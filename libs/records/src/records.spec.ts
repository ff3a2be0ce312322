import type { FastifyReply, FastifyRequest } from 'fastify';
import { turnsDuring } from '#event-store/given-long-record.js';
import { derivedUuid, uuidBeside } from '#event-store/identifiers.js';
import { PIECE } from '#event-store/pieces.js';
import type { Access, AccessRefusal } from '#web/auth/access.js';
import type { Caller } from '#web/auth/caller.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { Refusal } from '#kernel/refusal.js';
import { asking } from '#web/route.js';
import { LETTER, metaFor, POLICIES, WRITTEN } from './given-letters.js';
import { type GivenRecords, givenRecords } from './given-records.js';
import type { Ask } from './record-kind.js';

const T0 = Date.parse('2026-03-02T08:00:00Z');
const OTHER = '00000000-0000-8000-8000-000000000009';
const ID = derivedUuid('letter');
const caller = (state: string): Caller => ({ subject: state, role: 'officer', unit: `${state}-ATU`, state });

let given: GivenRecords;
let headers: Record<string, string | number>;
beforeEach(() => {
  given = givenRecords(T0, metaFor, new CedarAccess({ 'letters.cedar': POLICIES }));
  headers = {};
});
afterEach(() => {
  given.close();
});

const key = (name: string) => ({ commandId: derivedUuid(name), correlationId: derivedUuid(name), requestHash: name });

function sent(state: string, name: string, id = ID) {
  const reply = {
    status: (status: number) => ((headers.status = status), reply),
    header: (header: string, value: string) => ((headers[header] = value), reply),
  } as unknown as FastifyReply;
  const asks = asking(caller(state), {} as Access);
  return { ...asks, key: key(name), reply, request: {} as FastifyRequest, id };
}

const attempt = (refused: unknown) => (refused as AccessRefusal).attempt;

describe('A record that is created', () => {
  it('has the id that follows from its command, and is answered with its place', async () => {
    const answer = await given.records.create(LETTER, sent('PH', 'write'), WRITTEN);
    const id = uuidBeside(key('write').commandId, 'letter');
    expect(answer).toEqual({ id, revision: 0, position: '1', state: 'written' });
    expect(headers).toEqual({ status: 201, etag: '"0"', location: `/v1/letters/${id}` });
    expect(await given.records.create(LETTER, sent('PH', 'write'), WRITTEN)).toEqual(answer);
    expect(await given.factsOf(`letter-${id}`)).toHaveLength(1);
  });

  it('is answered with another place where its kind says so', async () => {
    const boxed = { ...LETTER, pathOf: ({ to }: { readonly to: string }, id: string) => `/v1/boxes/${to}/${id}` };
    const { id } = await given.records.create(boxed, sent('PH', 'write'), WRITTEN);
    expect(headers).toMatchObject({ location: `/v1/boxes/TH-ATU/${id}` });
  });

  it.each(['create', 'performNew'] as const)('is asked of the policies first: %s', async (method) => {
    const looked: unknown[] = [];
    const readStream = given.store.readStream.bind(given.store);
    given.store.readStream = (...asked) => (looked.push(asked), readStream(...asked));
    const refused = await given.records[method](LETTER, sent('TH', 'write'), WRITTEN).catch(attempt);
    expect(refused).toEqual({ action: 'letter.send', as: 'denied' });
    expect([looked, await given.store.head()]).toEqual([[], 0n]);
  });
});

describe('A command that was carried out before', () => {
  /** The same letters, once neither of the two that wrote may know of them. */
  const HIDDEN: typeof LETTER = {
    ...LETTER,
    resource: () => ({ type: 'Letter', attributes: { from: 'VN-ATU', to: 'VN-ATU' } }),
    resourceOfNew: () => ({ type: 'Letter', attributes: { from: 'VN-ATU', to: 'VN-ATU' } }),
  };
  const other = (one: ReturnType<typeof sent>) => ({ ...one, key: { ...one.key, requestHash: 'other' } });

  it('is answered as the first time to who may not give it any more, nor know of the record', async () => {
    await given.send(LETTER, ID, WRITTEN, 'written');
    const answer = await given.records.carryOut(LETTER, sent('TH', 'answer'), { type: 'answer' });
    const head = await given.store.head();
    expect(await given.records.carryOut(HIDDEN, sent('TH', 'answer'), { type: 'answer' })).toEqual(answer);
    for (const again of [sent('TH', 'another'), other(sent('TH', 'answer')), { ...sent('TH', 'answer'), id: OTHER }]) {
      const refused = given.records.carryOut(HIDDEN, again, { type: 'answer' });
      expect(await refused.catch(attempt)).toMatchObject({ action: 'letter.answer', as: 'unknown' });
    }
    expect(await given.store.head()).toBe(head);
  });

  it('is answered so when it created the record', async () => {
    const answer = await given.records.create(LETTER, sent('PH', 'write'), WRITTEN);
    expect(await given.records.create(HIDDEN, sent('PH', 'write'), WRITTEN)).toEqual(answer);
    const refused = await given.records.create(HIDDEN, other(sent('PH', 'write')), WRITTEN).catch(attempt);
    expect(refused).toEqual({ action: 'letter.send', as: 'denied' });
  });
});

describe('A record that exists', () => {
  beforeEach(async () => {
    await given.send(LETTER, ID, WRITTEN, 'written');
  });

  it('is changed by who may, and answered with its revision', async () => {
    const answer = await given.records.carryOut(LETTER, sent('TH', 'answer'), { type: 'answer' });
    expect(answer).toMatchObject({ id: ID, revision: 2, state: 'answered' });
    expect(headers).toEqual({ status: 200, etag: '"2"' });
  });

  it.each(['carryOut', 'permit', 'perform'] as const)('is not changed by others: %s', async (method) => {
    const change = (state: string) =>
      given.records[method](LETTER, sent(state, 'answer'), { type: 'answer' }).catch((error: unknown) =>
        attempt(error),
      );
    const record = `letter-${ID}`;
    expect(await change('PH')).toEqual({ action: 'letter.answer', record, as: 'denied' });
    expect(await change('VN')).toEqual({ action: 'letter.answer', record, as: 'unknown' });
    expect(await given.factsOf(record)).toHaveLength(1);
  });

  it.each(['read', 'open', 'history', 'authorise'] as const)('is known to its parties only: %s', async (method) => {
    await given.records[method](LETTER, sent('TH', 'read'));
    const other = given.records[method](LETTER, sent('VN', 'read'));
    await expect(other).rejects.toMatchObject({ attempt: { action: 'letter.know', as: 'unknown' } });
  });

  it('is read once for all who read it at the same time, and again for who comes later', async () => {
    let looked = 0;
    const readStream = given.store.readStream.bind(given.store);
    given.store.readStream = (...asked) => ((looked += 1), readStream(...asked));
    await Promise.all(Array.from({ length: 20 }, () => given.records.history(LETTER, sent('TH', 'read'))));
    expect(looked).toBe(1);
    await given.records.carryOut(LETTER, sent('TH', 'answer'), { type: 'answer' });
    expect((await given.records.read(LETTER, sent('TH', 'read'))).state).toMatchObject({ name: 'answered' });
  });

  it('is read with its revision, and its history shows conduct only', async () => {
    await given.records.read(LETTER, sent('TH', 'read'));
    expect(headers).toEqual({ etag: '"0"' });
    expect(JSON.stringify(await given.records.history(LETTER, sent('TH', 'read')))).not.toContain('content');
  });

  it.each([derivedUuid('none'), 'no-id', '../letter'])('is told apart from %s, which does not exist', async (id) => {
    const unknown = given.records.authorise(LETTER, { caller: caller('PH'), id });
    await expect(unknown).rejects.toMatchObject({ code: 'record.unknown' });
  });
});

describe('A record whose ids tell nothing', () => {
  const SECRET: typeof LETTER = { ...LETTER, idTells: 'nothing' };
  const MADE_AT = '019cad79-7480';
  const timed = (name: string) => ({ ...key(name), commandId: uuidBeside(`${MADE_AT}-7000-8000-000000000000`, name) });
  const writes = (name: string) => given.records.create(SECRET, { ...sent('PH', name), key: timed(name) }, WRITTEN);

  it('has an id without the time of its key, and is found again by the same command', async () => {
    expect(timed('write').commandId.startsWith(MADE_AT)).toBe(true);
    const answer = await writes('write');
    expect(answer.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(answer.id.startsWith(MADE_AT.slice(0, 4))).toBe(false);
    expect(await writes('write')).toEqual(answer);
    expect((await writes('other')).id).not.toBe(answer.id);
    expect(await given.factsOf(`letter-${answer.id}`)).toHaveLength(1);
  });

  it('has an id that does not follow from the command without the key of the platform', async () => {
    const elsewhere = givenRecords(T0, metaFor, new CedarAccess({ 'letters.cedar': POLICIES }));
    const { id } = await elsewhere.records.create(SECRET, { ...sent('PH', 'write'), key: timed('write') }, WRITTEN);
    expect((await writes('write')).id).not.toBe(id);
    elsewhere.close();
  });

  it('is found under the id that told the time, when the same command made it then', async () => {
    const before = await given.records.create(LETTER, { ...sent('PH', 'write'), key: timed('write') }, WRITTEN);
    expect(before.id.startsWith(MADE_AT)).toBe(true);
    expect(await writes('write')).toEqual(before);
    expect(await given.store.head()).toBe(1n);
  });

  it('keeps no correlation id of the caller', async () => {
    const correlationId = '019cad79-0000-7000-8000-00000000c0de';
    const { id } = await given.records.create(
      SECRET,
      { ...sent('PH', 'write'), key: { ...timed('write'), correlationId } },
      WRITTEN,
    );
    const answer = { ...sent('TH', 'answer', id), key: { ...timed('answer'), correlationId } };
    await given.records.carryOut(SECRET, answer, { type: 'answer' });
    for (const { meta } of await given.factsOf(`letter-${id}`)) expect(meta.correlationId).toBe(meta.commandId);
  });
});

describe('A record of which someone knows a part', () => {
  const PART: typeof LETTER = { ...LETTER, knownPart: () => ({ from: 1 }) };
  beforeEach(async () => {
    await given.send(LETTER, ID, WRITTEN, 'written');
    await given.send(LETTER, ID, { type: 'note-unanswered' }, 'noted');
  });

  it('counts its revisions from the first fact that they know, and shows none before it', async () => {
    await given.records.read(PART, sent('TH', 'read'));
    expect(headers).toEqual({ etag: '"0"' });
    const { items } = await given.records.history(PART, sent('TH', 'read'));
    expect(items.map(({ revision, type }) => [revision, type])).toEqual([[0, 'letter.unanswered.v1']]);
    const { opened } = await given.records.open(PART, sent('TH', 'read'));
    expect(opened).toEqual([]);
  });

  it('is changed at the revision that they count, and says no other', async () => {
    const at = (ifMatch: number) => ({ ...sent('TH', 'answer'), key: { ...key('answer'), ifMatch: [ifMatch] } });
    const stale = given.records.carryOut(PART, at(1), { type: 'answer' });
    await expect(stale).rejects.toMatchObject({ code: 'precondition.stale', message: expect.stringContaining(' 0.') });
    const answer = await given.records.carryOut(PART, at(0), { type: 'answer' });
    expect([answer.revision, headers.etag]).toEqual([2, '"2"']);
    expect(await given.records.carryOut(PART, at(0), { type: 'answer' })).toEqual(answer);
  });

  it('carries no revision and shows nothing more once more happened than they may know', async () => {
    const ended: typeof LETTER = { ...LETTER, knownPart: () => ({ from: 0, until: 0 }) };
    const { items } = await given.records.history(ended, sent('TH', 'read'));
    expect(items.map(({ type }) => type)).toEqual(['letter.written.v1']);
    expect(headers).toEqual({});
  });
});

describe('A record that is made from another', () => {
  const COPY: typeof LETTER = {
    ...LETTER,
    kind: 'copy',
    path: '/v1/copies',
    madeFrom: () => ({ kind: LETTER, id: ID, verb: 'answer' }),
  };
  const copied = (state: string) => given.records.create(COPY, sent(state, 'copy'), WRITTEN);

  it('is created by who may do that to the other record, and is one of its own', async () => {
    await given.send(LETTER, ID, WRITTEN, 'written');
    const { id } = await copied('TH');
    expect(headers).toMatchObject({ status: 201, location: `/v1/copies/${id}` });
    expect(await given.factsOf(`copy-${id}`)).toHaveLength(1);
    expect(await given.factsOf(`letter-${ID}`)).toHaveLength(1);
  });

  it('is not created by others, and who may not know of the other record is told that there is none', async () => {
    const none = await copied('TH').catch(attempt);
    await given.send(LETTER, ID, WRITTEN, 'written');
    const asked = { action: 'letter.answer', record: `letter-${ID}` };
    expect(none).toEqual({ ...asked, as: 'unknown' });
    expect(await copied('VN').catch(attempt)).toEqual({ ...asked, as: 'unknown' });
    expect(await copied('PH').catch(attempt)).toEqual({ ...asked, as: 'denied' });
    expect(await given.store.head()).toBe(1n);
  });
});

describe('A record that stands', () => {
  const NOTICE: typeof LETTER = { ...LETTER, kind: 'notice', policies: 'letter', isStanding: true };

  it('needs nobody to begin it: each command is asked about as one that creates', async () => {
    await given.records.permit(NOTICE, sent('PH', 'write', 'board'), WRITTEN);
    await given.send(NOTICE, 'board', WRITTEN, 'written');
    const other = await given.records.permit(NOTICE, sent('TH', 'write', 'board'), WRITTEN).catch(attempt);
    expect(other).toEqual({ action: 'letter.send', as: 'denied' });
  });
});

describe('A record that is not there', () => {
  const resource = { type: 'Letter', attributes: { from: 'PH-ATU', to: 'TH-ATU' } };
  const refusal = (id: string) => new Refusal('letter.unknown', `Nobody wrote ${id}.`);
  const OPEN: typeof LETTER = { ...LETTER, absent: { resource, refusal } };
  const asked = { type: 'answer' } as const;

  it.each(['authorise', 'permit', 'carryOut'] as const)('is told as such to who may know: %s', async (method) => {
    const asks = (state: string) =>
      method === 'authorise'
        ? given.records.authorise(OPEN, sent(state, 'x'), 'send')
        : given.records[method](OPEN, sent(state, 'x'), asked);
    await expect(asks('TH')).rejects.toMatchObject({ code: 'letter.unknown', detail: `Nobody wrote ${ID}.` });
    await expect(asks('VN')).rejects.toMatchObject({ attempt: { action: 'letter.know', as: 'unknown' } });
  });

  it('may be one of which the policies see nothing yet', async () => {
    await given.send(LETTER, ID, WRITTEN, 'written');
    await given.records.authorise(OPEN, sent('TH', 'read'));
    const unseen = given.records.authorise({ ...OPEN, resource: () => undefined }, sent('TH', 'read'));
    await expect(unseen).rejects.toMatchObject({ code: 'letter.unknown' });
  });
});

describe('A kind of record', () => {
  it('may name its streams, and what stands in answers', async () => {
    const kind: typeof LETTER = { ...LETTER, streamOf: (id) => `letters-of-${id}` };
    await given.send(kind, ID, WRITTEN, 'write');
    const command = { type: 'answer' } as const;
    const answer = await given.records.carryOut(kind, sent('TH', 'answer'), command, ({ to }) => ({ id: to }));
    expect(answer).toMatchObject({ id: 'TH-ATU', revision: 2, state: 'answered' });
    expect(await given.factsOf(`letters-of-${ID}`)).toHaveLength(3);
  });

  it('may ask the policies several things, each after the one before was permitted', async () => {
    const asked: string[] = [];
    async function* asks({ resource }: { readonly resource: unknown }): AsyncGenerator<Ask> {
      for (const action of ['letter.know', 'letter.send']) {
        asked.push(action);
        yield { action, resource: resource as Ask['resource'] };
        await Promise.resolve();
      }
      throw new Refusal('letter.far', 'It is too far.');
    }
    const create = (state: string) => given.records.create({ ...LETTER, asks }, sent(state, 'write'), WRITTEN);
    await expect(create('VN')).rejects.toMatchObject({ attempt: { action: 'letter.know' } });
    await expect(create('TH')).rejects.toMatchObject({ attempt: { action: 'letter.send' } });
    await expect(create('PH')).rejects.toMatchObject({ code: 'letter.far' });
    const all = ['letter.know', 'letter.send'];
    expect(asked).toEqual(['letter.know', ...all, ...all]);
    await expect(given.records.create({ ...LETTER, asks: () => [] }, sent('PH', 'write'), WRITTEN)).rejects.toThrow(
      'nothing says who may create',
    );
  });
});

describe('What was written', () => {
  beforeEach(async () => {
    await given.send(LETTER, ID, WRITTEN, 'written');
  });

  const read = async (state: string, kind = LETTER) => {
    const found = await given.records.find(kind, ID);
    return given.contents.readBy(caller(state), kind, found!);
  };
  const reads = async () => (await given.factsOf(`reads-letter-${ID}`)).map(({ conduct }) => conduct);

  it('is opened for who may read it, and that is recorded first', async () => {
    expect(await read('TH')).toMatchObject([{ content: WRITTEN.content }]);
    const parties = ['PH-ATU', 'TH-ATU'];
    expect(await reads()).toEqual([{ record: `letter-${ID}`, kind: 'letter', purpose: 'read', parties }]);
  });

  it('is opened in pieces where it is long, between which others have their turn', async () => {
    const short = await turnsDuring(() => read('TH'));
    const content = { text: 'x'.repeat(2 * PIECE) };
    await given.send(LETTER, ID, { type: 'answer', content }, 'answer');
    const found = await given.records.find(LETTER, ID);
    const long = await turnsDuring(() => given.contents.readBy(caller('TH'), LETTER, found!));
    expect(long.turns).toBeGreaterThan(short.turns);
    expect(long.result?.at(-1)).toMatchObject({ content });
  });

  it('is recorded as read under another name where its kind says so', async () => {
    await read('TH', { ...LETTER, readAs: 'message' });
    expect(await reads()).toMatchObject([{ record: `letter-${ID}`, kind: 'message' }]);
  });

  it('stays closed to others, and no reading is recorded', async () => {
    expect(await read('VN')).toBeUndefined();
    expect(await reads()).toEqual([]);
  });

  it('stays closed when the reading cannot be recorded', async () => {
    const opened: unknown[] = [];
    const open = given.vault.open.bind(given.vault);
    given.vault.open = (...place) => (opened.push(place), open(...place));
    const found = await given.records.find(LETTER, ID, given.lookups.begin());
    await given.store.close();
    await expect(given.contents.readBy(caller('TH'), LETTER, found!)).rejects.toThrow('closed');
    expect(opened).toEqual([]);
  });

  it('says when it was erased, once its key is destroyed', async () => {
    await given.send(LETTER, ID, { type: 'erase' }, 'erase');
    expect(await read('TH')).toMatchObject([{ erasedOn: '2026-03-02T08:00:00.000Z' }]);
  });
});
