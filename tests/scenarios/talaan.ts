import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onItsData } from './form.js';

export interface Ran {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
  /** Standard output as NDJSON. */
  lines<Line = Record<string, unknown>>(): readonly Line[];
}

/**
 * The command line as an operator runs it, in a process of its own.
 * @param place the folder whose build is run, where it is another one than this
 */
export async function talaan(
  words: readonly string[],
  environment: Record<string, string> = {},
  place = '.',
): Promise<Ran> {
  const told = onItsData(words);
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/apps/cli/main.js', ...told.words], {
    cwd: place,
    env: { PATH: process.env.PATH ?? '', ...told.settings, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [exit] = (await once(child, 'close')) as [number | null];
  return {
    exit,
    out,
    err,
    lines: <Line>() => out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line])),
  };
}
