import { StoreUnavailable } from '../event-store.js';
import { readAddress } from './address.js';
import { asker, connected, ended, unavailable } from './connection.js';
import { SCHEMA } from './schema.js';
import { checkServer, unkept } from './server-checks.js';
import { TIMES } from './times.js';

/** What a look at a log says, without reading it all. */
export interface ServerLogInspection {
  /** Why facts might be changed by whoever owns them; undefined when the table refuses it. */
  readonly schemaFault: string | undefined;
  /** Undefined while there is no fact. */
  readonly hasMacs: boolean | undefined;
  /** Position of the last fact; 0 for an empty log. */
  readonly head: bigint;
  /** When it was recorded, in milliseconds since 1970; undefined for an empty log. */
  readonly lastRecordedAt: number | undefined;
  /** The sealed content that was recorded last, when there is one among the last facts. */
  readonly lastContent: unknown;
}

/** Of so many facts at the end of a log that is in use, one has content. */
const LOOKED_AT = 10_000;

const LAST = `SELECT position, recorded_at, mac IS NOT NULL FROM ${SCHEMA}.fact ORDER BY position DESC LIMIT 1`;
const LAST_CONTENT = `
  SELECT payload FROM (SELECT position, payload FROM ${SCHEMA}.fact ORDER BY position DESC LIMIT ${String(LOOKED_AT)}) AS late
  WHERE position('"content":'::bytea IN payload) > 0 ORDER BY late.position DESC LIMIT 1`;

/**
 * Looks at the log that an address leads to.
 * @throws UnfitAddress, StoreUnavailable
 */
export async function inspectServerLog(url: string): Promise<ServerLogInspection> {
  const client = await connected(readAddress(url), TIMES, () => undefined);
  const ask = asker(TIMES);
  try {
    await checkServer(client, ask, 'reader');
    const schemaFault = await unkept(client, ask);
    const [last] = await ask<[string, string, boolean]>(client, { text: LAST });
    if (!last) return { schemaFault, hasMacs: undefined, head: 0n, lastRecordedAt: undefined, lastContent: undefined };
    const [row] = await ask<[Buffer]>(client, { text: LAST_CONTENT });
    const lastContent = row && (JSON.parse(row[0].toString()) as { content?: unknown }).content;
    return { schemaFault, head: BigInt(last[0]), lastRecordedAt: Number(last[1]), hasMacs: last[2], lastContent };
  } catch (error) {
    if (error instanceof SyntaxError) throw new StoreUnavailable('the last content in the log cannot be read');
    throw unavailable(error);
  } finally {
    await ended(client);
  }
}
