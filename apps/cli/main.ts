import { Command, CommanderError } from 'commander';
import { exporting } from './commands/export.js';
import { replay } from './commands/replay.js';
import { seedDemo } from './commands/seed-demo.js';
import { token } from './commands/token.js';
import { verify } from './commands/verify.js';
import { EXIT, type ExitCode, Stop } from './exit.js';
import { endWhenReaderLeaves } from './output.js';

endWhenReaderLeaves();
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
    .exitOverride();
  for (const command of [token, replay, verify, seedDemo, exporting])
    program.addCommand(command.copyInheritedSettings(program));
  try {
    await program.parseAsync(words);
    return EXIT.ok;
  } catch (error) {
    return explain(error, words.includes('--json'));
  }
}

function explain(error: unknown, json: boolean): ExitCode {
  // commander has already said what is wrong, or shown the help that was asked for
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const exit = error instanceof Stop ? error.exit : EXIT.unexpected;
  const message = error instanceof Error ? error.message : String(error);
  if (json) process.stderr.write(`${JSON.stringify({ error: { exit, message } })}\n`);
  else if (error instanceof Stop) process.stderr.write(`talaan: ${message}\n`);
  else process.stderr.write(`talaan: ${error instanceof Error ? (error.stack ?? message) : message}\n`);
  return exit;
}
