import type { MigrationBuilder } from 'node-pg-migrate';

/**
 * The tables of the keys. A record key is wrapped by the epoch key that its row names; the keys for MACs and digests, by the
 * root key. What destroys a record key removes its row. `id` of the store is made with it.
 */
function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    CREATE TABLE talaan_keys.store (
      one boolean PRIMARY KEY DEFAULT true CHECK (one),
      id uuid NOT NULL DEFAULT gen_random_uuid()
    );
    INSERT INTO talaan_keys.store DEFAULT VALUES;
    CREATE TABLE talaan_keys.epoch (
      number integer PRIMARY KEY CHECK (number > 0),
      known_by text COLLATE "C" NOT NULL,
      is_destroyed boolean NOT NULL DEFAULT false
    );
    CREATE TABLE talaan_keys.record_key (
      id text COLLATE "C" PRIMARY KEY,
      epoch integer NOT NULL REFERENCES talaan_keys.epoch,
      wrapped bytea NOT NULL
    );
    CREATE INDEX record_key_by_epoch ON talaan_keys.record_key (epoch, id);
    CREATE TABLE talaan_keys.destroyed_key (id text COLLATE "C" PRIMARY KEY, at bigint NOT NULL);
    CREATE TABLE talaan_keys.mac_key (number integer PRIMARY KEY, wrapped bytea NOT NULL);
    CREATE TABLE talaan_keys.digest_key (purpose text COLLATE "C" PRIMARY KEY, wrapped bytea NOT NULL);
    CREATE TABLE talaan_keys.setting (name text COLLATE "C" PRIMARY KEY, value text NOT NULL);
    REVOKE ALL ON ALL TABLES IN SCHEMA talaan_keys FROM PUBLIC;
  `);
}

/** There is no way back: what was sealed is nothing without its keys. */
export const keys = { up, down: false } as const;
