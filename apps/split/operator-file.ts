import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Addresses } from './own-database.js';

/** In the folder of the split form: what an operator's commands must be told, as a shell reads it. */
export const OPERATOR_FILE = 'operator.env';

/**
 * Writes what `talaan verify` and the like need to read log, keys and files, for the owner alone: it holds a password.
 * @param targets those that run
 */
export function writeOperatorFile(data: string, targets: readonly string[], settings: Addresses): void {
  // What an operator does is noted in the folder of a running target, which takes it into the log.
  const noting = targets.includes('oversight') ? 'oversight' : (targets[0] ?? '');
  const all = { ...settings, TALAAN_DATA: join(data, noting) };
  const lines = Object.entries(all).map(([name, value]) => `${name}=${quoted(value)}\n`);
  const file = join(data, OPERATOR_FILE);
  writeFileSync(`${file}.new`, lines.join(''), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
