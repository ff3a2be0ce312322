import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '#apps/split/free-ports.js';
import { send } from './http.js';
import { childrenOf } from './processes.js';
import type { RunningServer } from './running-server.js';

/** Milliseconds. */
const STARTED_AGAIN_AFTER = 250;

/** Why no second process can be started here; undefined where it can. */
export const noSecondProcess =
  process.platform === 'linux' ? undefined : 'what a process was started with is read from /proc';

/**
 * A second process of a target of the split form, beside the one behind nginx: the same program on the same log, keys and
 * files, with a folder of its own. It is started again when it ends.
 */
export class SecondProcess {
  readonly origin: string;
  #child: ChildProcess | undefined;
  #isWanted = true;

  private constructor(
    private readonly command: readonly string[],
    private readonly environment: Readonly<Record<string, string>>,
    private readonly place: string,
    port: number,
  ) {
    this.origin = `http://127.0.0.1:${String(port)}`;
    process.once('exit', () => this.kill());
  }

  /** Returns when it is ready. @throws Error when the target does not run */
  static async of(form: RunningServer, target: string): Promise<SecondProcess> {
    const first = childrenOf(form.process.pid).find(({ args }) => args.endsWith(`--target ${target}`));
    if (!first) throw new Error(`${target} does not run`);
    const of = (what: string) =>
      readFileSync(`/proc/${String(first.pid)}/${what}`, 'utf8')
        .split('\0')
        .slice(0, -1);
    const pairs = of('environ').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
    const port = await freePort();
    // Tests speak to it without certificates.
    const own = { TALAAN_DATA: join(form.data, `${target}-2`), TALAAN_PORT: String(port), TALAAN_TLS: 'none' };
    const environment = { ...(Object.fromEntries(pairs) as Record<string, string>), ...own };
    const place = readlinkSync(`/proc/${String(first.pid)}/cwd`);
    const second = new SecondProcess(of('cmdline'), environment, place, port);
    second.#start();
    await second.ready();
    return second;
  }

  /** Of the process that runs; undefined in a pause. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async ready(): Promise<void> {
    while ((await send(this.origin, { path: '/readyz' }).catch(() => undefined))?.status !== 200) await pause(50);
  }

  /** SIGKILL; it is started again. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    this.#isWanted = false;
    const child = this.#child;
    if (!child) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  #start(): void {
    const [command = '', ...args] = this.command;
    const child = spawn(command, args, { cwd: this.place, env: this.environment, stdio: 'ignore' });
    child.once('exit', () => {
      this.#child = undefined;
      setTimeout(() => {
        if (this.#isWanted) this.#start();
      }, STARTED_AGAIN_AFTER);
    });
    this.#child = child;
  }
}
