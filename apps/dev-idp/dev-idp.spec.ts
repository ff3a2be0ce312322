import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { callerOf } from '#web/auth/claims.js';
import { type DevIdp, startDevIdp } from './dev-idp.js';
import { DEVELOPMENT_SECRET, IDENTITIES } from './identities.js';

let directory: string;
let idp: DevIdp;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'talaan-idp-'));
  idp = await startDevIdp({ port: 0, directory });
});

afterAll(async () => {
  await idp.close();
  rmSync(directory, { recursive: true });
});

async function ask(identity: string, secret = DEVELOPMENT_SECRET) {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: identity,
    client_secret: secret,
  });
  const answer = await fetch(`${idp.issuer}/token`, { method: 'POST', body });
  return (await answer.json()) as { access_token: string; expires_in: number; error?: string };
}

describe('the development identity provider', () => {
  it('gives every demo identity a token that the platform takes for exactly this person', async () => {
    const keys = createRemoteJWKSet(new URL(`${idp.issuer}/jwks`));
    for (const identity of IDENTITIES) {
      const { access_token: token, expires_in: seconds } = await ask(identity.subject);
      expect(seconds).toBe(8 * 60 * 60);
      expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
      const { payload } = await jwtVerify(token, keys, { issuer: idp.issuer, audience: 'talaan', typ: 'at+jwt' });
      expect(callerOf(payload)).toEqual(identity);
    }
  });

  it('knows four people for each of the eleven states, five officers of the region and one for each body', () => {
    expect(IDENTITIES).toHaveLength(11 * 4 + 5 + 13);
    expect(new Set(IDENTITIES.map(({ subject }) => subject)).size).toBe(IDENTITIES.length);
  });

  it('gives no token to others', async () => {
    expect((await ask('ph-officer', 'x')).error).toBe('invalid_client');
    expect((await ask('xx-officer')).error).toBe('invalid_client');
  });

  it('publishes no private key, and keeps its own for its owner alone', async () => {
    const { keys } = (await (await fetch(`${idp.issuer}/jwks`)).json()) as { keys: Record<string, string>[] };
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']]);
    expect(statSync(join(directory, 'signing-key.json')).mode & 0o777).toBe(0o600);
  });

  it('keeps its key, so that its tokens stay good over a restart', async () => {
    const { access_token: token } = await ask('chair');
    const next = await startDevIdp({ port: 0, directory });
    try {
      const keys = createRemoteJWKSet(new URL(`${next.issuer}/jwks`));
      await expect(jwtVerify(token, keys)).resolves.toBeDefined();
    } finally {
      await next.close();
    }
  });

  it('does not start in production', async () => {
    process.env.NODE_ENV = 'production';
    try {
      await expect(startDevIdp({ port: 0, directory })).rejects.toThrow('production');
    } finally {
      process.env.NODE_ENV = 'test';
    }
  });
});
