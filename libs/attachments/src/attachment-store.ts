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
  /** The ids of the facts that were to cite it. Whether one was recorded only the log says. */
  readonly citing: readonly string[];
}

/**
 * Where sealed attachments are kept. It sees no file in clear and no key. What a method has done is durable when it
 * returns, and done as a whole or not at all, whenever the process ends. Each throws StoreUnavailable when the disk fails.
 */
export abstract class AttachmentStore {
  /** Undefined when there is none. */
  abstract find(id: string): Promise<StoredAttachment | undefined>;

  /**
   * MUST have returned before anything else is asked: removes what a process wrote half-way, and gives the ids of those that
   * are not said to be kept.
   */
  abstract recover(): Promise<readonly string[]>;

  /** False when there is one of this id, which stays as it is. */
  abstract begin(id: string, announced: Announced): Promise<boolean>;

  /**
   * Takes one part in; false when there is one of this number, which stays as it is. Nothing stays of one that ends in an
   * error, which is passed on.
   */
  abstract addPart(id: string, part: number, sealed: AsyncIterable<Buffer>): Promise<boolean>;

  /** The bytes of a part. @throws Error when there is none */
  abstract part(id: string, part: number): AsyncIterable<Buffer>;

  abstract complete(id: string, completed: Completed): Promise<void>;

  /** MUST have returned before the fact is recorded that cites the attachment. */
  abstract cite(id: string, fact: string): Promise<void>;

  /** It is abandoned, and has no part any more. What a part writes at the same time is left to whoever adds it. */
  abstract abandon(id: string): Promise<void>;

  /** From now on `recover` does not give it. */
  abstract keep(id: string): Promise<void>;

  /** Nothing is left of it. */
  abstract remove(id: string): Promise<void>;
}
