import type { Client } from 'pg';
import { type StoredEvent, StoreUnavailable } from '../../event-store.js';
import type { TransferTarget } from '../../transfer/log-transfer.js';
import { readAddress } from '../connection/address.js';
import { asker, connected, ended, unavailable, within } from '../connection/connection.js';
import { end } from '../log-queries.js';
import { BEGIN, committed } from '../log-writer.js';
import { unfitName } from '../connection/names.js';
import { PostgresLogReader } from '../postgres-log-reader.js';
import { Rows } from '../rows.js';
import { SCHEMA } from '../preparing/schema.js';
import { checkServer } from '../preparing/server-checks.js';
import { TIMES } from '../times.js';

/** A log on a PostgreSQL server, as it takes the facts of another. */
export class PostgresTransferTarget implements TransferTarget {
  private constructor(
    private readonly client: Client,
    readonly log: PostgresLogReader,
  ) {}

  /** @throws UnfitAddress, StoreUnavailable */
  static async open(url: string): Promise<PostgresTransferTarget> {
    const client = await connected(readAddress(url), TIMES, () => undefined);
    try {
      await checkServer(client, asker(TIMES), 'copier');
      return new PostgresTransferTarget(client, PostgresLogReader.of(url));
    } catch (error) {
      await ended(client);
      throw unavailable(error);
    }
  }

  refuses({ stream, id, type }: StoredEvent): string | undefined {
    return unfitName([stream, id, type]);
  }

  async begin(): Promise<void> {
    await this.#done(`INSERT INTO ${SCHEMA}.copying DEFAULT VALUES ON CONFLICT DO NOTHING`);
  }

  async take(facts: readonly StoredEvent[], after: StoredEvent | undefined): Promise<void> {
    try {
      await within(this.client, TIMES.answer, this.client.query(BEGIN));
      const ask = asker(TIMES);
      const [[last] = []] = await ask<[string]>(this.client, end());
      if (BigInt(last ?? 0) !== (after?.position ?? 0n)) throw new StoreUnavailable('somebody else writes the target');
      const rows = new Rows();
      for (const fact of facts) rows.add(fact, fact.position, fact.mac);
      await ask(this.client, rows.insertion());
      await committed(this.client, TIMES, 'COMMIT');
    } catch (error) {
      throw unavailable(error);
    }
  }

  async finish(): Promise<void> {
    await this.#done(`DELETE FROM ${SCHEMA}.copying`);
  }

  async close(): Promise<void> {
    await this.log.close();
    await ended(this.client);
  }

  async #done(text: string): Promise<void> {
    try {
      await asker(TIMES)(this.client, { text });
    } catch (error) {
      throw unavailable(error);
    }
  }
}
