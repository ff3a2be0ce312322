import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** The passwords of these roles: made once, and kept in a file for its owner alone. */
export function passwordsOf<Role extends string>(file: string, roles: readonly Role[]): Readonly<Record<Role, string>> {
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
  const made = roles.map((role) => [role, kept[role] ?? randomBytes(24).toString('hex')] as const);
  const passwords = Object.fromEntries(made) as Record<Role, string>;
  if (roles.some((role) => !(role in kept))) {
    writeFileSync(`${file}.new`, JSON.stringify({ ...kept, ...passwords }), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return passwords;
}
