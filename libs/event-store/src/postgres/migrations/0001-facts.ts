import type { MigrationBuilder } from 'node-pg-migrate';

/**
 * The log's tables. Stored for ever: a change needs another migration, and never changes what a fact has.
 *
 * Texts compare byte by byte, whatever the database's language. `payload` and `metadata` are bytes, so that they stay as
 * they were given, U+0000 included. `id` of the log is made with it; a position of `positions_before` or less was given
 * out before the first fact.
 */
function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    CREATE TABLE talaan.log (
      one boolean PRIMARY KEY DEFAULT true CHECK (one),
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      positions_before bigint NOT NULL DEFAULT 0
    );
    INSERT INTO talaan.log DEFAULT VALUES;
    CREATE TABLE talaan.fact (
      position bigint PRIMARY KEY CHECK (position > 0),
      id text COLLATE "C" NOT NULL UNIQUE,
      stream text COLLATE "C" NOT NULL,
      revision integer NOT NULL CHECK (revision >= 0),
      type text COLLATE "C" NOT NULL,
      payload bytea NOT NULL,
      metadata bytea NOT NULL,
      recorded_at bigint NOT NULL,
      mac text COLLATE "C",
      UNIQUE (stream, revision)
    );
    CREATE INDEX fact_by_time ON talaan.fact (recorded_at, position);
    CREATE FUNCTION talaan.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'facts are immutable'; END $$;
    CREATE TRIGGER fact_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON talaan.fact
      FOR EACH STATEMENT EXECUTE FUNCTION talaan.refuse();
    ALTER TABLE talaan.fact ENABLE ALWAYS TRIGGER fact_is_never_changed;
    REVOKE ALL ON ALL TABLES IN SCHEMA talaan FROM PUBLIC;
    REVOKE ALL ON FUNCTION talaan.refuse() FROM PUBLIC;
  `);
}

/** There is no way back: facts are never removed. */
export const facts = { up, down: false } as const;
