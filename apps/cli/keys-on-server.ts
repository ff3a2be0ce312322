import { demandKeysAddress } from '#vault/server-keys.js';
import { usage } from './exit.js';

/** Keys on a server, as the environment names them. */
export interface KeysOnServer {
  /** It holds a password. */
  readonly url: string;
  readonly rootKeyFile: string;
  readonly epochKeys: string | undefined;
}

/**
 * The keys where TALAAN_KEYS names a server; undefined: they are in the data folder.
 * @throws Stop when it is no address, without quoting it, or no root key is named
 */
export function keysOnServer(): KeysOnServer | undefined {
  const url = variable('TALAAN_KEYS') ?? 'folder';
  if (url === 'folder') return undefined;
  try {
    demandKeysAddress(url);
  } catch (error) {
    throw usage(`TALAAN_KEYS must be folder, or the address of a database: ${(error as Error).message}.`);
  }
  const rootKeyFile = variable('TALAAN_ROOT_KEY_FILE');
  if (rootKeyFile === undefined) throw usage('TALAAN_KEYS names keys on a server: TALAAN_ROOT_KEY_FILE is needed.');
  return { url, rootKeyFile, epochKeys: variable('TALAAN_EPOCH_KEYS') };
}

function variable(name: string): string | undefined {
  const text = process.env[name]?.trim() ?? '';
  return text === '' ? undefined : text;
}
