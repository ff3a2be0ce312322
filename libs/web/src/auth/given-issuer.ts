import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Caller } from './caller.js';

export const AUDIENCE = 'talaan';

/** A token issuer for specs: a key pair, a discovery document and a key set on a local port. */
export interface GivenIssuer {
  readonly issuer: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** An access token for the caller, five minutes long; members given as undefined are left out. */
  token(caller: Caller, claims?: Readonly<Record<string, unknown>>, header?: object): Promise<string>;
  /** From now on the issuer is out of order (it answers 500), or in order again. */
  fail(isBroken?: boolean): void;
  /** From now on it answers nothing, until it is closed. */
  hang(): void;
  /** It publishes another key beside the first, and signs by it from now on. */
  publish(keyId?: string): Promise<void>;
  close(): Promise<void>;
}

const KEY_ID = 'spec-key';

export async function givenIssuer(): Promise<GivenIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const keys = [await published(publicKey, KEY_ID)];
  let signing = { key: privateKey, kid: KEY_ID };
  let isBroken = false;
  let hangs = false;
  let issuer = '';
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    if (hangs) return;
    const document =
      request.url === '/jwks' ? { keys } : { issuer, jwks_uri: `${issuer}/jwks`, subject_types_supported: [] };
    response.statusCode = isBroken ? 500 : 200;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    issuer,
    privateKey,
    publicKey,
    async token({ subject, ...affiliation }, claims = {}, header = {}) {
      const now = Math.floor(Date.now() / 1000);
      const standard = { iss: issuer, aud: AUDIENCE, sub: subject, iat: now, exp: now + 300 };
      return await new SignJWT({ ...standard, ...affiliation, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: signing.kid, typ: 'at+jwt', ...header })
        .sign(signing.key);
    },
    fail(value = true) {
      isBroken = value;
    },
    hang() {
      hangs = true;
    },
    async publish(kid = 'later-key') {
      const pair = await generateKeyPair('ES256', { extractable: true });
      keys.push(await published(pair.publicKey, kid));
      signing = { key: pair.privateKey, kid };
    },
    close: () => closed(server),
  };
}

async function published(key: CryptoKey, kid: string) {
  return { ...(await exportJWK(key)), kid, alg: 'ES256', use: 'sig' };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
