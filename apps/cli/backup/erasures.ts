import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Erasure, ERASURE_SUFFIX } from '#vault/contract.js';
import type { Erasing } from '#vault/erasure.js';
import { unavailable, usage } from '../exit.js';

/** A line of `talaan replay`, as far as it matters here. */
interface Line {
  readonly type: string;
  readonly recordedAt: string;
  readonly conduct: Erasure;
}

/**
 * Destroys the keys that erasure facts in a file name: lines as `talaan replay` prints them, those of other facts
 * passed over. Answers with how many erasures there were.
 * @throws Stop when the file cannot be read, or a line is not understood
 */
export async function eraseAsListed(file: string, keys: Erasing): Promise<number> {
  let number = 0;
  let erasures = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      number += 1;
      if (line.trim() === '') continue;
      const erasure = erasureIn(line);
      if (erasure === 'not understood')
        throw usage(`Line ${String(number)} of ${file} is not a line of talaan replay.`);
      if (!erasure) continue;
      keys.destroy(erasure.conduct.keys, Date.parse(erasure.recordedAt));
      erasures += 1;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw unavailable(`${file} cannot be read: ${(error as Error).message}`, error);
  }
  return erasures;
}

function erasureIn(text: string): Line | 'not understood' | undefined {
  try {
    const line = JSON.parse(text) as Partial<Line>;
    if (typeof line.type !== 'string') return 'not understood';
    if (!line.type.endsWith(ERASURE_SUFFIX)) return undefined;
    const whole = Array.isArray(line.conduct?.keys) && !Number.isNaN(Date.parse(line.recordedAt ?? ''));
    return whole ? (line as Line) : 'not understood';
  } catch {
    return 'not understood';
  }
}
