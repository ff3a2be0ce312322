import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { accessToken } from '#apps/cli/access-token.js';
import { freePort } from '#apps/split/free-ports.js';
import { FORM } from './form.js';
import { send } from './http.js';
import { AWAY, keepAway } from './kept-away.js';

export { freePort };

/** As tools/start.mjs runs it. */
const FLAGS = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=64'];
const READY_WITHIN_MS = 900_000;

/** The platform as `npm start` or `npm run split` runs it, with its identity provider, in a process of its own. */
export interface RunningServer {
  readonly origin: string;
  readonly idpPort: number;
  readonly data: string;
  /** An access token of a demo identity. */
  tokenOf(identity: string): Promise<string>;
  /** Everything that it has written to standard output and standard error. */
  log(): string;
  /** SIGTERM, where it still runs, and the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL: nothing is flushed, nothing is closed. */
  kill(): Promise<void>;
  /** The same data at the same addresses, in a new process. */
  again(): Promise<RunningServer>;
  /** As `again`, but SIGKILL comes after so many milliseconds, whether it has come up by then or not. */
  diesStarting(after: number): Promise<void>;
  readonly process: ChildProcess;
}

/** A fresh folder for `TALAAN_DATA`. */
export function temporaryData(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'talaan-'));
}

export async function removeData(data: string): Promise<void> {
  await rm(data, { recursive: true, force: true });
}

/**
 * Starts the server on `data` and waits until it says that it is ready.
 * @param place the folder whose build is run, where it is another one than this
 * @param meanwhile what is done while it starts
 */
export async function startServer(
  data: string,
  environment: Record<string, string> = {},
  place = '.',
  meanwhile?: (started: Started) => Promise<void>,
): Promise<RunningServer> {
  const [port, idpPort] = await Promise.all([freePort(), freePort()]);
  return await startAt({ port, idpPort }, data, environment, place, meanwhile);
}

async function startAt(
  ports: { readonly port: number; readonly idpPort: number },
  data: string,
  environment: Record<string, string>,
  place: string,
  meanwhile?: (started: Started) => Promise<void>,
): Promise<RunningServer> {
  const variables = {
    TALAAN_PORT: String(ports.port),
    TALAAN_IDP_PORT: String(ports.idpPort),
    TALAAN_DATA: data,
    TALAAN_RATE_LIMIT_SUBJECT: '100000',
    TALAAN_RATE_LIMIT_STATE: '100000',
    TALAAN_RATE_LIMIT_REFUSED: '100000',
    // The split form would bring one.
    TALAAN_KAFKA: 'none',
    ...environment,
  };
  const started = launch(variables, place);
  const origin = `http://127.0.0.1:${String(ports.port)}`;
  await Promise.all([ready(origin, started), meanwhile?.(started)]);
  const away = process.env[AWAY];
  if (away !== undefined) keepAway(`--target ${away}`, started.process.pid ?? 0);
  return {
    ...started,
    origin,
    idpPort: ports.idpPort,
    data,
    tokenOf: (identity) => accessToken(ports.idpPort, identity),
    async stop() {
      started.process.kill('SIGTERM');
      return await started.ended;
    },
    async kill() {
      started.process.kill('SIGKILL');
      await started.ended;
    },
    again: () => startAt(ports, data, environment, place),
    async diesStarting(after) {
      const doomed = launch(variables, place);
      await pause(after);
      doomed.process.kill('SIGKILL');
      await doomed.ended;
    },
  };
}

/** A program that was started, and may have ended. */
interface Started {
  readonly process: ChildProcess;
  readonly log: () => string;
  readonly ended: Promise<number | null>;
}

/** The program with this environment, whether or not it comes up. */
export function launch(environment: Record<string, string>, place = '.'): Started {
  const [form = '', ...words] = (environment[FORM] ?? process.env[FORM] ?? '').split(' ');
  const app = form === 'split' ? 'split' : 'demo';
  const child = spawn(process.execPath, [...FLAGS, `dist/apps/${app}/main.js`, ...words], {
    cwd: place,
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => (written += text));
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { process: child, log: () => written, ended };
}

async function ready(origin: string, started: Started): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (started.process.exitCode !== null) break;
    const reply = await send(origin, { path: '/readyz' }).catch(() => undefined);
    if (reply?.status === 200) return;
    await pause(10);
  }
  started.process.kill('SIGKILL');
  throw new Error(`the server did not become ready:\n${started.log()}`);
}
