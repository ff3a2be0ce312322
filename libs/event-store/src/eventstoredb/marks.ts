import type { StoredEvent } from '../event-store.js';
import type { Read } from './collect.js';
import type { Events } from './events.js';
import type { StreamNames } from './location/names.js';
import type { Writes } from './writes.js';

/** A fact's place and time. */
export type Mark = Pick<StoredEvent, 'position' | 'recordedAt'>;

const TYPE = 'mark';
/** Milliseconds of facts from one mark to the next. */
const EVERY = 60_000;

/**
 * Places in the log from which others are found, since EventStoreDB can neither find a position by time nor begin to read
 * between two events: about one a minute, in a stream of their own, which is gone through by halving. They are hints:
 * whoever uses one looks whether the fact is there.
 */
export class Marks {
  #last: Mark | undefined;
  #writing: Promise<void> | undefined;

  constructor(
    private readonly events: Events,
    private readonly writes: Writes,
    private readonly names: StreamNames,
  ) {}

  /** Notes the place of a fact when there has been none for a while. A failure to do so is none. */
  note(fact: Mark): void {
    if (this.#writing || (this.#last && !isLater(fact, this.#last))) return;
    this.#writing = this.#write(fact)
      .catch(() => undefined)
      .finally(() => (this.#writing = undefined));
  }

  /** The last mark of which something holds that holds of all before it. */
  async lastOf(holds: (mark: Mark) => boolean): Promise<Mark | undefined> {
    let found: Mark | undefined;
    let low = 0;
    let high = Number((await this.events.last(this.names.marks))?.revision ?? -1n);
    while (low <= high) {
      const middle = Math.floor((low + high) / 2);
      const mark = markIn((await this.events.ofStream(this.names.marks, middle, 1)).events[0]);
      if (mark && holds(mark)) [found, low] = [mark, middle + 1];
      else high = middle - 1;
    }
    return found;
  }

  /** Finishes what is under way. */
  async close(): Promise<void> {
    await this.#writing;
  }

  /** The revision is said exactly: of several processes one makes the mark. */
  async #write({ position, recordedAt }: Mark): Promise<void> {
    const last = await this.events.last(this.names.marks);
    this.#last = markIn(last);
    if (this.#last && !isLater({ position, recordedAt }, this.#last)) return;
    const data = Buffer.from(JSON.stringify({ v: 1, position: String(position), recordedAt }));
    const isWritten = await this.writes.append(this.names.marks, Number(last?.revision ?? -1n), [{ type: TYPE, data }]);
    if (isWritten) this.#last = { position, recordedAt };
  }
}

function isLater(fact: Mark, last: Mark): boolean {
  return fact.position > last.position && fact.recordedAt >= last.recordedAt + EVERY;
}

function markIn(event: Read | undefined): Mark | undefined {
  if (!(event?.data instanceof Uint8Array)) return undefined;
  const { position, recordedAt } = JSON.parse(Buffer.from(event.data).toString()) as Record<string, string | number>;
  return { position: BigInt(position ?? 0), recordedAt: Number(recordedAt) };
}
