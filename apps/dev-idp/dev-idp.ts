import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration } from 'oidc-provider';
import { DEVELOPMENT_SECRET, IDENTITIES } from './identities.js';
import { NothingKept } from './nothing-kept.js';
import { signingKey } from './signing-key.js';

const TOKEN_SECONDS = 8 * 60 * 60;
const RESOURCE = 'urn:talaan';
const AUDIENCE = 'talaan';

export interface DevIdp {
  readonly issuer: string;
  close(): Promise<void>;
}

/**
 * An OpenID provider in which anyone can be any demo identity, reachable from this machine only.
 * @throws Error in production, and when the port is taken
 */
export async function startDevIdp(options: { readonly port: number; readonly directory: string }): Promise<DevIdp> {
  if (process.env.NODE_ENV === 'production') {
    throw new Error('The development identity provider does not start when NODE_ENV is production.');
  }
  const server = createServer();
  await listening(server, options.port);
  const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const provider = new Provider(issuer, configuration(await signingKey(options.directory)));
  server.on('request', (request, response) => void provider.callback()(request, response));
  return { issuer, close: () => closed(server) };
}

function configuration(key: Awaited<ReturnType<typeof signingKey>>): Configuration {
  return {
    adapter: NothingKept,
    jwks: { keys: [key] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    clients: IDENTITIES.map(({ subject }) => ({
      client_id: subject,
      client_secret: DEVELOPMENT_SECRET,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      id_token_signed_response_alg: 'ES256',
      token_endpoint_auth_method: 'client_secret_post',
    })),
    scopes: [],
    ttl: { ClientCredentials: TOKEN_SECONDS },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        getResourceServerInfo: () => ({
          scope: '',
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          accessTokenTTL: TOKEN_SECONDS,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    extraTokenClaims: (_, token) => {
      const { subject, ...claims } = IDENTITIES.find((identity) => identity.subject === token.clientId) ?? {};
      return subject === undefined ? undefined : claims;
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      reject(Object.assign(error, { setting: 'TALAAN_IDP_PORT' }));
    };
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      resolve();
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
