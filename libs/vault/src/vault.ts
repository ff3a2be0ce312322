/** Content that only a holder of its key can read. Stored for ever inside facts: add a version, never edit. */
export interface Sealed {
  /** 2: it is bound to the beginning of its record, too; 3: it cites attachments, whose keys are sealed with it. */
  readonly v: 1 | 2 | 3;
  /** The id of the record key; it says nothing about the record. */
  readonly key: string;
  /** base64url */
  readonly iv: string;
  /** Ciphertext and tag, base64url. */
  readonly data: string;
  /** In the order in which the content cites them; only in version 3, which is bound to them. */
  readonly attachments?: readonly Cited[];
}

/** An attachment as the log knows it. It tells nothing of what is in the file: the digest is that of the sealed bytes. */
export interface Cited {
  /** UUID */
  readonly id: string;
  /** Its sealed parts are numbered from 1. */
  readonly parts: number;
  /** Of all sealed parts. */
  readonly bytes: number;
  /** SHA-256 of the sealed parts, one after the other: hexadecimal. */
  readonly digest: string;
}

/** An attachment that content is to cite, with the key that its parts were sealed with. */
export interface Citing {
  readonly cited: Cited;
  /** base64url */
  readonly key: string;
}

/** The one place where a sealed content may be opened: it is bound to it. */
export interface Place {
  readonly factId: string;
  readonly stream: string;
  /** The stored type of the fact. */
  readonly type: string;
  /** The conduct of the record's first fact, which names its parties: of other parties, nothing is opened. */
  readonly beginning?: unknown;
}

/** What digests are made for. Their keys outlive the root key: another purpose is added, none is given another meaning. */
export const DIGEST_PURPOSES = ['request', 'cursor', 'record-id'] as const;
export type DigestPurpose = (typeof DIGEST_PURPOSES)[number];

/** Seals content before it reaches the log, and keeps the keys, away from the log. Without them it throws StoreUnavailable. */
export abstract class Vault {
  /** A fresh random record key, durable before it is handed out and never handed out twice. */
  abstract newKey(): Promise<string>;

  /**
   * Seals content, and with it the keys of the attachments that it cites.
   * @throws Refusal `content.erased` when the key was destroyed; nothing more can be added under it.
   */
  abstract seal(content: unknown, place: Place, key: string, citing?: readonly Citing[]): Promise<Sealed>;

  /** When each of these keys was destroyed (milliseconds), in the same order; undefined for one that was not. */
  abstract destroyedAt(keys: readonly string[]): Promise<readonly (number | undefined)[]>;

  /** Destroys keys for good. Repeating it changes nothing; the first `at` (milliseconds) stands. */
  abstract destroy(keys: readonly string[], at: number): Promise<void>;

  /** A keyed digest for a stated purpose, so that equal inputs can be recognised but not guessed: for ever the same. base64url. */
  abstract digest(purpose: DigestPurpose, text: string): string;
}

/** The key of a record: that of its first sealed content, or a new one. */
export async function recordKey(vault: Vault, history: readonly { readonly content?: unknown }[]): Promise<string> {
  for (const { content } of history) if (content !== undefined) return (content as Sealed).key;
  return await vault.newKey();
}

/** Every key under which content of a record is sealed. */
export function keysOf(history: readonly { readonly content?: unknown }[]): readonly string[] {
  return [...new Set(history.flatMap(({ content }) => (content === undefined ? [] : [(content as Sealed).key])))];
}
