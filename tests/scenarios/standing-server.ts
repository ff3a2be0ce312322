import { IDENTITIES, type Identity } from '#apps/dev-idp/identities.js';
import { readConfig } from '#apps/server/config/config.js';
import { type ServerOptions, startServer } from '#apps/server/server.js';
import { JsonLog } from '#telemetry/log.js';
import { givenIssuer } from '#web/auth/given-issuer.js';
import { type Region, region } from './client.js';

/** A server whose issuer signs whatever token a test wants, for people whom no register needs to have. */
export interface ServerOfTokens {
  readonly origin: string;
  readonly people: Region;
  /** A token that says what is told here; the demo identities are known by their subjects. */
  signs(identity: Identity): void;
  stop(): Promise<void>;
}

/** `prepare` is done on the wired application before it listens. */
export async function startServerOfTokens(
  data: string,
  prepare?: NonNullable<ServerOptions['prepare']>,
): Promise<ServerOfTokens> {
  const issuer = await givenIssuer();
  const identities = new Map(IDENTITIES.map((identity) => [identity.subject, identity]));
  const config = readConfig({
    TALAAN_DATA: data,
    TALAAN_PORT: '0',
    TALAAN_OIDC_ISSUER: issuer.issuer,
    TALAAN_LOG_LEVEL: 'error',
    TALAAN_RATE_LIMIT_REFUSED: '100000',
  });
  const server = await startServer(config, { log: new JsonLog('error'), ...(prepare && { prepare }) });
  const tokenOf = async (subject: string): Promise<string> => {
    const identity = identities.get(subject);
    if (!identity) throw new Error(`no identity ${subject}`);
    return issuer.token(identity);
  };
  return {
    origin: server.address,
    people: region({ origin: server.address, tokenOf }),
    signs: (identity) => void identities.set(identity.subject, identity),
    async stop() {
      await server.stop();
      await issuer.close();
    },
  };
}
