import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServerUser } from '#event-store/postgres/preparing/installed.js';
import type { Guard } from './guarded.js';

/** A program that is to run for as long as the split form does. */
export interface Program {
  readonly name: string;
  readonly command: string;
  /** MUST hold no secret: everyone on the machine can read them. */
  readonly args: readonly string[];
  /** All of its environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly user?: ServerUser;
  /** The signal that asks it to end, finishing what is in flight. */
  readonly stop: NodeJS.Signals;
}

/** Who is told of what a program writes, and of its ends. */
export interface Told {
  readonly onLine: (name: string, line: string) => void;
  /** Told each time it ended without having been asked to: its exit code, or the signal that ended it. */
  readonly onEnd: (name: string, how: string) => void;
}

/** Milliseconds: the first pause before a program that ended is started again, and the longest one. */
const PAUSE = { first: 250, longest: 10_000 };
/** Milliseconds for which a program must have run for its next pause to be the first again. */
const HEALTHY = 30_000;

/** A program in a process group of its own, which is started again whenever it ends, after a pause that grows. */
export class KeptRunning {
  #child: ChildProcess | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  #pause = PAUSE.first;
  readonly #stopping = new AbortController();

  constructor(
    readonly program: Program,
    private readonly guard: Guard,
    private readonly told: Told,
  ) {}

  /** Of the process that runs now; undefined in a pause. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): this {
    this.#ended = this.#run();
    return this;
  }

  /** Asks it to end, and ends it after so many milliseconds. It is not started again. */
  async stop(within: number, signal = this.program.stop): Promise<void> {
    this.#stopping.abort();
    this.#child?.kill(signal);
    const late = setTimeout(() => kill(this.#child?.pid, 'SIGKILL'), within);
    await this.#ended;
    clearTimeout(late);
  }

  /** Sends a signal that does not end it. */
  tell(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  private isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #run(): Promise<void> {
    while (!this.isStopping()) {
      const began = performance.now();
      const { child, ended } = begin(this.program, this.guard, (name, line) => this.told.onLine(name, line));
      this.#child = child;
      const how = await ended;
      this.#child = undefined;
      if (this.isStopping()) return;
      this.told.onEnd(this.program.name, how);
      if (performance.now() - began > HEALTHY) this.#pause = PAUSE.first;
      await pause(this.#pause, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      this.#pause = Math.min(2 * this.#pause, PAUSE.longest);
    }
  }
}

/**
 * Runs a program that ends by itself.
 * @throws Error unless it did what it should; the reason of `asked`
 */
export async function runOnce(program: Program, guard: Guard, told: Told, asked: AbortSignal): Promise<void> {
  asked.throwIfAborted();
  const run = begin(program, guard, (name, line) => told.onLine(name, line));
  const end = (): void => kill(run.child.pid, 'SIGKILL');
  asked.addEventListener('abort', end);
  const how = await run.ended;
  asked.removeEventListener('abort', end);
  asked.throwIfAborted();
  if (how !== DONE) throw new Error(`${program.name} failed: ${how}`);
}

const DONE = 'exit code 0';

/** One run of a program: `ended` is fulfilled, with how it ended, when all of it has. */
function begin({ command, args, environment, user, stop, name }: Program, guard: Guard, onLine: Told['onLine']) {
  const child = spawn(command, args, { ...user, env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const { pid } = child;
  if (pid !== undefined) guard.watch(pid, stop);
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', (line) => onLine(name, line));
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? error.message));
    child.once('exit', (code, signal) => {
      // What it left behind, as the workers of nginx do when their master is killed, would keep its place.
      kill(pid, 'SIGKILL');
      if (pid !== undefined) guard.release(pid);
      resolve(signal ?? `exit code ${String(code)}`);
    });
  });
  return { child, ended };
}

/** Sends a signal to a process group, if there is one. */
function kill(group: number | undefined, signal: NodeJS.Signals): void {
  if (group === undefined) return;
  try {
    process.kill(-group, signal);
  } catch {
    // All of it has ended.
  }
}
