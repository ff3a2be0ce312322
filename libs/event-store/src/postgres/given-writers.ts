// For tests: processes that write a log, and what they were told.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('./log-child.js', import.meta.url));

/** A process that writes the log without end. */
export class GivenWriter {
  #said = '';
  readonly #process: ChildProcess;

  constructor(url: string, name: string) {
    const env = { ...process.env, NODE_OPTIONS: '', TALAAN_TEST_LOG: url, TALAAN_TEST_NAME: name };
    this.#process = spawn(process.execPath, [CHILD], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
  }

  /** The ids that were acknowledged, with their positions. */
  get acknowledged(): ReadonlyMap<string, bigint> {
    const ids = new Map<string, bigint>();
    for (const line of this.#said.split('\n').slice(0, -1)) {
      const [last = '0', first, second] = line.split(' ');
      if (first && second) ids.set(first, BigInt(last) - 1n).set(second, BigInt(last));
    }
    return ids;
  }

  /** Waits until it was told of so many facts more. */
  async tells(more: number): Promise<void> {
    const until = this.acknowledged.size + more;
    while (this.acknowledged.size < until) {
      if (this.#process.exitCode !== null) throw new Error('the writer has ended');
      await after(5);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'close');
    this.#process.kill('SIGKILL');
    await ended;
  }
}
