// For tests: processes that can be killed, of writers and of the double of a server.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const WRITER = fileURLToPath(new URL('./log-child.js', import.meta.url));
const NODE = fileURLToPath(new URL('../../../../tests/doubles/eventstoredb/node.program.js', import.meta.url));

abstract class GivenProcess {
  protected said = '';
  #process: ChildProcess | undefined;
  #told: () => void = () => undefined;

  protected begin(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
    const environment = { ...process.env, NODE_OPTIONS: '', ...env };
    this.#process = spawn(process.execPath, [file, ...args], {
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.said += text;
      this.#told();
    });
    this.#process.on('close', () => this.#told());
  }

  /** @throws Error when it ends before that */
  protected async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (!this.isRunning) throw new Error('a process ended');
      await new Promise<void>((resolve) => (this.#told = resolve));
    }
  }

  protected get isRunning(): boolean {
    return this.#process?.exitCode === null && this.#process.signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  async kill(): Promise<void> {
    if (!this.#process || !this.isRunning) return;
    const ended = once(this.#process, 'close');
    this.#process.kill('SIGKILL');
    await ended;
  }
}

/** A process that writes a log without end, and what it was told. */
export class GivenWriter extends GivenProcess {
  constructor(url: string, name: string) {
    super();
    this.begin(WRITER, [], { TALAAN_TEST_LOG: url, TALAAN_TEST_NAME: name });
  }

  /** The ids that were acknowledged; the last of each append with its position. */
  get acknowledged(): ReadonlyMap<string, bigint | undefined> {
    const ids = new Map<string, bigint | undefined>();
    for (const line of this.said.split('\n').slice(0, -1)) {
      const [first = '', second = '', position = '0'] = line.split(' ');
      ids.set(first, undefined).set(second, BigInt(position));
    }
    return ids;
  }

  /** Waits until it was told of so many facts more. */
  async tells(more: number): Promise<void> {
    const lines = () => this.said.split('\n').length - 1;
    const until = lines() + more / 2;
    await this.until(() => lines() >= until);
  }
}

/** A double of a server in a process of its own, which keeps its data in a file. */
export class GivenNode extends GivenProcess {
  #port = 0;

  constructor(private readonly file: string) {
    super();
  }

  /** Where it was before, when it was. */
  async up(): Promise<void> {
    this.said = '';
    this.begin(NODE, [this.file, String(this.#port)]);
    await this.until(() => this.said.endsWith('\n'));
    this.#port = Number(this.said.trim());
  }

  url(): string {
    return `esdb://127.0.0.1:${String(this.#port)}?tls=false&defaultDeadline=1000`;
  }
}
