// Positions that facts cite. They are those of the log in which the fact was recorded: in a copy they may be others.
import type { LogCopied } from '../contract.js';
import type { LogReader, StoredEvent } from '../event-store.js';
import { OPERATOR_ACTS } from '../files/operator-acts.js';

/** A position that a fact cites, and the id of the last fact up to it, where that was said as well. */
export interface CitedPlace {
  /** Decimal. */
  readonly position: string;
  readonly fact?: string;
}

const COPIED: LogCopied['type'] = 'log.copied.v1';

/**
 * Where the log has what was cited: the fact decides. Without one, what the copies of this log say, the last one first; else
 * it is the position itself.
 */
export async function placeIn(log: LogReader, { position, fact }: CitedPlace): Promise<bigint> {
  const cited = BigInt(position);
  if (fact !== undefined) {
    if ((await lastUpTo(log, cited))?.id === fact) return cited;
    const found = await log.factWithId(fact);
    if (found) return found.position;
  }
  const copies = (await log.readStream(OPERATOR_ACTS)).filter(({ type }) => type === COPIED).map(copyIn);
  const moved = copies.findLast(({ positions }) => positions.some(({ from }) => from === position));
  return BigInt(moved?.positions.find(({ from }) => from === position)?.to ?? position);
}

/** The same, with the fact that is there now, for a fact that is to cite it. */
export async function citedAt(log: LogReader, position: bigint): Promise<CitedPlace> {
  const fact = (await lastUpTo(log, position))?.id;
  return { position: String(position), ...(fact !== undefined && { fact }) };
}

/** The last fact up to a position; undefined where there is none. */
export async function lastUpTo(log: LogReader, position: bigint): Promise<StoredEvent | undefined> {
  for (let back = 1n; position > 0n; back *= 16n) {
    const after = position > back ? position - back : 0n;
    let last: StoredEvent | undefined;
    for await (const batch of log.readAll(after, position)) last = batch.at(-1) ?? last;
    if (last || after === 0n) return last;
  }
  return undefined;
}

function copyIn({ payload }: StoredEvent): LogCopied['conduct'] {
  return (JSON.parse(payload) as { conduct: LogCopied['conduct'] }).conduct;
}
