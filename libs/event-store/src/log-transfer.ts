import { isDeepStrictEqual } from 'node:util';
import type { LogReader, StoredEvent } from './event-store.js';

/** An empty log, or the beginning of the same one, that takes facts as they are: with their positions, times and MACs. */
export interface TransferTarget {
  readonly log: LogReader;
  /** What it could not keep of a fact, in words for an operator; undefined when it keeps all. */
  refuses(fact: StoredEvent): string | undefined;
  /** Leaves a mark, which keeps servers from starting on it until the copy has ended. It may be there. */
  begin(): Promise<void>;
  /**
   * Adds facts; they are durable when it returns.
   * @throws StoreUnavailable, also when the last fact that it has is not at `after`
   */
  take(facts: readonly StoredEvent[], after: bigint): Promise<void>;
  /** All is there, and the same: what else belongs to a log is made now, and the mark is taken away. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** The copy cannot be made, or is not one. Nothing is removed: what the target has is the beginning of the source. */
export class TransferFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TransferFault';
  }
}

/** What is said of a target while its mark is there. */
export const HALF_COPIED = 'a copy into it has not ended: give the same talaan copy again';

/** How many things that a target refuses are named. */
const NAMED = 10;

/**
 * Copies a log that nobody writes, and goes on with a copy that was cut off. Then both are read through, fact by fact.
 * @param progress told how many facts were copied, and which share of the log that is
 * @returns how many facts both have
 * @throws TransferFault, StoreUnavailable
 */
export async function transferLog(
  source: LogReader,
  target: TransferTarget,
  progress: (facts: number, share: number) => void,
): Promise<number> {
  const head = await source.head();
  await refuseUnfit(source, target, head);
  let last = await target.log.head();
  if (last > head || !isDeepStrictEqual(await factAt(source, last), await factAt(target.log, last))) {
    throw new TransferFault('the target has facts that are not those of the source');
  }
  await target.begin();
  let copied = 0;
  for await (const batch of source.readAll(last, head)) {
    await target.take(batch, last);
    last = batch.at(-1)?.position ?? last;
    copied += batch.length;
    progress(copied, Number(last) / Number(head));
  }
  const facts = await compare(source, target.log, head);
  if ((await source.head()) !== head)
    throw new TransferFault('the source has grown meanwhile: stop who writes it, and repeat');
  await target.finish();
  return facts;
}

async function refuseUnfit(source: LogReader, target: TransferTarget, head: bigint): Promise<void> {
  const unfit: string[] = [];
  for await (const batch of source.readAll(0n, head)) {
    for (const fact of batch) {
      const reason =
        fact.mac === undefined ? 'it has no MAC: raise the level of its folder first' : target.refuses(fact);
      if (reason !== undefined) unfit.push(`position ${String(fact.position)}: ${reason}`);
      if (unfit.length === NAMED) break;
    }
    if (unfit.length === NAMED) break;
  }
  if (unfit.length > 0) throw new TransferFault(`the target would not take these facts: ${unfit.join('; ')}`);
}

async function factAt(log: LogReader, position: bigint): Promise<StoredEvent | undefined> {
  if (position === 0n) return undefined;
  for await (const [fact] of log.readAll(position - 1n, position)) return fact;
  return undefined;
}

/** Both are read at the same pace, in pages that need not end at the same fact. */
async function compare(source: LogReader, target: LogReader, head: bigint): Promise<number> {
  const other = facts(target.readAll(0n));
  let same = 0;
  for await (const fact of facts(source.readAll(0n, head))) {
    const { value } = await other.next();
    if (!isDeepStrictEqual(fact, value)) {
      throw new TransferFault(`the copy differs from position ${String(fact.position)} on`);
    }
    same += 1;
  }
  if (!(await other.next()).done) throw new TransferFault('the target has more facts than the source');
  return same;
}

async function* facts(batches: AsyncIterable<readonly StoredEvent[]>): AsyncGenerator<StoredEvent, undefined> {
  for await (const batch of batches) yield* batch;
}
