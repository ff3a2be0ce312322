import { setTimeout as pause } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { EventStore } from '#event-store/event-store.js';
import { ViewQueries } from '#views/view.js';
import { type GivenWeb, givenWeb, phOfficer, problemIn, reached, thDelegate } from '../given-web.js';

describe('A request that names a position which its answer must reflect', () => {
  let web: GivenWeb;
  let log: EventStore;
  beforeAll(async () => {
    web = await givenWeb();
    log = web.app.get<EventStore>(EventStore);
    await record();
  });
  afterAll(() => web.close());
  beforeEach(() => reached.splice(0));

  const record = async () => {
    const event = { id: crypto.randomUUID(), type: 'letter.sent.v1', payload: '{}', metadata: '{}' };
    return (await log.append('s', 'any', [event])).position;
  };
  const reading = async (after: string) => {
    const authorization = await web.signIn(thDelegate);
    return web.fetch('/v1/letters/here', { headers: { authorization, 'talaan-after': after } });
  };

  it.each(['0', '1'])('is answered when the log has it: %s', async (after) => {
    expect((await reading(after)).status).toBe(200);
  });

  it('waits until another process has recorded so much', async () => {
    const next = (await log.head()) + 2n;
    const answered = reading(String(next));
    await record();
    expect(reached).toEqual([]);
    await record();
    expect((await answered).status).toBe(200);
  });

  it('is told to try again when the log does not come so far', async () => {
    const answer = await reading(String((await log.head()) + 1n));
    expect(answer.headers.get('retry-after')).toMatch(/^[1-9]/);
    await problemIn(answer, 'view.behind');
  });

  it('has waited for its view as well by the end of the same second', async () => {
    const queries = web.app.get<ViewQueries>(ViewQueries);
    const given: number[] = [];
    const whenAsked = jest.spyOn(queries, 'reached').mockImplementation((_, __, timeout = Infinity) => {
      given.push(timeout);
      return Promise.resolve();
    });
    const looks = jest.spyOn(log, 'head');
    const list = async (after: bigint, isThere: boolean) => {
      looks.mockClear();
      const headers = { authorization: await web.signIn(thDelegate), 'talaan-after': String(after) };
      const answered = web.fetch('/v1/letters', { headers });
      while (looks.mock.calls.length === 0) await pause(5);
      await pause(100);
      if (!isThere) await record();
      expect((await answered).status).toBe(200);
    };
    const head = await log.head();
    await list(head + 1n, false);
    await list(head, true);
    for (const spy of [whenAsked, looks]) spy.mockRestore();
    const [first = NaN, second = NaN] = given;
    expect(given).toHaveLength(2);
    expect(first).toBeGreaterThanOrEqual(0);
    expect(first).toBeLessThanOrEqual(950);
    expect(second).toBeGreaterThan(first);
    expect(second).toBeLessThanOrEqual(1_000);
  });

  it('is told so as well when it is a command, which is not carried out', async () => {
    const letter = { to: 'TH-ATU', content: { question: 'Where?' } };
    const answer = await web.post(await web.signIn(phOfficer), '/v1/letters', letter, { 'talaan-after': '999' });
    await problemIn(answer, 'view.behind');
  });

  it.each(['', 'now', '-1', '1.5', '0x1', '1, 2', '12345678901234567890'])(
    'is refused by the name of the header when it is no position: %j',
    async (after) => {
      const { errors } = await problemIn(await reading(after), 'body.invalid');
      expect(errors).toEqual([
        { pointer: '/header/Talaan-After', detail: expect.stringContaining('decimal') as string },
      ]);
    },
  );

  it('is refused without a token as any other', async () => {
    await problemIn(await web.fetch('/v1/letters/here', { headers: { 'talaan-after': 'now' } }), 'token.missing');
  });
});
