import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** One view, built again from position 0 up to where the running one stood. */
export interface Compared {
  readonly view: string;
  readonly position: string;
  readonly rows: number;
  readonly same: boolean;
  /** The first line that differs, of the running view and of the rebuilt one. */
  readonly difference?: string;
}

/**
 * Builds every view again, as often as `passes`, in a process of its own and with the build in `place`: whose views are
 * broken has to be compared with itself.
 */
export async function compareViews(data: string, passes: number, place: string): Promise<readonly Compared[]> {
  const program = 'dist/tests/assurance/rebuild-under-traffic/compare.program.js';
  const child = spawn(process.execPath, [program, data, String(passes)], {
    cwd: place,
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const found: Compared[] = [];
  createInterface(child.stdout).on('line', (line) => found.push(JSON.parse(line) as Compared));
  const [exit] = (await once(child, 'close')) as [number | null];
  if (exit !== 0) throw new Error(`the comparison ended with ${String(exit)}:\n${errors}`);
  return found;
}
