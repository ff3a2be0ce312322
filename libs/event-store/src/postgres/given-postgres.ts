// For tests: a PostgreSQL server of their own, in a temporary folder, on loopback, run by an ordinary user.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Client, escapeIdentifier } from 'pg';
import { noPostgres, programs, user } from './preparing/installed.js';
import { prepareLog } from './preparing/prepare-log.js';

/** `describe`, for what needs a server: left out where there is none, which is said. */
export function describeWithPostgres(title: string, tests: () => void): void {
  if (noPostgres !== undefined) process.stderr.write(`not run: ${title}, because ${noPostgres}\n`);
  (noPostgres === undefined ? describe : describe.skip)(title, tests);
}

/** Roles of a server: who made it, who owns logs, who appends, who only reads, and who may be let append a few facts. */
export type Role = 'postgres' | 'log_owner' | 'log_writer' | 'log_reader' | 'log_access';

const ROLES: readonly Role[] = ['log_owner', 'log_writer', 'log_reader', 'log_access'];

export class GivenPostgres {
  #process: ChildProcess | undefined;
  #databases = 0;

  private constructor(
    readonly folder: string,
    public port: number,
    private readonly password: string,
  ) {
    process.once('exit', () => this.#process?.kill('SIGKILL'));
  }

  /** A server with the roles, and a database `template` in which a log is prepared. */
  static async start(folder = mkdtempSync(join(tmpdir(), 'talaan-postgres-'))): Promise<GivenPostgres> {
    owned(folder);
    const server = new GivenPostgres(folder, await freePort(), randomBytes(12).toString('hex'));
    const passwords = join(folder, 'password');
    writeFileSync(passwords, server.password);
    chmodSync(passwords, 0o644);
    run('initdb', [
      '-D',
      server.data,
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      '--pwfile',
      passwords,
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
    ]);
    server.configure({
      listen_addresses: '127.0.0.1',
      port: server.port,
      unix_socket_directories: folder,
      shared_buffers: '32MB',
      max_connections: 60,
    });
    try {
      await server.#prepare();
    } catch (error) {
      await server.dispose();
      throw error;
    }
    return server;
  }

  async #prepare(): Promise<void> {
    await this.up();
    for (const role of ROLES) await this.sql(`CREATE ROLE ${role} LOGIN PASSWORD '${this.password}'`);
    await this.sql('CREATE DATABASE template OWNER log_owner');
    await prepareLog({ owner: this.url('log_owner', 'template'), writer: 'log_writer', reader: 'log_reader' });
  }

  /** A replica of it, started: it copies what comes, and waits for nobody. */
  replica(): Promise<GivenPostgres> {
    return this.#copied('-R');
  }

  /** A server on a copy of its data as it is now, started: as from a backup. */
  restored(): Promise<GivenPostgres> {
    return this.#copied();
  }

  async #copied(...as: readonly string[]): Promise<GivenPostgres> {
    const folder = owned(mkdtempSync(join(tmpdir(), 'talaan-postgres-')));
    const copy = new GivenPostgres(folder, await freePort(), this.password);
    const from = ['-h', '127.0.0.1', '-p', String(this.port), '-U', 'postgres'];
    run('pg_basebackup', [...from, '-D', copy.data, ...as, '-c', 'fast'], { PGPASSWORD: this.password });
    copy.configure({ port: copy.port, unix_socket_directories: folder });
    await copy.up();
    return copy;
  }

  /** Where it listens from its next start on. */
  moveTo(port: number): void {
    this.port = port;
    this.configure({ port });
  }

  get data(): string {
    return join(this.folder, 'data');
  }

  /** What the server wrote about itself. */
  get said(): string {
    return readFileSync(join(this.folder, 'said'), 'utf8');
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Settings that count from the next start on, or after `reload`. */
  configure(settings: Readonly<Record<string, string | number>>): void {
    const lines = Object.entries(settings).map(([name, value]) => `${name} = '${String(value)}'\n`);
    appendFileSync(join(this.data, 'postgresql.conf'), lines.join(''));
  }

  async reload(settings: Readonly<Record<string, string | number>>): Promise<void> {
    this.configure(settings);
    await this.sql('SELECT pg_reload_conf()');
    await after(200);
  }

  url(role: Role, database: string, password = this.password): string {
    return `postgres://${role}:${password}@127.0.0.1:${String(this.port)}/${database}`;
  }

  /** A database of its own with an empty log in it; its name. */
  async newLog(positionsBefore = 0n): Promise<string> {
    this.#databases += 1;
    const name = `log_${String(this.#databases)}`;
    await this.sql(`CREATE DATABASE ${name} TEMPLATE template OWNER log_owner`);
    if (positionsBefore > 0n)
      await this.sql(`UPDATE talaan.log SET positions_before = ${String(positionsBefore)}`, name);
    return name;
  }

  async drop(database: string): Promise<void> {
    await this.sql(`DROP DATABASE IF EXISTS ${escapeIdentifier(database)} WITH (FORCE)`);
  }

  /** Says something to the server, as who may do everything. */
  async sql(text: string, database = 'postgres', role: Role = 'postgres'): Promise<readonly Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.url(role, database) });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** Starts it, and waits until it answers. */
  async up(): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const out = openSync(join(this.folder, 'said'), 'a');
      const server = spawn(join(programs ?? '', 'postgres'), ['-D', this.data], {
        ...user,
        stdio: ['ignore', out, out],
      });
      closeSync(out);
      this.#process = server;
      if (await this.#answers(server)) return;
      // Of a server that was killed, some may still be ending.
      if (tries === 20) throw new Error(`the server does not start: ${this.said.slice(-2_000)}`);
      await after(250);
    }
  }

  async #answers(server: ChildProcess): Promise<boolean> {
    while (server.exitCode === null && server.signalCode === null) {
      const isUp = await this.sql('SELECT 1').then(
        () => true,
        () => false,
      );
      if (isUp) return true;
      await after(50);
    }
    return false;
  }

  /** Ends it as an operator does: `SIGINT` asks its sessions to end. */
  async down(signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  }

  /** Copies its disk, for `putBack`. It MUST be down. */
  copyDisk(): void {
    copyFolder(this.data, join(this.folder, 'copy'));
  }

  /** Puts the copy in the place of its disk. It MUST be down. */
  putBack(): void {
    copyFolder(join(this.folder, 'copy'), this.data);
    this.configure({ port: this.port });
  }

  /** Kills all of it at once, as when the machine stops. */
  async kill(): Promise<void> {
    const children = this.#children();
    const ended = this.down('SIGKILL');
    for (const child of children) signalQuietly(child, 'SIGKILL');
    await ended;
  }

  /** Lets all of it stand still, or go on: nobody is told. */
  signalAll(signal: 'SIGSTOP' | 'SIGCONT'): void {
    signalQuietly(this.pid, signal);
    for (const child of this.#children()) signalQuietly(child, signal);
  }

  #children(): readonly number[] {
    const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(this.pid)], { encoding: 'utf8' }).stdout;
    return children
      .split('\n')
      .map(Number)
      .filter((child) => child > 0);
  }

  async dispose(): Promise<void> {
    await this.down('SIGQUIT');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** With owners and permissions. */
function copyFolder(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the disk was not copied: ${stderr}`);
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** The folder, of the user who runs the server. */
function owned(folder: string): string {
  if (user?.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  return folder;
}

function run(program: string, options: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  const settings = { ...user, encoding: 'utf8', env: { ...process.env, ...env } } as const;
  const { status, stderr, error } = spawnSync(join(programs ?? '', program), options, settings);
  if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? stderr}`);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
