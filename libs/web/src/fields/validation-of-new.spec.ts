import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { EventStore } from '#event-store/event-store.js';
import { encode } from '#event-store/fact.js';
import { contentFactId } from '#event-store/identifiers.js';
import { Vault } from '#vault/vault.js';
import { type GivenWeb, givenWeb, letter, phOfficer, problemIn, reached } from '../given-web.js';
import { canonical } from './json.js';

let web: GivenWeb;
let authorization: string;

beforeAll(async () => {
  web = await givenWeb();
  authorization = await web.signIn(phOfficer);
});
afterAll(() => web.close());
beforeEach(() => {
  reached.length = 0;
});

/** More than the form takes now. */
const enclosures = Array.from({ length: 4 }, () => ({ kind: 'map', reference: 'SYNTHETIC' }));
const long = { ...letter, enclosures };

const write = (key: string, body: object) => web.post(authorization, '/v1/letters', body, { 'idempotency-key': key });

/** Records that the command of this key was carried out with a body, as a program did whose form took more. */
async function carriedOutBefore(key: string, body: object): Promise<void> {
  const said = JSON.parse((await write(key, letter)).headers.get('x-command') ?? '') as { commandId: string };
  const requestHash = web.app.get(Vault, { strict: false }).digest('request', `POST /v1/letters\n${canonical(body)}`);
  const { commandId } = said;
  const meta = { actor: 'ph-officer', role: 'officer', commandId, correlationId: commandId, requestHash };
  const fact = encode({ type: 'letter.written.v1', conduct: {} }, contentFactId(commandId), meta);
  await web.app.get(EventStore, { strict: false }).append(`letter-${key}`, 'no-stream', [fact]);
  reached.length = 0;
}

it('what was carried out before is given on when it is sent again, although the form takes less now', async () => {
  const key = randomUUID();
  await carriedOutBefore(key, long);
  const again = await write(key, long);
  expect([again.status, reached]).toEqual([201, ['write']]);
  expect(JSON.parse(again.headers.get('x-command') ?? '')).toMatchObject({ isInstance: true });
});

it('the same body under another key, and another under this one, are refused as what is new', async () => {
  const key = randomUUID();
  await carriedOutBefore(key, long);
  const other = { ...letter, enclosures: [...enclosures, ...enclosures] };
  const deep = { ...long, content: JSON.parse('['.repeat(40) + ']'.repeat(40)) as unknown };
  for (const answer of [await write(randomUUID(), long), await write(key, other), await write(key, deep)]) {
    expect((await problemIn(answer, 'body.invalid')).errors?.map(({ pointer }) => pointer)).toEqual(['/enclosures']);
  }
});
