import { isDeepStrictEqual } from 'node:util';
import { type CitedPlace, lastUpTo, placeIn } from './cited-place.js';
import type { LogCopied } from '../contract.js';
import type { LogReader, StoredEvent } from '../event-store.js';
import { digestIn, lastDigest } from '../checks/log-digest.js';

/** Which positions facts have in a target: those of the source, one after the other from 1 on, or whichever it gives. */
type Positions = 'kept' | 'counted' | 'its own';

/** An empty log, or the beginning of the same one, that takes facts as they are: with their ids, times and MACs. */
export interface TransferTarget {
  readonly log: LogReader;
  /** What it could not keep of a fact, in words for an operator; undefined when it keeps all. */
  refuses(fact: StoredEvent): string | undefined;
  /** Leaves a mark, which keeps servers from starting on it until the copy has ended. It may be there. */
  begin(): Promise<void>;
  /**
   * Adds facts; they are durable when it returns.
   * @throws StoreUnavailable, also when the last fact that it has is not `after`; undefined: it has none
   */
  take(facts: readonly StoredEvent[], after: StoredEvent | undefined): Promise<void>;
  /** All is there, and the same: what else belongs to a log is made now, and the mark is taken away. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** How a log is copied. */
export interface Transfer {
  readonly positions: Positions;
  /** The positions that a fact cites. */
  readonly cited: (fact: StoredEvent) => readonly CitedPlace[];
  /** Told how many facts were copied, and which share of the log that is. */
  readonly progress: (facts: number, share: number) => void;
  /** Where positions are others, told where the copy has those that are cited: before anybody can use it. */
  readonly moved: (positions: LogCopied['conduct']['positions']) => void;
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
 * @returns how many facts both have
 * @throws TransferFault, StoreUnavailable
 */
export async function transferLog(
  source: LogReader,
  target: TransferTarget,
  { positions, cited, progress, moved }: Transfer,
): Promise<number> {
  const head = await source.head();
  const isMoved = positions !== 'kept';
  const places = [
    ...(await lookThrough(source, target, { head, cited: isMoved ? cited : () => [] })),
    ...(isMoved ? await lastDigestIn(source) : []),
  ];
  const begun = await beginningIn(source, target.log, positions);
  await target.begin();
  let { last, count } = begun;
  let copied = 0;
  for await (const batch of source.readAll(begun.from, head)) {
    const taken = positions === 'counted' ? batch.map((fact) => ({ ...fact, position: (count += 1n) })) : batch;
    await target.take(taken, last);
    last = taken.at(-1) ?? last;
    copied += batch.length;
    progress(copied, Number(batch.at(-1)?.position) / Number(head));
  }
  const { facts, to } = await compare(source, target.log, { head, positions, places });
  if ((await source.head()) !== head)
    throw new TransferFault('the source has grown meanwhile: stop who writes it, and repeat');
  if (isMoved) moved(places.map(({ from, at }) => ({ from, to: String(to.get(at) ?? 0n) })));
  await target.finish();
  return facts;
}

/** A position as it is cited, and where the source has it. */
interface Place {
  readonly from: string;
  readonly at: bigint;
}

/** Before anything is changed: what the target would not take, and what is cited. @throws TransferFault */
async function lookThrough(
  source: LogReader,
  target: TransferTarget,
  { head, cited }: { readonly head: bigint; readonly cited: Transfer['cited'] },
): Promise<readonly Place[]> {
  const unfit: string[] = [];
  const places = new Map<string, Place>();
  for await (const batch of source.readAll(0n, head)) {
    for (const fact of batch) {
      const reason =
        fact.mac === undefined ? 'it has no MAC: raise the level of its folder first' : target.refuses(fact);
      if (reason !== undefined && unfit.length < NAMED) unfit.push(`position ${String(fact.position)}: ${reason}`);
      for (const place of cited(fact)) {
        if (!places.has(place.position)) {
          places.set(place.position, { from: place.position, at: await placeIn(source, place) });
        }
      }
    }
    if (unfit.length === NAMED) break;
  }
  if (unfit.length > 0) throw new TransferFault(`the target would not take these facts: ${unfit.join('; ')}`);
  return [...places.values()];
}

/** The server that goes on with the copy goes on from it. */
async function lastDigestIn(source: LogReader): Promise<readonly Place[]> {
  const last = await lastDigest(source);
  if (!last) return [];
  const { position } = digestIn(last);
  return [{ from: position, at: await placeIn(source, digestIn(last)) }];
}

/** How far a copy that was cut off has come: after which position of the source it goes on. @throws TransferFault */
async function beginningIn(source: LogReader, target: LogReader, positions: Positions) {
  const last = await lastUpTo(target, await target.head());
  if (!last) return { from: 0n, last, count: 0n };
  const same = positions === 'kept' ? await lastUpTo(source, last.position) : await source.factWithId(last.id);
  if (!same || !isSame(same, last, positions)) {
    throw new TransferFault('the target has facts that are not those of the source');
  }
  return { from: same.position, last, count: last.position };
}

function isSame(one: StoredEvent, other: StoredEvent | undefined, positions: Positions): boolean {
  return isDeepStrictEqual(one, positions === 'kept' || !other ? other : { ...other, position: one.position });
}

/**
 * Both are read at the same pace, in pages that need not end at the same fact.
 * @returns how many facts there are, and where the target has the last fact up to each place of the source
 */
async function compare(
  source: LogReader,
  target: LogReader,
  given: { readonly head: bigint; readonly positions: Positions; readonly places: readonly Place[] },
) {
  const { head, positions } = given;
  const asked = [...new Set(given.places.map(({ at }) => at))].sort((one, other) => (one < other ? -1 : 1));
  const to = new Map<bigint, bigint>();
  const other = facts(target.readAll(0n));
  let same = 0;
  let reached = 0n;
  for await (const fact of facts(source.readAll(0n, head))) {
    for (; asked[0] !== undefined && asked[0] < fact.position; asked.shift()) to.set(asked[0], reached);
    const { value } = await other.next();
    if (!value || !isSame(fact, value, positions)) {
      throw new TransferFault(`the copy differs from position ${String(fact.position)} on`);
    }
    reached = value.position;
    same += 1;
  }
  for (const place of asked) to.set(place, reached);
  if (!(await other.next()).done) throw new TransferFault('the target has more facts than the source');
  return { facts: same, to };
}

async function* facts(batches: AsyncIterable<readonly StoredEvent[]>): AsyncGenerator<StoredEvent, undefined> {
  for await (const batch of batches) yield* batch;
}
