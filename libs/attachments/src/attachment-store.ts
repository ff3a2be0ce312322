import type { Sealed } from '#vault/vault.js';

/** What is known of an attachment when it is announced. Stored until no record cites it: add a version, never edit. */
export interface Announced {
  readonly v: 1;
  readonly unit: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
  /** Of the file, in clear. */
  readonly bytes: number;
  /** A keyed digest of the request that announced it. */
  readonly requestHash: string;
  /** `UploadContent`, under a key of its own, which is destroyed when the attachment can be cited no more. */
  readonly sealed: Sealed;
}

/** That all parts are there and are those of the sender. Stored as long: add a version, never edit. */
export interface Completed {
  readonly v: 1;
  readonly parts: number;
  /** Of all sealed parts. */
  readonly bytes: number;
  /** SHA-256 of the sealed parts, one after the other: hexadecimal. */
  readonly digest: string;
  /** The digest that the sender gave, under the same key. */
  readonly sealed: Sealed;
}

export interface StoredPart {
  readonly number: number;
  /** Of the sealed part. */
  readonly bytes: number;
}

/** An attachment as far as it has come. */
export interface StoredAttachment {
  readonly announced: Announced;
  /** By their numbers. */
  readonly parts: readonly StoredPart[];
  readonly completed?: Completed;
  readonly isAbandoned: boolean;
  /** Its day is over, and a record cites it: it changes no more. */
  readonly isKept: boolean;
  /** The ids of the facts that were to cite it. Whether one was recorded only the log says. */
  readonly citing: readonly string[];
}

/** What an attachment counts as for its unit. */
export interface Recent {
  readonly unit: string;
  /** As announced. */
  readonly bytes: number;
  readonly at: number;
  readonly isComplete: boolean;
  readonly isCited: boolean;
  readonly isAbandoned: boolean;
}

/**
 * Where sealed attachments are kept. It sees no file in clear and no key. What a method has done is durable when it
 * returns, and done as a whole or not at all, whenever a process ends. Several processes may use one store at the same
 * time where its adapter says so. Each method throws StoreUnavailable when the disk, or the server, fails: then what was
 * to be done is done, or is not; whoever asks again learns which.
 */
export abstract class AttachmentStore {
  /** Undefined when there is none. */
  abstract find(id: string): Promise<StoredAttachment | undefined>;

  /**
   * MUST have returned before anything else is asked: removes what processes wrote half-way and nobody writes any more, and
   * gives the ids of those that were abandoned, and of those that are there half.
   */
  abstract recover(): Promise<readonly string[]>;

  /**
   * False when there is one of this id, which stays as it is. `fits` is told of those of its unit that are not kept, and
   * refuses it by throwing; no other begins for this unit meanwhile.
   */
  abstract begin(id: string, announced: Announced, fits: (own: readonly Recent[]) => void): Promise<boolean>;

  /**
   * Takes one part in; false when there is one of this number, which stays as it is. Before it is there, `fits` is told how the
   * attachment would then be, and refuses it by throwing; nothing of the attachment changes meanwhile. Nothing stays of one
   * that is refused or ends in an error, which is passed on.
   * @throws Error when the attachment is kept, or not there
   */
  abstract addPart(
    id: string,
    part: number,
    sealed: AsyncIterable<Buffer>,
    fits: (then: StoredAttachment) => void,
  ): Promise<boolean>;

  /** The bytes of a part. @throws Error when it is not there, or not whole */
  abstract part(id: string, part: number): AsyncIterable<Buffer>;

  abstract complete(id: string, completed: Completed): Promise<void>;

  /**
   * False when it is abandoned, kept or not there. MUST have returned before the fact is recorded that cites the attachment,
   * within `holding`.
   */
  abstract cite(id: string, fact: string): Promise<boolean>;

  /** It is abandoned, and has no part any more. What a part writes at the same time is left to whoever adds it. */
  abstract abandon(id: string): Promise<void>;

  /** From now on it is kept. */
  abstract keep(id: string): Promise<void>;

  /** Nothing is left of it. */
  abstract remove(id: string): Promise<void>;

  /** At most `most` that are not kept and were announced at `until` (milliseconds) or before, those of longest ago first. */
  abstract announcedUntil(until: number, most: number): Promise<readonly string[]>;

  /** Does `work` while nobody does anything `alone` with one of these. Any number may hold the same ones. */
  abstract holding<Result>(ids: readonly string[], work: () => Promise<Result>): Promise<Result>;

  /** Does `work` while nobody holds it, nor does anything else alone with it; false, and nothing, when it is held. */
  abstract alone(id: string, work: () => Promise<void>): Promise<boolean>;

  abstract close(): Promise<void>;
}
