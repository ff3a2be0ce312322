import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programs, user } from '#event-store/postgres/preparing/installed.js';
import { giveFolder } from './users-folder.js';
import type { Program } from './kept-running.js';

/** Its own administrator, as whom nothing runs. */
export const ADMINISTRATOR = 'postgres';

/** Everything that a small installation needs to be said otherwise than PostgreSQL has it. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  // Nobody has to be in a folder that others share.
  unix_socket_directories: '',
  max_connections: '300',
  shared_buffers: '64MB',
  // What is said of a fault quotes no row.
  log_error_verbosity: 'terse',
  log_min_messages: 'warning',
};

/**
 * Makes a database cluster in the folder, where there is none: for a user of its own when this process is root's. Whoever
 * connects needs a password.
 * @throws Error
 */
export async function makeCluster(folder: string, password: string, asked: AbortSignal): Promise<void> {
  giveFolder(folder, user, 'PostgreSQL');
  const [cluster, unfinished, passwordFile] = ['data', 'unfinished', 'password'].map((name) => join(folder, name));
  if (!cluster || !unfinished || !passwordFile || existsSync(cluster)) return;
  rmSync(unfinished, { recursive: true, force: true });
  const options = ['-U', ADMINISTRATOR, '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C', '--data-checksums'];
  // The folder lets nobody in but the user who is to read it.
  writeFileSync(passwordFile, password);
  chmodSync(passwordFile, 0o644);
  try {
    await initdb(['-D', unfinished, ...options, '--pwfile', passwordFile], asked);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(unfinished, cluster);
}

async function initdb(args: readonly string[], signal: AbortSignal): Promise<void> {
  const made = spawn(join(programs ?? '', 'initdb'), args, { ...user, signal, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  made.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = (await once(made, 'close')) as [number | null];
  if (code !== 0) throw new Error(`initdb failed: ${said.trim()}`);
}

/** The server of that cluster. */
export function postgresProgram(folder: string, port: number): Program {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return {
    name: 'postgres',
    command: join(programs ?? '', 'postgres'),
    args: ['-D', join(folder, 'data'), '-p', String(port), ...settings],
    environment: { PATH: process.env.PATH },
    ...(user && { user }),
    // Ends its sessions, and what they have under way.
    stop: 'SIGINT',
  };
}
