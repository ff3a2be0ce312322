// For tests: a consumer that keeps its effects and its places in one database.
import { DatabaseSync } from 'node:sqlite';
import { type ReceivedRecord, RelayedFacts, type TakenPlaces } from './consumer.js';

export class GivenConsumer implements TakenPlaces<DatabaseSync> {
  readonly #database = new DatabaseSync(':memory:');
  readonly #facts: RelayedFacts<DatabaseSync>;

  constructor(...sources: readonly string[]) {
    this.#facts = new RelayedFacts(sources, this);
    this.#database.exec('CREATE TABLE effect (id TEXT, stream TEXT, revision INTEGER)');
    this.#database.exec('CREATE TABLE place (partition TEXT PRIMARY KEY, source TEXT, position TEXT)');
  }

  /** Takes a record, in a transaction of its own; `fails` throws before that is committed. Whether it was new. */
  async receive(record: ReceivedRecord, fails?: () => void): Promise<boolean> {
    const database = this.#database;
    database.exec('BEGIN IMMEDIATE');
    try {
      const fact = await this.#facts.take(database, record);
      if (fact) {
        const { id, stream, revision } = fact;
        database.prepare('INSERT INTO effect VALUES (?, ?, ?)').run(id, stream, revision);
      }
      fails?.();
      database.exec('COMMIT');
      return fact !== undefined;
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  }

  get(database: DatabaseSync, partition: string) {
    const row = database.prepare('SELECT source, position FROM place WHERE partition = ?').get(partition);
    return row as { source: string; position: string } | undefined;
  }

  put(database: DatabaseSync, partition: string, { source, position }: { source: string; position: string }): void {
    database.prepare('INSERT OR REPLACE INTO place VALUES (?, ?, ?)').run(partition, source, position);
  }

  /** What it did, in its order. */
  get effects() {
    return this.#database.prepare('SELECT id, stream, revision FROM effect ORDER BY rowid').all() as unknown as {
      readonly id: string;
      readonly stream: string;
      readonly revision: number;
    }[];
  }
}
