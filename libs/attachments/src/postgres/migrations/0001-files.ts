import type { MigrationBuilder } from 'node-pg-migrate';

/**
 * The tables of attachments. Stored until no record cites them: a change needs another migration.
 *
 * `announced` and `completed` are JSON, as the port has them; `announced_at` is in milliseconds since 1970. A part is seen by
 * nobody but who writes it until it is whole; its bytes are in pieces, numbered from 0.
 */
function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    CREATE TABLE talaan_files.attachment (
      id text COLLATE "C" PRIMARY KEY,
      unit text COLLATE "C" NOT NULL,
      announced_at bigint NOT NULL,
      announced text NOT NULL,
      completed text,
      is_abandoned boolean NOT NULL DEFAULT false,
      is_kept boolean NOT NULL DEFAULT false
    );
    CREATE INDEX attachment_of_unit ON talaan_files.attachment (unit) WHERE NOT is_kept;
    CREATE INDEX attachment_by_time ON talaan_files.attachment (announced_at, id) WHERE NOT is_kept;
    CREATE TABLE talaan_files.part (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      attachment text COLLATE "C" NOT NULL REFERENCES talaan_files.attachment ON DELETE CASCADE,
      number integer NOT NULL CHECK (number > 0),
      bytes bigint,
      begun_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE UNIQUE INDEX part_whole ON talaan_files.part (attachment, number) WHERE bytes IS NOT NULL;
    CREATE INDEX part_of_attachment ON talaan_files.part (attachment);
    CREATE INDEX part_under_way ON talaan_files.part (begun_at) WHERE bytes IS NULL;
    CREATE TABLE talaan_files.piece (
      part bigint NOT NULL REFERENCES talaan_files.part ON DELETE CASCADE,
      number integer NOT NULL CHECK (number >= 0),
      bytes bytea NOT NULL,
      PRIMARY KEY (part, number)
    );
    ALTER TABLE talaan_files.piece ALTER COLUMN bytes SET STORAGE EXTERNAL;
    CREATE TABLE talaan_files.citing (
      attachment text COLLATE "C" NOT NULL REFERENCES talaan_files.attachment ON DELETE CASCADE,
      fact text COLLATE "C" NOT NULL,
      PRIMARY KEY (attachment, fact)
    );
    REVOKE ALL ON ALL TABLES IN SCHEMA talaan_files FROM PUBLIC;
  `);
}

/** There is no way back: files that records cite are never removed. */
export const files = { up, down: false } as const;
