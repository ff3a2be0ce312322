import { ConfigError } from './config.js';

/** A process that was asked to end does so within this, whatever hangs. */
const DEADLINE = 9_000;

/** Runs a program that can be stopped: SIGTERM and SIGINT end it with 0, an error at its start with 1. */
export async function run(start: () => Promise<{ stop(): Promise<void> }>): Promise<void> {
  // Whatever the program writes is for its owner alone.
  process.umask(0o077);
  try {
    const running = start();
    const end = (): void => {
      setTimeout(() => process.exit(0), DEADLINE).unref();
      running
        .then((program) => program.stop())
        .then(
          () => process.exit(0),
          () => process.exit(1),
        );
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
    await running;
  } catch (error) {
    for (const line of explain(error)) console.error(`talaan: ${line}`);
    process.exit(1);
  }
}

function explain(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return ['The configuration cannot be used:', ...error.problems];
  return [error instanceof Error ? error.message : String(error)];
}
