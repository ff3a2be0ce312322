import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Fact } from '#event-store/fact.js';
import { type Erasure, ERASURE_SUFFIX } from '#vault/contract.js';
import type { Erasing } from '#vault/erasure.js';
import { unavailable, usage } from '../exit.js';

/** A line of `talaan replay` that shows an erasure, as far as it matters here. */
interface Line {
  readonly type: string;
  readonly recordedAt: string;
  readonly conduct: Erasure;
}

/** An erasure without a word of the record: a line of `talaan replay --erasures`. Kept by operators: add, never edit. */
interface ErasureLine {
  /** Decimal. */
  readonly position: string;
  /** RFC 3339, UTC. */
  readonly erasedAt: string;
  readonly keys: readonly string[];
}

/** The line of a fact that erased content; undefined for every other. It may be shown whoever may know of the record. */
export function erasureLine({ type, position, recordedAt, conduct }: Fact): string | undefined {
  if (!type.endsWith(ERASURE_SUFFIX)) return undefined;
  const { keys, at = new Date(recordedAt).toISOString() } = conduct as Erasure;
  const line: ErasureLine = { position: String(position), erasedAt: at, keys };
  return JSON.stringify(line);
}

/**
 * Destroys the keys that erasures in a file name: lines as `talaan replay` prints them, with --erasures or without; facts
 * of other types are passed over. Answers with how many erasures there were.
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
      await keys.destroy(erasure.keys, Date.parse(erasure.erasedAt));
      erasures += 1;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw unavailable(`${file} cannot be read: ${(error as Error).message}`, error);
  }
  return erasures;
}

function erasureIn(text: string): Omit<ErasureLine, 'position'> | 'not understood' | undefined {
  try {
    const line = JSON.parse(text) as Partial<Line & ErasureLine>;
    if (typeof line.type === 'string' && !line.type.endsWith(ERASURE_SUFFIX)) return undefined;
    const { keys, at } =
      line.type === undefined
        ? { keys: line.keys, at: line.erasedAt }
        : { keys: line.conduct?.keys, at: line.conduct?.at ?? line.recordedAt };
    if (!Array.isArray(keys) || at === undefined || Number.isNaN(Date.parse(at))) return 'not understood';
    return { keys: keys as readonly string[], erasedAt: at };
  } catch {
    return 'not understood';
  }
}
