import { LogReader, type StoredEvent, StoreUnavailable } from '../event-store.js';
import { othersFirst } from '../pieces.js';
import { type Beginning, beginningOf } from './beginning.js';
import { Events } from './events.js';
import { FactIds } from './fact-ids.js';
import type { EventStoreDbLocation } from './location.js';
import { Marks } from './marks.js';
import { StreamNames } from './names.js';
import { Places } from './places.js';
import { Server, unavailable } from './server.js';
import { factIn } from './stored.js';
import { subscription } from './subscription.js';
import { Writes } from './writes.js';

/**
 * Milliseconds by which the time of a fact can be before that of one at an earlier position: as long as an append may take,
 * and the difference between the clocks of those who append at the same time.
 */
const OUT_OF_ORDER = 60_000;

/** What speaks to the server for one log. */
export interface Parts {
  readonly server: Server;
  /** Another connection: when calls are sent to another node, who follows the log stays where they are. */
  readonly following: Server;
  readonly names: StreamNames;
  readonly events: Events;
  readonly writes: Writes;
}

export async function partsOf(location: EventStoreDbLocation): Promise<Parts> {
  const [server, following] = [await Server.of(location), await Server.of(location)];
  const writes = new Writes(server, location.appendLimit);
  return { server, following, names: new StreamNames(location.log), events: new Events(server), writes };
}

/** Reads a log in EventStoreDB. */
export class EventStoreDbReader extends LogReader {
  readonly ids: FactIds;
  readonly marks: Marks;
  readonly places: Places;
  readonly #closed = new AbortController();

  constructor(
    private readonly parts: Parts,
    readonly beginning: Beginning,
    private readonly onFault: (fault: StoreUnavailable) => void = () => undefined,
  ) {
    super();
    const { events, writes, names } = parts;
    this.ids = new FactIds(events, writes, names);
    this.marks = new Marks(events, writes, names);
    this.places = new Places(events, names, this.marks, beginning);
  }

  /** @throws StoreUnavailable, also when there is no log */
  static async open(location: EventStoreDbLocation): Promise<EventStoreDbReader> {
    const parts = await partsOf(location);
    try {
      const beginning = await beginningOf(parts.events, parts.names);
      if (!beginning) throw new StoreUnavailable(`there is no log ${location.log}`);
      return new EventStoreDbReader(parts, beginning);
    } catch (error) {
      await Promise.all([parts.server.close(), parts.following.close()]);
      throw unavailable(error);
    }
  }

  override readStream(stream: string, from = 0): Promise<readonly StoredEvent[]> {
    return this.ask(async () => {
      const facts: StoredEvent[] = [];
      const first = Math.max(0, from);
      for (let isAll = false; !isAll;) {
        const next = first + facts.length;
        const page = await this.parts.events.ofStream(this.parts.names.of(stream), next);
        for (const event of page.events) {
          const fact = factIn(this.parts.names, event);
          if (fact?.revision !== first + facts.length) {
            throw new StoreUnavailable('facts of a stream are missing: someone cut it off at its beginning');
          }
          facts.push(fact);
        }
        isAll = page.isAll;
        if (!isAll) await othersFirst();
      }
      return facts;
    });
  }

  override factWithId(id: string): Promise<StoredEvent | undefined> {
    return this.ask(async () => (await this.ids.find(id)).fact);
  }

  override async *readAll(after: bigint, until?: bigint): AsyncGenerator<readonly StoredEvent[]> {
    const head = await this.head();
    const end = until === undefined || until > head ? head : until;
    if (after >= end) return;
    const from = await this.ask(() => this.places.from(after));
    const pages = this.places.after(from);
    for (;;) {
      const page = await this.ask(() => pages.next());
      if (page.done === true) return;
      const { facts, next } = page.value;
      const asked = facts.filter(({ position }) => position > after && position <= end);
      if (asked.length > 0) yield asked;
      if (next === undefined || next >= end) return;
    }
  }

  /** Like `readAll`, then each new fact as it is committed, until `signal` aborts. */
  async *follow(after: bigint, signal: AbortSignal): AsyncGenerator<readonly StoredEvent[]> {
    this.check();
    const { following, names } = this.parts;
    const ended = AbortSignal.any([signal, this.#closed.signal]);
    const from = (last: bigint) => this.places.from(last);
    yield* subscription({ server: following, names, from, onFault: this.onFault }, after, ended);
  }

  override head(): Promise<bigint> {
    return this.ask(async () => (await this.places.last())?.position ?? 0n);
  }

  /** From the last marked fact at or before `time` on, as far as facts of that time can be. */
  override positionAt(time: number): Promise<bigint> {
    return this.ask(async () => {
      const from = await this.places.marked((mark) => mark.recordedAt <= time);
      let found = from === this.beginning.position ? 0n : from;
      for await (const { facts } of this.places.after(from)) {
        for (const { position, recordedAt } of facts) {
          if (recordedAt > time + OUT_OF_ORDER) return found;
          if (recordedAt <= time) found = position;
        }
      }
      return found;
    });
  }

  override async hasBegun(prefix: string, after: bigint, until: bigint): Promise<boolean> {
    for await (const batch of this.readAll(after, until)) {
      if (batch.some(({ stream, revision }) => revision === 0 && stream.startsWith(prefix))) return true;
    }
    return false;
  }

  override async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    await this.marks.close();
    await Promise.all([this.parts.server.close(), this.parts.following.close()]);
  }

  /** @throws StoreUnavailable and nothing else */
  private async ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    this.check();
    try {
      return await question();
    } catch (error) {
      throw unavailable(error);
    }
  }

  private check(): void {
    if (this.#closed.signal.aborted) throw new StoreUnavailable('the store is closed');
  }
}
