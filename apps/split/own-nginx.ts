import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { upstreamsFile } from '#apps/gateway/nginx-files.js';
import { ordinaryUser } from '#event-store/postgres/preparing/installed.js';
import type { Program } from './kept-running.js';

/** The shipped configuration, from the root of the checkout. */
const SHIPPED = 'deploy/nginx';

/** The lines of its requests, in its folder. */
const ACCESS_LOG = 'access.log';

/** Where nginx is; undefined when there is none. */
const nginx = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin']
  .map((place) => join(place, 'nginx'))
  .find((file) => existsSync(file));

/** The user of its workers. */
const user = ordinaryUser('nobody', 'www-data', 'postgres');

/** Why nginx cannot be run here; undefined when it can. */
export const noNginx =
  nginx === undefined
    ? 'no nginx is installed here (nginx, on the path or in /usr/sbin)'
    : user === undefined
      ? 'the workers of nginx do not run as root, and there is no other user'
      : undefined;

/** What differs on this machine from what is shipped. */
export interface OwnNginx {
  /** Where it listens, on this machine alone. */
  readonly port: number;
  /** Where the gateway and each target are, by name: `https://host:port`. */
  readonly addresses: Readonly<Record<string, string>>;
  /** The folder of its certificate. */
  readonly certificates: string;
  /** Targets that do not run. */
  readonly absent: readonly string[];
}

/**
 * Lays the shipped configuration out in a folder, with the addresses of this machine. Its workers need nothing of it.
 */
export function nginxProgram(folder: string, { port, addresses, certificates, absent }: OwnNginx): Program {
  const own = join(folder, 'conf');
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own, { recursive: true });
  for (const file of globSync(`${SHIPPED}/*.conf`)) copyFileSync(file, join(own, basename(file)));
  writeFileSync(join(own, 'listen.conf'), `listen 127.0.0.1:${String(port)};\n`);
  // It cannot open what this process reads from: its log is a file, of this run alone.
  rmSync(join(folder, ACCESS_LOG), { force: true });
  writeFileSync(join(own, 'log.conf'), `access_log ${ACCESS_LOG} talaan;\n`);
  writeFileSync(join(own, 'upstreams.conf'), upstreamsFile(addresses, absent));
  const shipped = readFileSync(`${SHIPPED}/certificates.conf`, 'utf8');
  writeFileSync(
    join(own, 'certificates.conf'),
    shipped.replaceAll(/ \/tls\/(\S+);/g, (_, file) => ` "${join(certificates, String(file))}";`),
  );
  return {
    name: 'nginx',
    command: nginx ?? 'nginx',
    args: ['-p', `${folder}/`, '-c', join(own, 'nginx.conf'), '-e', 'stderr', '-g', `daemon off; ${asWhom()}`],
    environment: { PATH: process.env.PATH },
    // Finishes what is in flight.
    stop: 'SIGQUIT',
  };
}

/** Its master needs root's rights to give them up. */
function asWhom(): string {
  if (user?.uid === undefined) return '';
  const [name, group] = ['-un', '-gn'].map((flag) =>
    spawnSync('id', [flag, String(user.uid)], { encoding: 'utf8' }).stdout.trim(),
  );
  return `user ${String(name)} ${String(group)};`;
}
