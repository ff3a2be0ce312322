import type { MigrationBuilder } from 'node-pg-migrate';

/** While there is a row, a copy into this log has not ended: no server starts on it. */
function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    CREATE TABLE talaan.copying (one boolean PRIMARY KEY DEFAULT true CHECK (one));
    REVOKE ALL ON talaan.copying FROM PUBLIC;
  `);
}

export const copying = { up, down: false } as const;
