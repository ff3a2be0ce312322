import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { backup } from './commands/backup.js';
import { confirmClock } from './commands/confirm-clock.js';
import { copy } from './commands/copy.js';
import { exporting } from './commands/export.js';
import { files } from './commands/files.js';
import { init } from './commands/init.js';
import { keys } from './commands/keys.js';
import { log } from './commands/log.js';
import { raiseLevel } from './commands/raise-level.js';
import { replay } from './commands/replay.js';
import { restore } from './commands/restore.js';
import { seedDemo } from './commands/seed-demo.js';
import { token } from './commands/token.js';
import { verify } from './commands/verify.js';
import { EXIT, type ExitCode, Stop, unavailable } from './exit.js';
import { endWhenReaderLeaves } from './output.js';

const json = process.argv.includes('--json');

endWhenReaderLeaves((error) => process.exit(explain(unavailable(`The output cannot be written: ${error.message}`))));
process.exitCode = await run(process.argv);

async function run(words: readonly string[]): Promise<ExitCode> {
  const program = new Command('talaan')
    .description(
      'Talaan on the command line, for operators and analysts. Data goes to standard output, the rest to standard error.',
    )
    .addHelpText(
      'after',
      `
Exit codes:
  0  done
  1  something that should not happen
  2  the command line is not understood
  3  the check that was asked for has failed
  4  the data is in use or cannot be read, or the service asked does not answer`,
    )
    .version(version(), '--version')
    // What is wrong with the command line is said below, in the form that was asked for.
    .configureOutput(json ? { writeErr: () => undefined } : {})
    .exitOverride();
  for (const command of [
    token,
    init,
    replay,
    verify,
    backup,
    restore,
    raiseLevel,
    keys,
    log,
    files,
    copy,
    confirmClock,
    seedDemo,
    exporting,
  ])
    program.addCommand(command.copyInheritedSettings(program));
  try {
    await program.parseAsync(words);
    return EXIT.ok;
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): ExitCode {
  if (error instanceof CommanderError) {
    const exit = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    // Without --json, commander has already said what is wrong; with exit code 0, it has shown what was asked for.
    if (json && exit !== EXIT.ok) sayAsJson(exit, error.message);
    return exit;
  }
  const exit = error instanceof Stop ? error.exit : EXIT.unexpected;
  const message = error instanceof Error ? error.message : String(error);
  if (json) sayAsJson(exit, message);
  else if (error instanceof Stop) process.stderr.write(`talaan: ${message}\n`);
  else process.stderr.write(`talaan: ${error instanceof Error ? (error.stack ?? message) : message}\n`);
  return exit;
}

function sayAsJson(exit: ExitCode, message: string): void {
  process.stderr.write(`${JSON.stringify({ error: { exit, message } })}\n`);
}

function version(): string {
  const { version: own } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return own;
}
