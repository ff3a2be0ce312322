import { ConfigError } from './config/config.js';

/** A process that was asked to end does so within this, whatever hangs. */
const DEADLINE = 9_000;

/** A program at work. */
interface Program {
  stop(): Promise<void>;
  /** Fulfilled, with what was lost, when the program cannot go on. */
  readonly lost: Promise<string>;
}

/**
 * Runs a program that can be stopped, also while it starts: `asked` then says so, and it may throw its reason. Exit codes: 0 after SIGTERM, SIGINT or SIGHUP; 1 when it could not be started; 3 when it
 * lost a part that it cannot do without, so that whoever supervises it starts it again.
 */
export async function run(start: (asked: AbortSignal) => Promise<Program>): Promise<void> {
  // Whatever the program writes is for its owner alone.
  process.umask(0o077);
  const asked = new AbortController();
  try {
    const running = start(asked.signal);
    // More than once, because a process group and its leader may both pass the same signal on.
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => {
        asked.abort();
        end(running, EXIT.asked);
      });
    }
    const { lost } = await running;
    void lost.then((part) => {
      say(`${part} is lost; the server ends, and is to be started again`);
      end(running, EXIT.lost);
    });
  } catch (error) {
    if (asked.signal.aborted && (error as Error).name === 'AbortError') process.exit(EXIT.asked);
    for (const line of explain(error)) say(line);
    process.exit(EXIT.notStarted);
  }
}

const EXIT = { asked: 0, notStarted: 1, lost: 3 } as const;

let ending = false;

function end(running: Promise<Program>, code: number): void {
  if (ending) return;
  ending = true;
  setTimeout(() => process.exit(code), DEADLINE).unref();
  running
    .then((program) => program.stop())
    .then(
      () => process.exit(code),
      () => process.exit(1),
    );
}

function say(line: string): void {
  console.error(`talaan: ${line}`);
}

function explain(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return ['The configuration cannot be used:', ...error.problems];
  const { code, port, setting = 'TALAAN_PORT' } = error as { code?: unknown; port?: unknown; setting?: string };
  if (code === 'EADDRINUSE') return [`The port ${String(port)} is taken by another program; ${setting} sets another.`];
  return [error instanceof Error ? error.message : String(error)];
}
