import { DEVELOPMENT_SECRET, IDENTITIES } from '#apps/dev-idp/identities.js';
import { unavailable, usage } from './exit.js';

/**
 * An access token for a demo identity, from the development identity provider on this machine (client credentials).
 * @throws Stop when there is no such identity, or the provider does not answer
 */
export async function accessToken(idpPort: number, identity: string): Promise<string> {
  if (!IDENTITIES.some(({ subject }) => subject === identity)) {
    throw usage(
      `There is no demo identity "${identity}". There are: ${IDENTITIES.map((one) => one.subject).join(', ')}`,
    );
  }
  const origin = `http://127.0.0.1:${String(idpPort)}`;
  const client = { client_id: identity, client_secret: DEVELOPMENT_SECRET };
  const response = await fetch(`${origin}/token`, {
    method: 'POST',
    // The provider may be letting go of a connection at this moment that was kept.
    headers: { connection: 'close' },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...client }),
  }).catch((error: unknown) => {
    throw unavailable(
      `The development identity provider does not answer at ${origin}; is \`npm start\` running? Where it listens at another port, set TALAAN_IDP_PORT to that.`,
      error,
    );
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (token === undefined) throw unavailable(`The identity provider answered ${String(response.status)}.`);
  return token;
}
