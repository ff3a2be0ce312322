import type { Clock } from '#kernel/clock.js';
import { Recent } from '#kernel/recent.js';
import { admit, demandMet, type Held, type LogIndex, meets } from '../appending/admission.js';
import {
  type Appended,
  DuplicateFact,
  type Proviso,
  RevisionConflict,
  type StoredEvent,
  StoreUnavailable,
} from '../event-store.js';
import type { FactMacs } from '../checks/fact-macs.js';
import type { Append } from '../appending/gathered-appends.js';
import { enclose } from './envelope.js';
import type { EventStoreDbReader, Parts } from './eventstoredb-reader.js';
import { factIn } from './stored.js';

const STREAMS_REMEMBERED = 50_000;
/** How often an append is judged again because others write to its stream. */
const TRIES = 64;

/** The last fact of a stream. */
type Tail = Pick<StoredEvent, 'revision' | 'recordedAt' | 'mac'>;
const NONE: Tail = { revision: -1, recordedAt: 0 };

/**
 * Appends facts. Only the append at an exact revision is atomic in EventStoreDB: what else the port promises is looked at
 * before, and looked at again when the stream turns out to have changed; a proviso before, and once more when the facts
 * have their places.
 */
export class Appending {
  /** What this process last knew of streams: another one may have written since. The server decides. */
  readonly #tails = new Recent<Tail>(STREAMS_REMEMBERED);
  /** The latest time that this process has seen in the log. */
  #latest = 0;

  constructor(
    private readonly log: EventStoreDbReader,
    private readonly parts: Parts,
    private readonly clock: Clock,
    private readonly macs: FactMacs | undefined,
  ) {}

  /** MUST NOT run beside another one for the same stream or with one of its ids. */
  async append({ proviso, ...append }: Append): Promise<Appended> {
    const appended = await this.#append(append, proviso);
    if (proviso) await this.#demandMetBefore(appended.position, proviso);
    return appended;
  }

  async #append(asked: Append, proviso: Proviso | undefined): Promise<Appended> {
    const { stream, expected, events } = asked;
    const ids = events.map(({ id }) => id);
    let tail = this.#tails.get(stream) ?? (await this.#tailOf(stream));
    if (!meets(expected, tail.revision)) {
      tail = await this.#tailOf(stream);
      if (!meets(expected, tail.revision)) return this.#known(asked, tail, await this.#heldAmong(ids));
    }
    admit({ current: () => tail.revision, held: () => undefined }, asked);
    const [taken, other] = await Promise.all([
      this.log.ids.take(ids, { stream, after: tail.revision }),
      proviso && this.#tailOf(proviso.stream),
      this.#lookAtTime(),
    ]);
    if (taken.length > 0) {
      // In this order: the stream is looked through at least as far as it is appended to.
      tail = await this.#tailOf(stream);
      const held = await this.#heldAmong(taken, stream);
      const first = admit(indexOf(tail, held), asked);
      if (typeof first !== 'number') return first;
    }
    if (proviso && other) demandMet(proviso, other.revision);
    for (let tried = 1; tried <= TRIES; tried += 1) {
      const facts = this.#made(asked, tail);
      if (await this.#write(stream, tail, facts)) return this.#written(facts);
      const before = tail;
      tail = await this.#tailOf(stream);
      if (tail.revision <= before.revision) throw new StoreUnavailable('a stream of the log is shorter than it was');
      // What came meanwhile may be the same append, sent by someone else.
      const came = await this.log.ids.findIn({ stream, after: before.revision }, new Set(ids));
      const first = admit(indexOf(tail, came), asked);
      if (typeof first !== 'number') return first;
      await this.#lookAtTime();
    }
    throw new StoreUnavailable('others write to the stream without pause');
  }

  /** @throws RevisionConflict when a fact that the proviso does not expect came to the other stream before `position` */
  async #demandMetBefore(position: bigint, { stream, expected }: Proviso): Promise<void> {
    const next = expected === 'no-stream' ? 0 : expected + 1;
    const [event] = (await this.parts.events.ofStream(this.parts.names.of(stream), next, 1)).events;
    const unexpected = event && factIn(this.parts.names, event);
    if (unexpected && unexpected.position < position) throw new RevisionConflict(stream, expected, unexpected.revision);
  }

  /** Whether they are written; not when the stream does not end with `tail`. */
  async #write(stream: string, tail: Tail, facts: readonly Omit<StoredEvent, 'position'>[]): Promise<boolean> {
    const written = facts.map((fact) => ({ id: fact.id, type: fact.type, data: enclose(fact) }));
    try {
      return await this.parts.writes.append(this.parts.names.of(stream), tail.revision, written);
    } catch (error) {
      this.#tails.delete(stream);
      throw error;
    }
  }

  /** The answer: as the log has the last fact. Another process may have made the same append in the same moment. */
  async #written(facts: readonly Omit<StoredEvent, 'position'>[]): Promise<Appended> {
    const made = facts.at(-1);
    if (!made) throw new TypeError('an append needs an event');
    const { stream, revision } = made;
    const [event] = (await this.parts.events.ofStream(this.parts.names.of(stream), revision, 1)).events;
    const last = event && factIn(this.parts.names, event);
    if (last?.id !== made.id) throw new StoreUnavailable('a fact that was appended is not where it was written');
    const { position, recordedAt, mac } = last;
    this.#tails.set(stream, { revision, recordedAt, ...(mac !== undefined && { mac }) });
    this.#latest = Math.max(this.#latest, recordedAt);
    this.log.marks.note(last);
    return { revision, position, recordedAt, repeated: recordedAt !== made.recordedAt || mac !== made.mac };
  }

  /** Their time is not before that of any fact that was in the log when they were asked for, whatever the clock says. */
  #made({ stream, expected, events }: Append, tail: Tail): readonly Omit<StoredEvent, 'position'>[] {
    const recordedAt = Math.max(this.clock.now(), this.#latest, tail.recordedAt);
    let previous = tail.mac ?? '';
    return events.map(({ id, type, payload, metadata }, offset) => {
      const fact = { id, type, payload, metadata, stream, revision: tail.revision + 1 + offset, recordedAt };
      const mac = this.macs?.of(fact, expected === 'any' ? undefined : previous);
      previous = mac ?? '';
      return { ...fact, ...(mac !== undefined && { mac }) };
    });
  }

  async #lookAtTime(): Promise<void> {
    this.#latest = Math.max(this.#latest, (await this.log.places.last())?.recordedAt ?? 0);
  }

  async #tailOf(stream: string): Promise<Tail> {
    const event = await this.parts.events.last(this.parts.names.of(stream));
    const tail = (event && factIn(this.parts.names, event)) ?? NONE;
    this.#tails.set(stream, tail);
    return tail;
  }

  /** The stream is not as it was expected: it was appended before, or it conflicts. */
  #known(asked: Append, tail: Tail, held: ReadonlyMap<string, StoredEvent>): Appended {
    const first = admit(indexOf(tail, held), asked);
    if (typeof first === 'number') throw new StoreUnavailable('a stream changed while it was looked at');
    return first;
  }

  /**
   * Of these ids, which the log holds, and where. @throws DuplicateFact for one that was taken for another stream than
   * `stream`: the fact may be on its way there
   */
  async #heldAmong(ids: readonly string[], stream?: string): Promise<ReadonlyMap<string, StoredEvent>> {
    const held = new Map<string, StoredEvent>();
    for (const id of ids) {
      const { taken, fact } = await this.log.ids.find(id);
      if (fact) held.set(id, fact);
      else if (stream !== undefined && taken && taken.stream !== stream) throw new DuplicateFact(id);
    }
    return held;
  }
}

function indexOf(tail: Tail, held: ReadonlyMap<string, Held>): LogIndex {
  return { current: () => tail.revision, held: (id) => held.get(id) };
}
