/** Bytes, or characters, that are worked on before others have their turn. */
export const PIECE = 131_072;

/** Milliseconds: a turn of the event loop that took less had nothing to do. */
const IDLE = 0.1;
/** Turns of others, at most, between one piece and the next. */
const MOST_TURNS = 8;

const waiting: (() => void)[] = [];

/**
 * Long work on the thread that answers goes on after this, when everything else had its turn: of all such work one piece is
 * done at a time, in the order in which it came, once nothing else is to be done, or others had some turns.
 */
export function othersFirst(): Promise<void> {
  return new Promise((goOn) => {
    waiting.push(goOn);
    if (waiting.length === 1) afterOthers(1);
  });
}

function afterOthers(turn: number): void {
  const began = performance.now();
  setImmediate(() => {
    if (turn < MOST_TURNS && performance.now() - began > IDLE) {
      afterOthers(turn + 1);
      return;
    }
    waiting.shift()?.();
    if (waiting.length > 0) afterOthers(1);
  });
}

/** Long work on the thread that answers, in pieces, between which others have their turn. */
export class Pieces {
  #done = 0;

  /** After a part of the work, of so many bytes; what it gives MUST be waited for before the next. */
  after(bytes: number): Promise<void> | undefined {
    this.#done += bytes;
    if (this.#done < PIECE) return undefined;
    this.#done = 0;
    return othersFirst();
  }
}
