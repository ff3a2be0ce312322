import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';
import type { Caller } from './caller.js';

export const AUDIENCE = 'talaan';

/** A token issuer for specs: a key pair, a discovery document and a key set on a local port. */
export interface GivenIssuer {
  readonly issuer: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** An access token for the caller, five minutes long; members given as undefined are left out. */
  token(
    caller: Caller,
    claims?: Readonly<Record<string, unknown>>,
    header?: Partial<JWTHeaderParameters>,
  ): Promise<string>;
  /** From now on the issuer is out of order (it answers 500), or in order again. */
  fail(isBroken?: boolean): void;
  close(): Promise<void>;
}

const KEY_ID = 'spec-key';

export async function givenIssuer(): Promise<GivenIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: KEY_ID, alg: 'ES256', use: 'sig' };
  let isBroken = false;
  let issuer = '';
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const document =
      request.url === '/jwks' ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/jwks`, subject_types_supported: [] };
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
        .setProtectedHeader({ alg: 'ES256', kid: KEY_ID, typ: 'at+jwt', ...header })
        .sign(privateKey);
    },
    fail(value = true) {
      isBroken = value;
    },
    close: () => closed(server),
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
