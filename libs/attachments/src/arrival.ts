// What arrives for one part of a file, and what is demanded of it.
import type { Hash } from 'node:crypto';
import { demand, demandField } from '#kernel/refusal.js';
import type { StoredAttachment } from './attachment-store.js';
import { hashed } from './progress.js';

/** What arrives for one part, and what tells it apart from other bytes. */
export interface Arrival {
  readonly bytes: AsyncIterable<Buffer>;
  readonly pointer: string;
  readonly hash: Hash;
}

/** The bytes of a part, at least one and at most so many, as they go by the hash. */
export async function* bounded({ bytes, pointer, hash }: Arrival, most: number): AsyncGenerator<Buffer> {
  let count = 0;
  for await (const chunk of hashed(bytes, hash)) {
    count += chunk.length;
    demandLength(count <= most, pointer);
    yield chunk;
  }
  demandField(count > 0, 'attachment.part-empty', pointer, 'A part has at least one byte.');
}

/** @throws Refusal `attachment.abandoned` */
export function demandWanted({ isAbandoned }: Pick<StoredAttachment, 'isAbandoned'>): void {
  demand(!isAbandoned, 'attachment.abandoned', 'The file was abandoned; announce it again.');
}

/** @throws Refusal `attachment.too-long` */
export function demandLength(isWithin: boolean, pointer: string): void {
  demandField(isWithin, 'attachment.too-long', pointer, 'With it there are more bytes than were announced.');
}
