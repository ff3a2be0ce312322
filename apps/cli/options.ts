import { Command, InvalidArgumentError } from 'commander';

/** What every command takes. */
export interface Everywhere {
  /** Results and errors as JSON. */
  readonly json?: true;
}

export interface OnData extends Everywhere {
  /** The folder that holds everything the platform keeps. */
  readonly data: string;
}

/** A command of `talaan`. */
export function command(name: string, summary: string): Command {
  return new Command(name)
    .summary(summary)
    .description(summary)
    .option('--json', 'results on standard output and errors on standard error as JSON')
    .showHelpAfterError('(talaan help <command> explains the options)');
}

/** A command that works on the data of an embedded installation. */
export function dataCommand(name: string, summary: string): Command {
  return command(name, summary).option('--data <dir>', 'data folder', process.env.TALAAN_DATA ?? './data');
}

/** A log position, as an option's value. */
export function position(text: string): bigint {
  if (!/^\d{1,19}$/.test(text)) throw new InvalidArgumentError('A position is a whole number, 0 or more.');
  return BigInt(text);
}

/** An instant (RFC 3339 with a zone), as an option's value; in milliseconds since 1970. */
export function instant(text: string): number {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) throw new InvalidArgumentError('An instant is written like 2026-11-21T08:00:00Z.');
  return time;
}

/** A whole number from 1 on, as an option's value. */
export function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('A whole number, 1 or more, is needed.');
  return Number(text);
}

/** A day (YYYY-MM-DD), as an option's value. */
export function day(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new InvalidArgumentError('A day is written like 2026-11-21.');
  }
  return text;
}

/** A code of this form, as an option's value. */
export function code(form: RegExp): (text: string) => string {
  return (text) => {
    if (!form.test(text)) throw new InvalidArgumentError(`A code of the form ${form.source} is needed.`);
    return text;
  };
}
