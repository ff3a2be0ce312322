import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { LogReader, type StoredEvent, StoreUnavailable } from '../event-store.js';
import { othersFirst } from '../pieces.js';
import { type Beginning, beginningOf } from './beginning.js';
import { Events } from './events.js';
import { FactIds } from './fact-ids.js';
import type { EventStoreDbLocation } from './location/location.js';
import { Marks } from './marks.js';
import { StreamNames } from './location/names.js';
import { type FactsPage, Places } from './transfer/places.js';
import { Server, unavailable } from './location/server.js';
import { factIn } from './stored.js';
import { subscription } from './subscription.js';
import { Writes } from './writes.js';

/**
 * Milliseconds by which the time of a fact can be before that of one at an earlier position: as long as an append may take,
 * and the difference between the clocks of those who append at the same time.
 */
const OUT_OF_ORDER = 60_000;

/** Milliseconds after which a server that is away is asked again by those who can do nothing else. */
const ROUND = 1_000;

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

/**
 * Reads a log in EventStoreDB. With `patience`, a question that the server does not answer is asked again until that aborts: for
 * those who can do nothing else.
 */
export class EventStoreDbReader extends LogReader {
  readonly ids: FactIds;
  readonly marks: Marks;
  readonly places: Places;
  readonly #closed = new AbortController();

  constructor(
    private readonly parts: Parts,
    readonly beginning: Beginning,
    private readonly onFault: (fault: StoreUnavailable) => void = () => undefined,
    private readonly patience: AbortSignal = AbortSignal.abort(),
  ) {
    super();
    const { events, writes, names } = parts;
    this.ids = new FactIds(events, writes, names);
    this.marks = new Marks(events, writes, names);
    this.places = new Places(events, names, this.marks, beginning);
  }

  /** @throws StoreUnavailable, also when there is no log */
  static async open(location: EventStoreDbLocation, patience?: AbortSignal): Promise<EventStoreDbReader> {
    const parts = await partsOf(location);
    try {
      const beginning = await patiently(() => beginningOf(parts.events, parts.names), patience);
      if (!beginning) throw new StoreUnavailable(`there is no log ${location.log}`);
      return new EventStoreDbReader(parts, beginning, undefined, patience);
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
    let from: bigint | undefined = await this.ask(() => this.places.from(after));
    while (from !== undefined) {
      const start: bigint = from;
      const { facts, next }: FactsPage = await this.ask(() => this.places.after(start));
      const asked = facts.filter(({ position }) => position > after && position <= end);
      if (asked.length > 0) yield asked;
      from = next !== undefined && next < end ? next : undefined;
      await turn();
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
      let from: bigint | undefined = await this.places.marked((mark) => mark.recordedAt <= time);
      let found = from === this.beginning.position ? 0n : from;
      while (from !== undefined) {
        const { facts, next }: FactsPage = await this.places.after(from);
        for (const { position, recordedAt } of facts) {
          if (recordedAt > time + OUT_OF_ORDER) return found;
          if (recordedAt <= time) found = position;
        }
        from = next;
        await turn();
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
  private ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    const asked = (): Promise<Answer> => {
      this.check();
      return question();
    };
    return patiently(asked, this.patience);
  }

  private check(): void {
    if (this.#closed.signal.aborted) throw new StoreUnavailable('the store is closed');
  }
}

/** @throws StoreUnavailable and nothing else; at once when it is no fault of the server that may pass */
async function patiently<Answer>(question: () => Promise<Answer>, patience = AbortSignal.abort()): Promise<Answer> {
  for (;;) {
    try {
      return await question();
    } catch (error) {
      const fault = unavailable(error);
      if (patience.aborted || fault.cause === undefined) throw fault;
      await pause(ROUND, undefined, { signal: patience }).catch(() => undefined);
    }
  }
}
