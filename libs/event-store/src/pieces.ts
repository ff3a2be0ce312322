import { setImmediate as turn } from 'node:timers/promises';

/** Bytes, or characters, that are worked on before others have their turn. */
export const PIECE = 131_072;

/** Long work on the thread that answers, in pieces, between which others have their turn. */
export class Pieces {
  #done = 0;

  /** After a part of the work, of so many bytes; what it gives MUST be waited for before the next. */
  after(bytes: number): Promise<void> | undefined {
    this.#done += bytes;
    if (this.#done < PIECE) return undefined;
    this.#done = 0;
    return turn();
  }
}
