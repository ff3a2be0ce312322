import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** The provider's ES256 key. It is kept, so that tokens stay good over a restart. */
export async function signingKey(directory: string): Promise<JWK> {
  const file = join(directory, 'signing-key.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as JWK;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: 'development', alg: 'ES256', use: 'sig' };
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const unfinished = `${file}.${String(process.pid)}.new`;
  const handle = openSync(unfinished, 'wx', 0o600);
  writeSync(handle, JSON.stringify(key));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(unfinished, file);
  return key;
}
