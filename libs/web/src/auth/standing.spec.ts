import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EventStore, type StoredEvent } from '#event-store/event-store.js';
import { decode, encode } from '#event-store/fact.js';
import { contentFactId } from '#event-store/identifiers.js';
import type { Caller } from './caller.js';
import {
  type GivenWeb,
  givenWeb,
  letter,
  phOfficer,
  problemIn,
  reached,
  type SetStandings,
  thDelegate,
} from '../given-web.js';
import { Standings } from './standing.js';

const CLOSED = 'The unit PH-ATU was closed on 2026-01-01.';

let web: GivenWeb;
let authorization: string;

beforeAll(async () => {
  web = await givenWeb();
  authorization = await web.signIn(phOfficer);
});
afterAll(() => web.close());
beforeEach(() => {
  reached.length = 0;
  standings().lost.clear();
});

const log = () => web.app.get(EventStore, { strict: false });
const standings = () => web.app.get<SetStandings>(Standings, { strict: false });
const loses = ({ subject }: Caller) => standings().lost.set(subject, CLOSED);
const write = (key: string, body: unknown = letter) =>
  web.post(authorization, '/v1/letters', body, { 'idempotency-key': key });

async function recordedSince(position: bigint): Promise<readonly StoredEvent[]> {
  const facts: StoredEvent[] = [];
  for await (const batch of log().readAll(position)) facts.push(...batch);
  return facts;
}

/** Carries out a command as a route with records does: its fact is in the log. */
async function carriedOut(key: string): Promise<void> {
  const answer = await write(key);
  const { commandId, requestHash } = JSON.parse(answer.headers.get('x-command') ?? '') as Record<string, string>;
  const meta = { actor: 'ph-officer', role: 'officer', commandId, correlationId: commandId, requestHash };
  const fact = { type: 'letter.written.v1', conduct: {} };
  await log().append(`letter-${key}`, 'no-stream', [encode(fact, contentFactId(commandId ?? ''), meta as never)]);
  reached.length = 0;
}

describe('A caller without standing', () => {
  it.each([
    ['GET', '/v1/letters'],
    ['GET', '/v1/letters/here'],
    ['HEAD', '/v1/letters'],
    ['POST', '/v1/letters'],
    ['POST', '/v1/letters/here/burn'],
  ])('is refused before anything else is looked at: %s %s', async (method, path) => {
    loses(phOfficer);
    const sent =
      method === 'POST' ? { headers: { authorization, 'idempotency-key': 'a' } } : { headers: { authorization } };
    const answer = await web.fetch(path, { method, ...sent });
    expect(answer.status).toBe(403);
    if (method === 'HEAD') return;
    expect((await problemIn(answer, 'standing.lost')).detail).toBe(CLOSED);
  });

  it('is on record before the answer, with the route by its pattern', async () => {
    const before = await log().head();
    loses(phOfficer);
    await problemIn(await web.fetch('/v1/letters/here', { headers: { authorization } }), 'standing.lost');
    const [refused] = (await recordedSince(before)).map((event) => decode(event, new Map()));
    expect(refused).toMatchObject({
      stream: 'refused-standing',
      type: 'access.refused.v1',
      conduct: { action: 'standing.GET /v1/letters/:id', record: null, as: 'denied' },
      meta: { actor: phOfficer.subject, unit: 'PH-ATU' },
    });
    expect(refused?.meta.standing).toBeUndefined();
  });

  it('reads what is open to anyone', async () => {
    loses(phOfficer);
    expect((await web.fetch('/open', { headers: { authorization } })).status).toBe(200);
  });

  it('is a caller again with the next request once the register has it so', async () => {
    loses(phOfficer);
    expect((await web.fetch('/v1/letters/here', { headers: { authorization } })).status).toBe(403);
    standings().lost.clear();
    expect((await web.fetch('/v1/letters/here', { headers: { authorization } })).status).toBe(200);
  });

  it('has a command answered that was carried out before, and no other', async () => {
    await carriedOut('carried-out');
    loses(phOfficer);
    expect((await write('carried-out')).status).toBe(201);
    reached.length = 0;
    const other = { ...letter, to: 'PH-ATU' };
    await problemIn(await write('carried-out', other), 'standing.lost');
    await problemIn(await write('another'), 'standing.lost');
  });
});

describe('A fact', () => {
  it('keeps the entry of the register on which the act stood', async () => {
    const before = await log().head();
    const delegate = await web.signIn(thDelegate);
    await problemIn(await web.post(delegate, '/v1/letters', letter), 'access.denied');
    const [refused] = (await recordedSince(before)).map((event) => decode(event, new Map()));
    expect(refused?.meta.standing).toBe('given-register@0');
  });
});
