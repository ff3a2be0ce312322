import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CANARY, type GivenWeb, givenWeb, letter, phOfficer, problemIn, reached } from './given-web.js';

let web: GivenWeb;
let authorization: string;

beforeAll(async () => {
  web = await givenWeb();
  authorization = await web.signIn(phOfficer);
});
afterAll(async () => {
  await web.close();
});
beforeEach(() => {
  reached.length = 0;
});

describe('idempotency keys and preconditions', () => {
  const command = async (headers: Record<string, string>, body: unknown = letter) =>
    JSON.parse((await web.post(authorization, '/v1/letters', body, headers)).headers.get('x-command') ?? '') as Record<
      string,
      unknown
    >;

  it('are needed on every POST', async () => {
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await web.fetch('/v1/letters', { method: 'POST', headers, body: JSON.stringify(letter) });
    await problemIn(answer, 'idempotency.key-missing');
  });

  it.each(['', ' ', 'two words', 'tab\there', 'caf\u00e9', 'x'.repeat(129)])('are refused as %j', async (key) => {
    await problemIn(
      await web.post(authorization, '/v1/letters', letter, { 'idempotency-key': key }),
      'idempotency.key-malformed',
    );
  });

  it('are refused when there are two', async () => {
    const lines = [`Authorization: ${authorization}`, 'Idempotency-Key: a', 'Idempotency-Key: b', 'Content-Length: 0'];
    const answer = await web.raw('POST /v1/letters HTTP/1.1', 'Host: x', 'Connection: close', ...lines);
    expect(answer).toMatch(/^HTTP\/1.1 400 [^]*idempotency.key-malformed/);
  });

  it('name the command: the same for the same key and caller, another for another of either', async () => {
    const [one, again, other] = [
      await command({ 'idempotency-key': 'a' }),
      await command({ 'idempotency-key': 'a' }),
      await command({ 'idempotency-key': 'b' }),
    ];
    expect(again.commandId).toBe(one.commandId);
    expect(other.commandId).not.toBe(one.commandId);
    const token = await web.issuer.token({ ...phOfficer, subject: 'ph-officer-2' });
    const theirs = await command({ 'idempotency-key': 'a', authorization: `Bearer ${token}` });
    expect(theirs.commandId).not.toBe(one.commandId);
  });

  it('name another command when the same person sends it for another unit', async () => {
    const elsewhere = await web.issuer.token({ ...phOfficer, unit: 'PH-COAST', state: 'PH' });
    for (const key of ['a', '019b76da-a800-7000-8000-00000000000a']) {
      const own = await command({ 'idempotency-key': key });
      const other = await command({ 'idempotency-key': key, authorization: `Bearer ${elsewhere}` });
      expect(other.commandId).not.toBe(own.commandId);
      expect((await command({ 'idempotency-key': key })).commandId).toBe(own.commandId);
    }
  });

  it('that are UUIDs of version 7 put the ids of their commands in the order of their time', async () => {
    const keys = ['019b76da-a800', '019b76db-9260', '019B76DC-7CC0'].map((time) => `${time}-7000-8000-00000000000a`);
    const ids: string[] = [];
    for (const key of keys) ids.push(String((await command({ 'idempotency-key': key })).commandId));
    expect(ids.map((id) => id.slice(0, 14))).toEqual(keys.map((key) => key.slice(0, 14).toLowerCase()));
    const again = { 'idempotency-key': keys[1] ?? '' };
    expect((await command(again)).commandId).toBe(ids[1]);
    const token = await web.issuer.token({ ...phOfficer, subject: 'ph-officer-2' });
    expect(ids).not.toContain((await command({ ...again, authorization: `Bearer ${token}` })).commandId);
  });

  it('go with a digest of the request that does not depend on the order of members', async () => {
    const { to, content } = letter;
    const one = await command({}, { to, content });
    expect((await command({}, { content, to })).requestHash).toBe(one.requestHash);
    expect((await command({}, { to, content: { question: 'Who?' } })).requestHash).not.toBe(one.requestHash);
    expect(one.requestHash).not.toContain('Where');
  });

  it('carry the correlation of the caller when it is a UUID, and else a new one', async () => {
    const own = '0B0F2C52-0000-4000-8000-000000000001';
    expect((await command({ 'x-correlation-id': own })).correlationId).toBe(own.toLowerCase());
    expect((await command({ 'x-correlation-id': CANARY })).correlationId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['"3"', [3]],
    ['"0"', [0]],
    ['*', undefined],
    ['"3", "4"', [3, 4]],
    ['"3" ,, "4",', [3, 4]],
    ['W/"3"', []],
    ['W/"3", "4"', [4]],
    ['"03", "-1", "x", "", "W/3"', []],
  ])('accept If-Match: %s', async (header, revision) => {
    expect(await (await web.post(authorization, '/v1/letters/here/burn', {}, { 'if-match': header })).json()).toEqual(
      revision === undefined ? {} : { ifMatch: revision },
    );
  });

  it.each(['3', 'w/"3"', '"3" "4"', '"3', '*, "3"', ',', '"a b"', `"${'x'.repeat(1_000)}"`])(
    'refuse If-Match: %s',
    async (header) => {
      const answer = await web.post(authorization, '/v1/letters/here/burn', {}, { 'if-match': header });
      await problemIn(answer, 'precondition.malformed');
    },
  );
});
