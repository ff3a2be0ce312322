import type { StoredEvent } from '../event-store.js';
import { type Events } from './events.js';
import type { StreamNames } from './location/names.js';
import { factIn } from './stored.js';
import type { Writes } from './writes.js';

/** For which stream a fact's id was taken: if the log holds the fact, then there, after that revision. */
export interface Taken {
  readonly stream: string;
  readonly after: number;
}

const TYPE = 'fact-id-taken';
/** Ids that are taken at the same time for one append. */
const TOGETHER = 64;

/**
 * Sees to it that one id is never two facts. EventStoreDB compares ids within a stream only, so each id is taken for a
 * stream before a fact with it is written: a stream named after the id, of which there can be one. What was taken for a
 * fact that then was not written stays taken for that stream.
 */
export class FactIds {
  constructor(
    private readonly events: Events,
    private readonly writes: Writes,
    private readonly names: StreamNames,
  ) {}

  /**
   * Takes ids for facts that come after revision `after` of the stream, where no fact with them is yet.
   * @returns those that were taken before, for this stream or another
   * @throws StoreUnavailable when it is not known whether they were taken: asked again, they are found to be
   */
  async take(ids: readonly string[], { stream, after }: Taken): Promise<readonly string[]> {
    const data = Buffer.from(JSON.stringify({ v: 1, stream, after }));
    const before: string[] = [];
    for (let from = 0; from < ids.length; from += TOGETHER) {
      const some = ids.slice(from, from + TOGETHER);
      const isTaken = await Promise.all(
        some.map((id) => this.writes.append(this.names.ofId(id), -1, [{ type: TYPE, data }])),
      );
      before.push(...some.filter((_, index) => isTaken[index] === false));
    }
    return before;
  }

  /** The fact with an id, and for which stream that was taken; neither when nobody did. */
  async find(id: string): Promise<{ readonly taken?: Taken; readonly fact?: StoredEvent }> {
    const taken = takenIn((await this.events.ofStream(this.names.ofId(id), 0, 1)).events[0]?.data);
    if (!taken) return {};
    const fact = (await this.findIn(taken, new Set([id]))).get(id);
    return { taken, ...(fact && { fact }) };
  }

  /** The facts with these ids that a stream has after a revision. */
  async findIn({ stream, after }: Taken, ids: ReadonlySet<string>): Promise<ReadonlyMap<string, StoredEvent>> {
    const found = new Map<string, StoredEvent>();
    for (let next = after + 1, isAll = false; !isAll && found.size < ids.size;) {
      const page = await this.events.ofStream(this.names.of(stream), next);
      for (const event of page.events) {
        next = Number(event.revision) + 1;
        const fact = ids.has(event.id) ? factIn(this.names, event) : undefined;
        if (fact) found.set(fact.id, fact);
      }
      isAll = page.isAll;
    }
    return found;
  }
}

function takenIn(data: unknown): Taken | undefined {
  if (!(data instanceof Uint8Array)) return undefined;
  const { stream, after } = JSON.parse(Buffer.from(data).toString()) as Taken;
  return { stream, after };
}
