import { type StoredEvent, StoreUnavailable } from '../../event-store.js';
import type { TransferTarget } from '../../transfer/log-transfer.js';
import { begin, beginningOf } from '../beginning.js';
import { enclose, sizeOf } from '../envelope.js';
import { EventStoreDbReader, type Parts, partsOf } from '../eventstoredb-reader.js';
import { unfit } from '../eventstoredb-store.js';
import type { EventStoreDbLocation } from '../location/location.js';
import { markCopy } from './copying.js';
import { unavailable } from '../location/server.js';

/** A log in EventStoreDB, as it takes the facts of another. Positions are those that the server gives. */
export class EventStoreDbTransferTarget implements TransferTarget {
  private constructor(
    private readonly parts: Parts,
    readonly log: EventStoreDbReader,
    private readonly limit: number,
  ) {}

  /** Begins the log where there is none. @throws StoreUnavailable */
  static async open(location: EventStoreDbLocation): Promise<EventStoreDbTransferTarget> {
    const parts = await partsOf(location);
    try {
      const { events, writes, names } = parts;
      const begun = (await beginningOf(events, names)) ?? (await begin(events, writes, names, true));
      if (!begun.hasMacs) throw new StoreUnavailable('the target was begun without MACs');
      return new EventStoreDbTransferTarget(parts, new EventStoreDbReader(parts, begun), location.appendLimit);
    } catch (error) {
      await Promise.all([parts.server.close(), parts.following.close()]);
      throw unavailable(error);
    }
  }

  refuses(fact: StoredEvent): string | undefined {
    const reason = unfit([fact]);
    if (reason !== undefined) return reason;
    const size = sizeOf(fact.type, enclose(fact));
    return size > this.limit ? `it has ${String(size)} bytes, and one append takes ${String(this.limit)}` : undefined;
  }

  async begin(): Promise<void> {
    await this.#done(() => markCopy(this.parts, 'begun'));
  }

  /** One after the other, so that they keep their order; those of one record that follow one another go together. */
  async take(facts: readonly StoredEvent[], after: StoredEvent | undefined): Promise<void> {
    await this.#done(async () => {
      const last = await this.log.places.last();
      if (last?.id !== after?.id) throw new StoreUnavailable('somebody else writes the target');
      for (const together of runsOf(facts, this.limit)) await this.#append(together);
      const written = await this.log.places.last();
      if (written) this.log.marks.note(written);
    });
  }

  async finish(): Promise<void> {
    await this.#done(() => markCopy(this.parts, 'ended'));
  }

  async close(): Promise<void> {
    await this.log.close();
  }

  async #append(facts: readonly StoredEvent[]): Promise<void> {
    const [first] = facts;
    if (!first) return;
    const { stream, revision } = first;
    const taken = { stream, after: revision - 1 };
    // Those that were taken before are of a copy that was cut off.
    await this.log.ids.take(
      facts.map(({ id }) => id),
      taken,
    );
    const written = facts.map((fact) => ({ id: fact.id, type: fact.type, data: enclose(fact) }));
    const isWritten = await this.parts.writes.append(this.parts.names.of(stream), revision - 1, written);
    if (!isWritten) throw new StoreUnavailable('somebody else writes the target');
  }

  async #done(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw unavailable(error);
    }
  }
}

/** Facts that follow one another, in as few appends as the limit allows. */
function* runsOf(facts: readonly StoredEvent[], limit: number): Generator<readonly StoredEvent[]> {
  let run: StoredEvent[] = [];
  let size = 0;
  for (const fact of facts) {
    const own = sizeOf(fact.type, enclose(fact));
    if (run.length > 0 && (run[0]?.stream !== fact.stream || size + own > limit)) {
      yield run;
      [run, size] = [[], 0];
    }
    run.push(fact);
    size += own;
  }
  if (run.length > 0) yield run;
}
