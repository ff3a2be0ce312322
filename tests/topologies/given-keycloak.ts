// A Keycloak that was fetched (tools/fetch-keycloak.mjs), in a temporary folder, on loopback, with the shipped realm.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '#apps/split/free-ports.js';

const HOME = '.cache/keycloak';
const REALM = 'deploy/keycloak/talaan-realm.json';
const ADMIN = { KC_BOOTSTRAP_ADMIN_USERNAME: 'admin', KC_BOOTSTRAP_ADMIN_PASSWORD: 'only-in-tests' };
/** For a small server that starts soon. */
const JVM = '-Xms64m -Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1';

/** Why no Keycloak can be run here; undefined when one can. */
export const noKeycloak: string | undefined = (() => {
  if (!existsSync(join(HOME, 'talaan-version'))) return 'no Keycloak was fetched (node tools/fetch-keycloak.mjs)';
  return spawnSync('java', ['-version']).error ? 'no Java is installed here' : undefined;
})();

/** What a client or a person acts as; the claims of the same names. */
export type Affiliation = Readonly<Record<string, string>>;

/** A client that signs people or itself in. */
export interface Client {
  /** Keycloak's own id of it. */
  readonly id: string;
  readonly clientId: string;
  readonly secret: string;
}

export class GivenKeycloak {
  #process: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {
    process.once('exit', () => this.#process?.kill('SIGKILL'));
  }

  static async start(): Promise<GivenKeycloak> {
    const keycloak = new GivenKeycloak(mkdtempSync(join(tmpdir(), 'talaan-keycloak-')), await freePort());
    try {
      await keycloak.up();
      await keycloak.manage('POST', '', JSON.parse(readFileSync(REALM, 'utf8')));
    } catch (error) {
      await keycloak.dispose();
      throw error;
    }
    return keycloak;
  }

  get origin(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  get issuer(): string {
    return `${this.origin}/realms/talaan`;
  }

  /** Starts it, and waits until it answers. */
  async up(): Promise<void> {
    const said = openSync(join(this.folder, 'said'), 'a');
    const database = `jdbc:h2:file:${join(this.folder, 'db')};NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE`;
    const place = ['--http-enabled=true', '--http-host=127.0.0.1', `--http-port=${String(this.port)}`];
    const words = ['start', '--optimized', ...place, `--hostname=${this.origin}`, `--db-url=${database}`];
    const server = spawn(resolve(HOME, 'bin', 'kc.sh'), words, {
      cwd: this.folder,
      env: { PATH: process.env.PATH, JAVA_OPTS: JVM, ...ADMIN },
      stdio: ['ignore', said, said],
    });
    closeSync(said);
    this.#process = server;
    const discovery = `${this.origin}/realms/master/.well-known/openid-configuration`;
    while (
      !(await fetch(discovery).then(
        ({ ok }) => ok,
        () => false,
      ))
    ) {
      if (server.exitCode !== null) {
        throw new Error(`Keycloak does not start: ${readFileSync(join(this.folder, 'said'), 'utf8').slice(-2_000)}`);
      }
      await pause(100);
    }
  }

  async down(): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    if (server?.exitCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  }

  async dispose(): Promise<void> {
    await this.down();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** As its administrator, at a path below `/admin/realms`. @throws Error that says what was answered */
  async manage<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const { access_token: token } = await this.#tokens('master', {
      ...{ grant_type: 'password', client_id: 'admin-cli' },
      ...{ username: ADMIN.KC_BOOTSTRAP_ADMIN_USERNAME, password: ADMIN.KC_BOOTSTRAP_ADMIN_PASSWORD },
    });
    const answer = await fetch(`${this.origin}/admin/realms${path}`, {
      method,
      headers: { authorization: `Bearer ${String(token)}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${String(answer.status)} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }

  /** What the token endpoint answers, refusals included. */
  async tokens(asked: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string | undefined>>> {
    return await this.#tokens('talaan', asked);
  }

  async #tokens(realm: string, asked: Readonly<Record<string, string>>) {
    const url = `${this.origin}/realms/${realm}/protocol/openid-connect/token`;
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(asked) });
    return (await answer.json()) as Readonly<Record<string, string | undefined>>;
  }

  /** A client of the shipped realm. */
  async client(clientId: string): Promise<Client> {
    const [found] = await this.manage<readonly { readonly id: string }[]>(
      'GET',
      `/talaan/clients?clientId=${clientId}`,
    );
    const id = found?.id ?? '';
    const { value } = await this.manage<{ readonly value: string }>('POST', `/talaan/clients/${id}/client-secret`);
    return { id, clientId, secret: value };
  }

  /** Adds a person who acts as that. Its id. */
  async person(username: string, password: string, acts: Affiliation): Promise<string> {
    const attributes = Object.fromEntries(Object.entries(acts).map(([name, value]) => [name, [value]]));
    const credentials = [{ type: 'password', value: password, temporary: false }];
    await this.manage('POST', '/talaan/users', { username, enabled: true, attributes, credentials });
    const [found] = await this.manage<readonly { readonly id: string }[]>('GET', `/talaan/users?username=${username}`);
    return found?.id ?? '';
  }
}
