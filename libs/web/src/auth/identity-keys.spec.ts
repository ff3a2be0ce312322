import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Caller } from './caller.js';
import { AUDIENCE, givenIssuer, type GivenIssuer } from './given-issuer.js';
import { IdentityKeys } from './identity-keys.js';

const CALLER: Caller = { subject: 'ph-officer', role: 'officer', unit: 'PH-ATU', state: 'PH' };
const OPTIONS = { audience: AUDIENCE, algorithms: ['ES256'] };
/** The issuer is asked no more often than once in this time (ms). */
const COOLDOWN = 1_000;
const UNAVAILABLE = { code: 'identity.unavailable' };
const UNKNOWN = { code: 'ERR_JWKS_NO_MATCHING_KEY' };

let issuer: GivenIssuer;
let reached: boolean[];

beforeEach(async () => {
  issuer = await givenIssuer();
  reached = [];
});
afterEach(() => issuer.close());

const keysKept = (milliseconds = 60_000) => new IdentityKeys(issuer.issuer, milliseconds, (is) => reached.push(is));

describe('The keys of an issuer that is out of order', () => {
  it('are used as long as they are kept, and it is said that they are old', async () => {
    const keys = keysKept(3 * COOLDOWN);
    const token = await issuer.token(CALLER);
    expect(await keys.verify(token, OPTIONS)).toMatchObject({ sub: 'ph-officer' });
    const fetched = performance.now();
    expect([keys.state(), reached]).toEqual(['had', []]);
    issuer.fail();
    await pause(COOLDOWN);
    // A key that is not known makes the issuer be asked again.
    await expect(keys.verify(await issuer.token(CALLER, {}, { kid: 'other' }), OPTIONS)).rejects.toMatchObject(
      UNAVAILABLE,
    );
    expect([keys.state(), reached]).toEqual(['kept', [false]]);
    expect(await keys.verify(token, OPTIONS)).toMatchObject({ sub: 'ph-officer' });
    await pause(3 * COOLDOWN - (performance.now() - fetched) + 50);
    await expect(keys.verify(token, OPTIONS)).rejects.toMatchObject(UNAVAILABLE);
    expect(keys.state()).toBe('missing');
  });

  it('are had again when it is back, also where nobody asks but who watches the server', async () => {
    const keys = keysKept();
    issuer.fail();
    await expect(keys.verify(await issuer.token(CALLER), OPTIONS)).rejects.toMatchObject(UNAVAILABLE);
    expect(keys.state()).toBe('missing');
    issuer.fail(false);
    const began = performance.now();
    while (keys.state() !== 'had' && performance.now() - began < 10_000) await pause(50);
    expect([keys.state(), reached]).toEqual(['had', [false, true]]);
  });
});

describe('An issuer that does not answer', () => {
  it('is waited for by so many requests and no more, and by none where keys are kept', async () => {
    const kept = keysKept();
    const token = await issuer.token(CALLER);
    await kept.verify(token, OPTIONS);
    issuer.hang();
    const keys = keysKept();
    const waiting = Array.from({ length: 100 }, () => keys.verify(token, OPTIONS).catch(() => undefined));
    await expect(keys.verify(token, OPTIONS)).rejects.toMatchObject(UNAVAILABLE);
    expect(reached).toEqual([]);
    expect(await kept.verify(token, OPTIONS)).toMatchObject({ sub: 'ph-officer' });
    await issuer.close();
    await Promise.all(waiting);
    expect(reached).toEqual([false]);
  });
});

describe('A key', () => {
  it('that was published a second ago is found at once, and the issuer is not asked more often', async () => {
    const keys = keysKept();
    await keys.verify(await issuer.token(CALLER), OPTIONS);
    const asked = performance.now();
    await issuer.publish();
    const token = await issuer.token(CALLER);
    const soon = await keys.verify(token, OPTIONS).catch((error: unknown) => error);
    if (performance.now() - asked < COOLDOWN) expect(soon).toMatchObject(UNKNOWN);
    await pause(COOLDOWN - (performance.now() - asked) + 50);
    expect(await keys.verify(token, OPTIONS)).toMatchObject({ sub: 'ph-officer' });
  });

  it('need not be named: each of the algorithm is tried, also one that was published since', async () => {
    await issuer.publish();
    const keys = keysKept();
    const unnamed = () => issuer.token(CALLER, {}, { kid: undefined });
    expect(await keys.verify(await unnamed(), OPTIONS)).toMatchObject({ sub: 'ph-officer' });
    await issuer.publish('third');
    await pause(COOLDOWN + 50);
    expect(await keys.verify(await unnamed(), OPTIONS)).toMatchObject({ sub: 'ph-officer' });
    const other = await givenIssuer();
    const foreign = await other.token(CALLER, { iss: issuer.issuer }, { kid: undefined });
    await other.close();
    await expect(keys.verify(foreign, OPTIONS)).rejects.toMatchObject({
      code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    });
  });
});
