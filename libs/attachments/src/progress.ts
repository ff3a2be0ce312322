import { createHash, type Hash } from 'node:crypto';
import { demandField } from '#kernel/refusal.js';
import { DAY, instant } from '#kernel/time.js';
import { clearBytes } from '#vault/sealed-parts.js';
import type { StoredAttachment, StoredPart } from './attachment-store.js';

/** How far an attachment is. */
export interface Progress {
  readonly id: string;
  readonly state: 'receiving' | 'complete' | 'abandoned';
  readonly bytes: number;
  readonly received: number;
  readonly parts: readonly { readonly number: number; readonly bytes: number }[];
  /** RFC 3339, UTC: until then records can cite it; what none cites is destroyed then. */
  readonly citableUntil: string;
}

/** Bytes in clear. */
export function receivedIn({ parts }: Pick<StoredAttachment, 'parts'>): number {
  return parts.reduce((sum, { bytes }) => sum + clearBytes(bytes), 0);
}

/** How it is once this part is there. */
export function withPart(stored: StoredAttachment, part: StoredPart): StoredAttachment {
  return { ...stored, parts: [...stored.parts, part].sort((a, b) => a.number - b.number) };
}

export function progressOf(id: string, stored: StoredAttachment): Progress {
  const { announced, parts, completed, isAbandoned } = stored;
  const { bytes, at } = announced;
  return {
    id,
    state: isAbandoned ? 'abandoned' : completed ? 'complete' : 'receiving',
    bytes,
    received: receivedIn({ parts }),
    parts: parts.map((part) => ({ number: part.number, bytes: clearBytes(part.bytes) })),
    citableUntil: instant(at + DAY),
  };
}

/** @throws Refusal `attachment.incomplete`, with the first part that is missing */
export function demandAllParts(stored: StoredAttachment): void {
  const gap = stored.parts.findIndex(({ number }, index) => number !== index + 1);
  const missing = gap === -1 ? stored.parts.length + 1 : gap + 1;
  const isWhole = gap === -1 && receivedIn(stored) === stored.announced.bytes;
  const pointer = `/parts/${String(missing)}`;
  demandField(isWhole, 'attachment.incomplete', pointer, `Part ${String(missing)} is missing.`);
}

/** @throws Refusal `attachment.digest-wrong` */
export function demandDigest(isRight: boolean): void {
  const detail =
    'It is not the SHA-256 of what arrived; where parts are wrong, abandon the file and announce it again.';
  demandField(isRight, 'attachment.digest-wrong', '/digest', detail);
}

/** The bytes, as they go by the hash. */
export async function* hashed(bytes: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}

/** SHA-256, hexadecimal. */
export async function digestOf(bytes: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) hash.update(chunk);
  return hash.digest('hex');
}
