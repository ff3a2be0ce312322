import { Client } from 'pg';
import type { Row } from './store-rows.js';

/**
 * The limit: the same columns in a plain table of the same server, its position the primary key. It also refuses, as a log
 * must, a second fact of the same id or of the same stream and revision.
 */
const TABLE = `CREATE TABLE row (
  position bigint PRIMARY KEY, id text COLLATE "C" NOT NULL UNIQUE, stream text COLLATE "C" NOT NULL,
  revision integer NOT NULL, type text COLLATE "C" NOT NULL, payload bytea NOT NULL, metadata bytea NOT NULL,
  recorded_at bigint NOT NULL, mac text COLLATE "C", UNIQUE (stream, revision))`;

const INSERT = `INSERT INTO row SELECT * FROM
  unnest($1::bigint[], $2::text[], $3::text[], $4::integer[], $5::text[], $6::bytea[], $7::bytea[], $8::bigint[], $9::text[])`;

/** As long as the MAC of a fact. */
const MAC = `1~${'A'.repeat(43)}`;

/** Writes the rows to a new plain table, so many in each transaction, one transaction after the other: rows a second. */
export async function plainPostgresRate(url: string, rows: readonly Row[], each: number): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(TABLE);
    await client.query('SET synchronous_commit = on');
    const start = performance.now();
    for (let from = 0; from < rows.length; from += each) {
      const some = rows.slice(from, from + each);
      const of = <Value>(value: (row: Row, nth: number) => Value) => some.map(value);
      await client.query({
        name: 'insert',
        text: INSERT,
        values: [
          of((_, nth) => from + nth + 1),
          of(({ event }) => event.id),
          of(({ stream }) => stream),
          of(({ revision }) => revision),
          of(({ event }) => event.type),
          of(({ event }) => Buffer.from(event.payload)),
          of(({ event }) => Buffer.from(event.metadata)),
          of(() => Date.now()),
          of(() => MAC),
        ],
      });
    }
    return (rows.length * 1_000) / (performance.now() - start);
  } finally {
    await client.end();
  }
}
