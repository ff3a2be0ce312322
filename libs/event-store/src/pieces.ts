/** Bytes, or characters, that are worked on before others have their turn. */
export const PIECE = 131_072;

const waiting: (() => void)[] = [];

/**
 * Long work on the thread that answers goes on after this, when everything else had its turn: of all such work one piece is
 * done at a time, in the order in which it came.
 */
export function othersFirst(): Promise<void> {
  return new Promise((goOn) => {
    waiting.push(goOn);
    if (waiting.length === 1) setImmediate(goOnWithOne);
  });
}

function goOnWithOne(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(goOnWithOne);
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
