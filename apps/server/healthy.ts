// A program that containers ask for their health: exit code 0 when the process with the same environment answers 200 at the path
// that is its first argument (`/healthz`, `/readyz`), 1 otherwise. It shows that process its own certificate. It is started
// every few seconds, so it reads these two settings by itself, as config.ts has them.
import { X509Certificate } from 'node:crypto';
import { get as getPlain } from 'node:http';
import { get } from 'node:https';
import { readCertificates } from './tls/certificates.js';

const [, , path = '/readyz'] = process.argv;
const { TALAAN_PORT: port = '3000', TALAAN_TLS: folder = 'none' } = process.env;
const place = { host: '127.0.0.1', port, path, timeout: 4_000 };
const asked = folder === 'none' || folder === '' ? getPlain(place) : get({ ...place, ...ofOwn(folder) });
asked.on('response', ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1));
asked.on('timeout', () => process.exit(1));
asked.on('error', () => process.exit(1));

/** Whatever its name is, who answers must be this process: it has the same certificate. */
function ofOwn(from: string) {
  const certificates = readCertificates(from);
  const own = new X509Certificate(certificates.cert).fingerprint256;
  const checkServerIdentity = (_: string, { fingerprint256 }: { fingerprint256: string }): Error | undefined =>
    fingerprint256 === own ? undefined : new Error('another process answers');
  return { ...certificates, checkServerIdentity };
}
