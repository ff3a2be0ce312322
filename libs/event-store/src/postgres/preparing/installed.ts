// The PostgreSQL that is installed on this machine, and the user who can run it.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Who runs the server: nobody in particular where this process is not root's. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

/** The folder of the programs of the newest PostgreSQL here; undefined when there is none. */
export const programs = (() => {
  const places = [
    ...(process.env.PATH ?? '').split(delimiter).filter((place) => place !== ''),
    ...globSync('/usr/lib/postgresql/*/bin').sort((a, b) => versionIn(b) - versionIn(a)),
  ];
  const place = places.find((place) => ['postgres', 'initdb'].every((name) => existsSync(join(place, name))));
  // On the path there may be links to a few of them.
  return place && dirname(realpathSync(join(place, 'initdb')));
})();

/** The user who runs the server, which refuses to be run by root; undefined when there is none. */
export const user = ordinaryUser('postgres', 'nobody');

/** Why no server can be run here; undefined when one can. */
export const noPostgres =
  programs === undefined
    ? 'no PostgreSQL is installed here (postgres and initdb, on the path or in /usr/lib/postgresql)'
    : user === undefined
      ? 'PostgreSQL does not run as root, and there is no other user'
      : undefined;

/** Who stands in for root: the first of these users whom the machine has. Whoever is not root stands for themselves. */
export function ordinaryUser(...names: readonly string[]): ServerUser | undefined {
  if (process.getuid?.() !== 0) return {};
  for (const name of names) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout.trim());
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}

function versionIn(path: string): number {
  return Number(/\d+/.exec(path)?.[0] ?? 0);
}
