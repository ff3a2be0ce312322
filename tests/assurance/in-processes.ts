import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Row } from './row.js';

const PROGRAM = fileURLToPath(new URL('./main.js', import.meta.url));

/**
 * Runs experiments at their short size, each in a process of its own, so many at a time. `take` is given each row as it comes.
 * @throws Error when one of them ends without a row
 */
export async function inProcesses(
  ids: readonly string[],
  atOnce: number,
  seed: string,
  take: (row: Row) => void,
): Promise<void> {
  const left = [...ids];
  const lane = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) take(await rowOfProcess(id, seed));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

async function rowOfProcess(id: string, seed: string): Promise<Row> {
  const words = [...process.execArgv, PROGRAM, '--short', '--json', '--only', id, '--seed', seed];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = (await once(child, 'close')) as [number | null];
  try {
    const [row] = JSON.parse(said) as readonly Row[];
    if (row?.id === id) return row;
  } catch {
    // It said something else.
  }
  throw new Error(`${id} ended with ${String(code)} and told no row`);
}
