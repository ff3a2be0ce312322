import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./guard.js', import.meta.url));

/** Sees to it that a folder is this process's alone, and that process groups end with this process, however it ends. */
export class Guard {
  readonly #watched = new Map<number, NodeJS.Signals>();
  #process: ChildProcess | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  private constructor(
    private readonly folder: string,
    private readonly patience: number,
  ) {}

  /**
   * Returns when the folder is this process's, and nothing runs any more that an earlier one left behind.
   * @param patience milliseconds for what is asked to end, before it is killed
   * @throws Error when another process has the folder
   */
  static async of(folder: string, patience = 5_000): Promise<Guard> {
    const guard = new Guard(folder, patience);
    const said = await guard.#start();
    if (said === undefined) return guard;
    await guard.close();
    throw new Error(said);
  }

  /** From now on the group ends with this process: by the signal, or after a while by SIGKILL. */
  watch(group: number, signal: NodeJS.Signals): void {
    this.#watched.set(group, signal);
    this.#tell({ group, signal });
  }

  /** The group has ended. */
  release(group: number): void {
    this.#watched.delete(group);
    this.#tell({ group });
  }

  /** Lets go of the folder. What is still watched ends first. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#process?.stdin?.end();
    await this.#ended;
  }

  /** Why it could not begin; undefined when it has. */
  #start(): Promise<string | undefined> {
    const words = ['--disable-warning=ExperimentalWarning', PROGRAM, this.folder, String(this.patience)];
    const guard = spawn(process.execPath, words, { detached: true, env: {} });
    this.#process = guard;
    // It was killed: what is said to it is lost, and said to the next one.
    guard.stdin.on('error', () => undefined);
    for (const [group, signal] of this.#watched) this.#tell({ group, signal });
    const said = new Promise<string | undefined>((resolve) => {
      createInterface({ input: guard.stdout }).once('line', () => resolve(undefined));
      createInterface({ input: guard.stderr }).once('line', resolve);
      guard.once('exit', () => resolve('the guard of the folder ended'));
    });
    this.#ended = new Promise((resolve) => {
      guard.once('exit', () => {
        if (!this.#isClosed) void said.then((fault) => fault ?? this.#start());
        resolve(undefined);
      });
    });
    return said;
  }

  #tell(line: object): void {
    this.#process?.stdin?.write(`${JSON.stringify(line)}\n`);
  }
}
