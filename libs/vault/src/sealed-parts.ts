// One part of an attachment, sealed while it arrives and opened while it leaves: in pieces, each bound to the attachment,
// the part, its place, and to whether it is the last. Stored for ever: add a version, never edit.
import { createSecretKey, type KeyObject } from 'node:crypto';
import { openBytes, SEALING_BYTES, sealBytes, subkey } from './envelope.js';

/** Bytes of a piece in clear; the last may have fewer. */
const PIECE = 65_536;

/** Which part, and the key of its attachment (32 bytes, base64url). */
export interface PartPlace {
  readonly attachment: string;
  /** From 1. */
  readonly part: number;
  readonly key: string;
}

/** The sealed bytes of a part. It holds one piece at a time. */
export async function* sealPart(bytes: AsyncIterable<Buffer>, place: PartPlace): AsyncGenerator<Buffer> {
  const key = partKey(place);
  for await (const { piece, ...where } of inPieces(bytes, PIECE)) yield sealBytes(piece, key, ...boundTo(place, where));
}

/**
 * The bytes of a sealed part; none of a piece that was altered is given.
 * @throws Error at the first piece that is not as it was sealed, or when the last is missing
 */
export async function* openPart(sealed: AsyncIterable<Buffer>, place: PartPlace): AsyncGenerator<Buffer> {
  const key = partKey(place);
  for await (const { piece, ...where } of inPieces(sealed, PIECE + SEALING_BYTES)) {
    yield openBytes(piece, key, ...boundTo(place, where));
  }
}

/** How many bytes a part of so many sealed bytes has in clear. */
export function clearBytes(sealed: number): number {
  return sealed - Math.ceil(sealed / (PIECE + SEALING_BYTES)) * SEALING_BYTES;
}

interface Where {
  readonly index: number;
  readonly isLast: boolean;
}

function boundTo({ attachment, part }: PartPlace, { index, isLast }: Where): readonly string[] {
  return ['talaan/attachment/v1', attachment, String(part), String(index), isLast ? 'last' : 'more'];
}

function partKey({ part, key }: PartPlace): KeyObject {
  return subkey(createSecretKey(Buffer.from(key, 'base64url')), String(part), 'talaan/attachment/v1');
}

/** At least one piece, all but the last of exactly `size` bytes. */
async function* inPieces(
  bytes: AsyncIterable<Buffer>,
  size: number,
): AsyncGenerator<Where & { readonly piece: Buffer }> {
  let held: Buffer[] = [];
  let length = 0;
  let index = 0;
  for await (const chunk of bytes) {
    held.push(chunk);
    length += chunk.length;
    // What is exactly one piece may be the last.
    while (length > size) {
      const [first = chunk, ...others] = held;
      const all = others.length === 0 ? first : Buffer.concat(held);
      yield { piece: all.subarray(0, size), index, isLast: false };
      index += 1;
      held = [all.subarray(size)];
      length -= size;
    }
  }
  yield { piece: Buffer.concat(held), index, isLast: true };
}
