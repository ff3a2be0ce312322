import { unavailable, usage } from './exit.js';

/**
 * An access token for a demo identity, from the development identity provider on this machine (client credentials).
 * @throws Stop when the provider does not answer, or does not know the identity
 */
export async function accessToken(idpPort: number, identity: string): Promise<string> {
  const origin = `http://127.0.0.1:${String(idpPort)}`;
  const response = await fetch(`${origin}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${identity}:${identity}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  }).catch((error: unknown) => {
    throw unavailable(
      `The development identity provider does not answer at ${origin}; is \`npm start\` running?`,
      error,
    );
  });
  const answer = (await response.json()) as { access_token?: string; error_description?: string };
  if (response.status === 400 || response.status === 401) throw usage(`There is no demo identity "${identity}".`);
  if (answer.access_token === undefined)
    throw unavailable(`The identity provider answered ${String(response.status)}.`);
  return answer.access_token;
}
