import { once } from 'node:events';
import type { Writable } from 'node:stream';

const CHUNK = 64 * 1024;

/**
 * Data on its way to standard output: lines gathered into chunks, written no faster than the reader takes them, so
 * that memory stays flat however long the stream is.
 */
export class Lines {
  #waiting = '';

  constructor(private readonly to: Writable = process.stdout) {}

  /** MUST be awaited before the next call. */
  async write(line: string): Promise<void> {
    await this.raw(`${line}\n`);
  }

  /** Text that brings its own line ends. MUST be awaited before the next call. */
  async raw(text: string): Promise<void> {
    this.#waiting += text;
    if (this.#waiting.length >= CHUNK) await this.flush();
  }

  /** Hands over what is gathered, and waits until the reader has room again. */
  async flush(): Promise<void> {
    const chunk = this.#waiting;
    this.#waiting = '';
    if (chunk !== '' && !this.to.write(chunk)) await once(this.to, 'drain');
  }
}

/**
 * A reader that has seen enough (`talaan replay | head`) ends the command quietly and with exit code 0. What cannot be
 * written for another reason, such as a full disk, is told by `fail`, which MUST end the program.
 */
export function endWhenReaderLeaves(fail: (error: Error) => never, stream: Writable = process.stdout): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    fail(error);
  });
}

/** A message for the person at the terminal; never data. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`);
}
