import type { Covered } from '../checks/fact-macs.js';
import type { Question } from './connection/connection.js';
import { SCHEMA } from './preparing/schema.js';

/** Of each payload and metadata the place in the bytes that follow one another in `$1`. */
const INSERT = `
  INSERT INTO ${SCHEMA}.fact (position, id, stream, revision, type, payload, metadata, recorded_at, mac)
  SELECT position, id, stream, revision, type,
    substr($1::bytea, start, metadata_start - start), substr($1::bytea, metadata_start, after_it - metadata_start),
    recorded_at, mac
  FROM unnest($2::bigint[], $3::text[], $4::text[], $5::int[], $6::text[], $7::int[], $8::int[], $9::int[],
      $10::bigint[], $11::text[])
    AS new(position, id, stream, revision, type, start, metadata_start, after_it, recorded_at, mac)`;

/** The facts of one batch, on their way into the table: all in one statement, and their bytes as they are. */
export class Rows {
  readonly #bytes: Buffer[] = [];
  /** Counted from 1, as PostgreSQL counts. */
  #next = 1;
  readonly #columns: [
    positions: bigint[],
    ids: string[],
    streams: string[],
    revisions: number[],
    types: string[],
    starts: number[],
    metadataStarts: number[],
    ends: number[],
    times: number[],
    macs: (string | null)[],
  ] = [[], [], [], [], [], [], [], [], [], []];

  get count(): number {
    return this.#columns[0].length;
  }

  add({ id, stream, revision, type, payload, metadata, recordedAt }: Covered, position: bigint, mac?: string): void {
    const start = this.#keep(payload);
    const metadataStart = this.#keep(metadata);
    const values = [position, id, stream, revision, type, start, metadataStart, this.#next, recordedAt, mac ?? null];
    this.#columns.forEach((column: unknown[], index) => column.push(values[index]));
  }

  insertion(): Question {
    return { name: 'insert', text: INSERT, values: [Buffer.concat(this.#bytes), ...this.#columns] };
  }

  #keep(text: string): number {
    const bytes = Buffer.from(text);
    const start = this.#next;
    this.#bytes.push(bytes);
    this.#next += bytes.length;
    return start;
  }
}
