// Several servers of the whole platform, each a process with a folder of its own, on one log on PostgreSQL.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { IDENTITIES } from '#apps/dev-idp/identities.js';
import { GivenPostgres } from '#event-store/postgres/given-postgres.js';
import { type GivenIssuer, givenIssuer } from '#web/auth/given-issuer.js';
import { send } from './http.js';
import { freePort } from './running-server.js';

const PROGRAM = 'dist/tests/scenarios/moved-instance.js';
const LASTING = 100_000 * 3_600;

/** What the servers have in common. */
interface Shared {
  readonly folder: string;
  readonly log: string;
  readonly idp: GivenIssuer;
  readonly environment: Readonly<Record<string, string>>;
  /** The folder whose build is run. */
  readonly place: string;
  movedBy: number;
}

export class OneServer {
  #process: ChildProcess | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  #said = '';

  constructor(
    private readonly shared: Shared,
    readonly data: string,
    private readonly port: number,
  ) {}

  get origin(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  /** Everything that it has written. */
  get said(): string {
    return this.#said;
  }

  /** Of the process that runs, or ran last. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Tokens of a provider that is none of the servers, and outlast what the clocks skip. */
  tokenOf = async (identity: string): Promise<string> => {
    const caller = IDENTITIES.find(({ subject }) => subject === identity);
    if (!caller) throw new Error(`no identity ${identity}`);
    return await this.shared.idp.token(caller, { exp: Math.floor(Date.now() / 1_000) + LASTING });
  };

  /** Starts it, where it does not run, and waits until it is ready. */
  async start(): Promise<void> {
    const begun = this.launch();
    while (begun.exitCode === null && begun.signalCode === null) {
      const reply = await send(this.origin, { path: '/readyz' }).catch(() => undefined);
      if (reply?.status === 200) return;
      await pause(10);
    }
    throw new Error(`the server did not become ready:\n${this.#said.slice(-4_000)}`);
  }

  launch(): ChildProcess {
    if (this.isRunning && this.#process) return this.#process;
    const { log, idp, environment, place, movedBy } = this.shared;
    const env = {
      PATH: process.env.PATH ?? '',
      TALAAN_LOG: log,
      TALAAN_DATA: this.data,
      TALAAN_PORT: String(this.port),
      TALAAN_OIDC_ISSUER: idp.issuer,
      TALAAN_RATE_LIMIT_REFUSED: '100000',
      TALAAN_TEST_MOVED_BY: String(movedBy),
      ...environment,
    };
    const execArgv = ['--disable-warning=ExperimentalWarning'];
    const child = fork(resolve(place, PROGRAM), [], {
      cwd: place,
      env,
      execArgv,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
    }
    this.#process = child;
    this.#ended = once(child, 'close');
    return child;
  }

  get isRunning(): boolean {
    return this.#process?.exitCode === null && this.#process.signalCode === null;
  }

  /** @param movedBy by how much its clock goes before that of the machine: milliseconds */
  moveClock(movedBy: number): void {
    if (this.isRunning) this.#process?.send(movedBy, () => undefined);
  }

  /** Waits until it has ended by itself. */
  async ended(): Promise<void> {
    await this.#ended;
  }

  /** Ends it, where it runs. */
  async signal(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (!this.isRunning) return;
    this.#process?.kill(signal);
    await this.#ended;
  }
}

export class SeveralServers {
  readonly servers: OneServer[] = [];

  private constructor(
    private readonly shared: Shared,
    readonly postgres: GivenPostgres,
    readonly database: string,
  ) {}

  /**
   * `count` servers on one log.
   * @param folder for their folders
   */
  static async start(
    folder: string,
    count: number,
    environment: Readonly<Record<string, string>> = {},
    place = '.',
  ): Promise<SeveralServers> {
    const postgres = await GivenPostgres.start();
    const database = await postgres.newLog();
    const log = postgres.url('log_writer', database);
    const shared = { folder, log, idp: await givenIssuer(), environment, place, movedBy: 0 };
    const several = new SeveralServers(shared, postgres, database);
    try {
      for (let n = 0; n < count; n += 1) await several.#add();
      await several.#shareKeys();
      await Promise.all(several.servers.map((server) => server.start()));
    } catch (error) {
      await several.dispose();
      throw error;
    }
    return several;
  }

  async #add(): Promise<void> {
    const data = join(this.shared.folder, `server-${String(this.servers.length + 1)}`);
    await mkdir(data, { recursive: true, mode: 0o700 });
    this.servers.push(new OneServer(this.shared, data, await freePort()));
  }

  /** The keys that the first one makes, for all. */
  async #shareKeys(): Promise<void> {
    const [first, ...others] = this.servers;
    await first?.start();
    await first?.signal('SIGTERM');
    for (const { data } of others) {
      for (const file of ['root.key', 'keys.db']) await cp(join(first?.data ?? '', file), join(data, file));
    }
  }

  at(index: number): OneServer {
    const server = this.servers[index];
    if (!server) throw new Error(`there is no server ${String(index)}`);
    return server;
  }

  /** The address of the log: for a program that may read it and append. */
  get log(): string {
    return this.shared.log;
  }

  /** How programs beside the servers find log and keys. */
  get environment(): Record<string, string> {
    return { TALAAN_LOG: this.shared.log };
  }

  /** All clocks go before that of the machine by so much more: milliseconds. */
  moveOn(by: number): void {
    this.shared.movedBy += by;
    for (const server of this.servers) server.moveClock(this.shared.movedBy);
  }

  async facts(where: string): Promise<readonly Record<string, unknown>[]> {
    return await this.postgres.sql(`SELECT * FROM talaan.fact WHERE ${where} ORDER BY position`, this.database);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.signal('SIGKILL')));
    await this.postgres.dispose();
    await this.shared.idp.close();
  }
}
