import { type StoredEvent, StoreUnavailable } from '../../event-store.js';
import type { Beginning } from '../beginning.js';
import { PAGE_EVENTS, type Page, type Read } from '../collect.js';
import type { Events } from '../events.js';
import type { Marks } from '../marks.js';
import type { StreamNames } from '../location/names.js';
import { Silent } from '../location/server.js';
import { factIn, positionOf } from '../stored.js';
import { Together } from '../together.js';

/** Events that are looked at first for the last fact. */
const FEW = 32;
/** Pages that are gone back from the end before marks are asked. */
const NEAR = 2;

/** A page of the whole database as the log sees it. */
export interface FactsPage {
  /** Facts of the log after where it was begun to read, in the order of the reading. */
  readonly facts: readonly StoredEvent[];
  /** Where the next page begins; undefined when there is nothing more. */
  readonly next: bigint | undefined;
}

/** Finds places in the whole database, whose positions are those of bytes: it can be read from events' positions only. */
export class Places {
  readonly #last = new Together(() => this.#findLast());

  constructor(
    private readonly events: Events,
    private readonly names: StreamNames,
    private readonly marks: Marks,
    private readonly beginning: Beginning,
  ) {}

  /** The next facts after the event at `from`. */
  async after(from: bigint): Promise<FactsPage> {
    return this.#facts(await this.events.ofAll(from, 'forwards'), from);
  }

  /** All facts, the last one first, in batches; what is between them is not the log's. */
  async *back(): AsyncGenerator<readonly StoredEvent[]> {
    let from: bigint | 'end' | undefined = 'end';
    for (let most = FEW; from !== undefined; most = PAGE_EVENTS) {
      const page: FactsPage = this.#facts(await this.events.ofAll(from, 'backwards', most), from);
      if (page.facts.length > 0) yield page.facts;
      from = page.next !== undefined && page.next > this.beginning.position ? page.next : undefined;
    }
  }

  /** The last fact; undefined for an empty log. */
  last(): Promise<StoredEvent | undefined> {
    return this.#last.ask();
  }

  async #findLast(): Promise<StoredEvent | undefined> {
    for await (const [last] of this.back()) return last;
    return undefined;
  }

  /**
   * The position of an event, at `after` or before it, between which and `after` there is no fact, or of one a little before:
   * the server reads from the positions of events only, and of others it may say nothing at all.
   */
  async from(after: bigint): Promise<bigint> {
    const { position } = this.beginning;
    if (after <= position) return position;
    if (await this.#at(after)) return after;
    return (await this.#near(after)) ?? (await this.marked((mark) => mark.position <= after));
  }

  /** The position of the last marked fact of which that holds, if it is there; else where the log begins. */
  async marked(holds: Parameters<Marks['lastOf']>[0]): Promise<bigint> {
    const mark = await this.marks.lastOf(holds);
    const event = mark && (await this.#at(mark.position));
    const fact = event && factIn(this.names, event);
    return fact?.recordedAt === mark?.recordedAt && fact ? fact.position : this.beginning.position;
  }

  /** The event at a position; undefined where there is none. */
  async #at(position: bigint): Promise<Read | undefined> {
    try {
      const [event] = (await this.events.ofAll(position, 'forwards', 1)).events;
      return event && positionOf(event) === position ? event : undefined;
    } catch (error) {
      // What servers answer differs: an argument that is invalid, a fault of their own, or nothing.
      if (error instanceof StoreUnavailable && !(error.cause instanceof Silent)) throw error;
      return undefined;
    }
  }

  async #near(after: bigint): Promise<bigint | undefined> {
    let from: bigint | 'end' = 'end';
    for (let pages = 0; pages < NEAR; pages += 1) {
      const page = await this.events.ofAll(from, 'backwards');
      const found = page.events.find((event) => positionOf(event) <= after);
      if (found) return positionOf(found);
      const first = page.events.at(-1);
      if (!first || page.isAll) return undefined;
      from = positionOf(first);
    }
    return undefined;
  }

  /** The event at `from` itself was given before. */
  #facts({ events, isAll }: Page, from: bigint | 'end'): FactsPage {
    const others = events.filter((event) => positionOf(event) !== from);
    const facts = others.map((event) => factIn(this.names, event)).filter((fact) => fact !== undefined);
    const last = others.at(-1);
    return { facts, next: last && !isAll ? positionOf(last) : undefined };
  }
}
