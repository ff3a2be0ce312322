/**
 * What a writer expects of a stream: that it does not exist, that it exists, nothing, or that its last fact has this
 * revision (0 for the first).
 */
export type Expected = 'no-stream' | 'exists' | 'any' | number;

/**
 * What a writer expects of another stream in the very moment in which facts are added: that it does not exist, or that its
 * last fact has this revision.
 */
export interface Proviso {
  readonly stream: string;
  readonly expected: 'no-stream' | number;
}

/** A fact on its way into the log. `payload` and `metadata` are opaque to the store, which keeps their UTF-8 bytes. */
export interface NewEvent {
  /** UUID, unique in the whole log. */
  readonly id: string;
  readonly type: string;
  /** Well-formed text; what is stored, and later hashed, is exactly its UTF-8 bytes. */
  readonly payload: string;
  readonly metadata: string;
}

/** A fact as the log holds it. */
export interface StoredEvent extends NewEvent {
  readonly stream: string;
  /** 0, 1, 2, … without gaps within the stream. */
  readonly revision: number;
  /** Strictly increasing in commit order over the whole log. The first is ≥ 1. */
  readonly position: bigint;
  /** Milliseconds since 1970-01-01T00:00:00Z. Never decreases along positions, whatever the wall clock does. */
  readonly recordedAt: number;
  /** Shows that whoever wrote the log wrote this fact (fact-macs.ts). Absent in a log that was begun without. */
  readonly mac?: string;
}

/** Where an append ended: the last fact's place. */
export interface Appended {
  readonly revision: number;
  readonly position: bigint;
  readonly recordedAt: number;
  /** True when the same append had been accepted before: nothing was written now. */
  readonly repeated: boolean;
}

/**
 * The stream is not where the writer expected it: the one that was appended to, or that of the proviso. Nothing was written,
 * but for what `append` says of a proviso.
 */
export class RevisionConflict extends Error {
  constructor(
    readonly stream: string,
    readonly expected: Expected,
    /** -1 when the stream does not exist. */
    readonly current: number,
  ) {
    super(`stream ${stream}: expected ${String(expected)}, found revision ${String(current)}`);
    this.name = 'RevisionConflict';
  }
}

/** A fact id that the log already holds elsewhere, or at another expected revision. Nothing was written. */
export class DuplicateFact extends Error {
  constructor(readonly id: string) {
    super(`fact ${id} is already in the log`);
    this.name = 'DuplicateFact';
  }
}

/** The log never takes so much in one append. Nothing was written. */
export class AppendTooLarge extends Error {
  constructor(
    /** Bytes, as the log counts them. */
    readonly size: number,
    readonly limit: number,
  ) {
    super(`an append of ${String(size)} bytes: the log takes ${String(limit)}`);
    this.name = 'AppendTooLarge';
  }
}

/** The log cannot be written or read now (disk full, read-only, closed). What was acknowledged is still there. */
export class StoreUnavailable extends Error {
  constructor(detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'StoreUnavailable';
  }
}

/** The account that asks may not do this on the server. It is there, and nothing was done. */
export class NotPermitted extends StoreUnavailable {
  constructor(detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'NotPermitted';
  }
}

/** Where the log stood at one moment, and which of some streams had more facts by then. */
export interface Grown {
  /** The position of the last fact; 0 for an empty log. */
  readonly head: bigint;
  readonly streams: ReadonlySet<string>;
}

/** The log as a reader sees it. A reader never sees position n appear after it has read past n. */
export abstract class LogReader {
  /** The stream's facts from revision `from` (default 0) on, in order; none when it does not exist. */
  abstract readStream(stream: string, from?: number): Promise<readonly StoredEvent[]>;

  /** The fact with this id (UUID); undefined when the log holds none. For what is rarely asked: it may take a moment. */
  abstract factWithId(id: string): Promise<StoredEvent | undefined>;

  /** All facts after position `after`, in order, in batches, up to `until` or to the head at the time of the call. */
  abstract readAll(after: bigint, until?: bigint): AsyncIterable<readonly StoredEvent[]>;

  /** The position of the last fact; 0 for an empty log. */
  abstract head(): Promise<bigint>;

  /** The position of the last fact recorded at or before `time` (milliseconds); 0 when there is none. */
  abstract positionAt(time: number): Promise<bigint>;

  /**
   * Whether a stream whose name begins with `prefix` got its first fact after position `after`, up to `until`. Nothing is
   * looked at but the names and places of facts.
   */
  abstract hasBegun(prefix: string, after: bigint, until: bigint): Promise<boolean>;

  /**
   * Which of these streams have facts after the revision beside them (-1: any fact at all), and the head, which is not after
   * the moment of which that is known. One question, where the log is on a server.
   */
  async grown(known: ReadonlyMap<string, number>): Promise<Grown> {
    const head = await this.head();
    const later = [...known].map(async ([stream, revision]) => {
      const facts = await this.readStream(stream, revision + 1);
      return facts.length > 0 ? [stream] : [];
    });
    return { head, streams: new Set((await Promise.all(later)).flat()) };
  }

  /**
   * The types of the facts after position `after`, up to `until`, each with the position of the last fact of it. Where it can
   * be told without reading what the facts say, they are not checked either.
   */
  async typesBetween(after: bigint, until: bigint): Promise<ReadonlyMap<string, bigint>> {
    return await typesIn(this.readAll(after, until));
  }

  /** Finishes what is in flight and lets go of the data. Later calls throw StoreUnavailable. */
  abstract close(): Promise<void>;
}

/**
 * The append-only log. Used as its own injection token. Every adapter passes the suite in `event-store.behaviour.ts`.
 */
export abstract class EventStore extends LogReader {
  /**
   * Appends all of `events` (one at least) to one stream, or none of them. When it returns they are durable.
   *
   * The same ids at the same expected revision are accepted again and answered as the first time, whatever became of the
   * stream of the proviso since.
   *
   * A log that cannot look at two streams in one moment looks at that of the proviso before and after: then the facts of
   * an append that is refused may be there, behind what came first in the other stream. Whoever is told of a conflict of
   * the other stream MUST look whether they are, and MUST NOT acknowledge what stands behind something that excludes it.
   * @throws RevisionConflict, DuplicateFact, StoreUnavailable
   * @throws AppendTooLarge from a log that has a limit
   * @throws TypeError when there is no event, text is not well-formed, or the proviso is about the stream itself
   */
  abstract append(
    stream: string,
    expected: Expected,
    events: readonly NewEvent[],
    proviso?: Proviso,
  ): Promise<Appended>;

  /**
   * All facts after position `after`, in order, then each new one as it is committed, without loss or repetition,
   * until `signal` aborts (the iteration then ends without an error).
   */
  abstract subscribe(after: bigint, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]>;
}

/** The types of these facts, each with the position of the last fact of it. */
export async function typesIn(batches: AsyncIterable<readonly StoredEvent[]>): Promise<ReadonlyMap<string, bigint>> {
  const last = new Map<string, bigint>();
  for await (const batch of batches) for (const { type, position } of batch) last.set(type, position);
  return last;
}
