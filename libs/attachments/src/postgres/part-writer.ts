import type { FilesServer } from './files-server.js';
import { SCHEMA } from './schema.js';

/** Bytes of a piece, as it goes to the server and comes from it; the last may have fewer. */
const PIECE_BYTES = 262_144;

/** A part on its way: its pieces are on the server, and nobody else sees them. */
export interface PartUnderWay {
  readonly id: string;
  readonly bytes: number;
}

const BEGIN = `INSERT INTO ${SCHEMA}.part (attachment, number) VALUES ($1, $2) RETURNING id`;
const PIECE = `INSERT INTO ${SCHEMA}.piece (part, number, bytes) VALUES ($1, $2, $3)`;
const GIVE_UP = `DELETE FROM ${SCHEMA}.part WHERE id = $1 AND bytes IS NULL`;

/**
 * Writes the pieces of a part as they come, then does `finish` with it; unless that makes it whole, nothing of it stays. It
 * holds one piece at a time, and no connection between two of them.
 */
export async function writePart(
  server: FilesServer,
  { attachment, number }: { readonly attachment: string; readonly number: number },
  sealed: AsyncIterable<Buffer>,
  finish: (part: PartUnderWay) => Promise<boolean>,
): Promise<boolean> {
  const [[id] = ['']] = await server.ask<[string]>({ name: 'begin-part', text: BEGIN, values: [attachment, number] });
  let isWhole = false;
  try {
    let bytes = 0;
    let count = 0;
    for await (const piece of pieces(sealed)) {
      await server.ask({ name: 'add-piece', text: PIECE, values: [id, count, piece] });
      count += 1;
      bytes += piece.length;
    }
    return (isWhole = await finish({ id, bytes }));
  } finally {
    // Where the server is away, it is swept up later.
    if (!isWhole) await server.ask({ name: 'give-up', text: GIVE_UP, values: [id] }).catch(() => undefined);
  }
}

async function* pieces(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    held.push(chunk);
    length += chunk.length;
    if (length < PIECE_BYTES) continue;
    const all = Buffer.concat(held);
    const whole = length - (length % PIECE_BYTES);
    for (let at = 0; at < whole; at += PIECE_BYTES) yield all.subarray(at, at + PIECE_BYTES);
    held = [all.subarray(whole)];
    length -= whole;
  }
  if (length > 0) yield Buffer.concat(held);
}

const FIND = `SELECT id, bytes FROM ${SCHEMA}.part WHERE attachment = $1 AND number = $2 AND bytes IS NOT NULL`;
const READ = `SELECT bytes FROM ${SCHEMA}.piece WHERE part = $1 AND number = $2`;

/** The bytes of a whole part, piece by piece. @throws Error when it is not there, or not whole; StoreUnavailable */
export async function* readPart(server: FilesServer, attachment: string, number: number): AsyncGenerator<Buffer> {
  const [part] = await server.ask<[string, string]>({ name: 'find-part', text: FIND, values: [attachment, number] });
  const missing = () => new Error(`part-${String(number)} is missing`);
  if (!part) throw missing();
  const [id, bytes] = part;
  for (let count = 0, left = Number(bytes); left > 0; count += 1) {
    const [piece] = await server.ask<[Buffer]>({ name: 'read-piece', text: READ, values: [id, count] });
    if (!piece) throw missing();
    left -= piece[0].length;
    yield piece[0];
  }
}
