import type { Client } from 'pg';
import { StoreUnavailable } from '../../event-store.js';
import type { KnownFact } from '../../checks/known-fact.js';
import type { ServerLogInspection } from '../../transfer/server-log-inspection.js';
import { readAddress } from '../connection/address.js';
import { type Ask, asker, connected, ended, unavailable } from '../connection/connection.js';
import { SCHEMA } from '../preparing/schema.js';
import { checkServer, unkept } from '../preparing/server-checks.js';
import { TIMES } from '../times.js';

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
export async function inspectServerLog(url: string, known: readonly KnownFact[]): Promise<ServerLogInspection> {
  const client = await connected(readAddress(url), TIMES, () => undefined);
  const ask = asker(TIMES);
  try {
    await checkServer(client, ask, 'reader');
    const schemaFault = await unkept(client, ask);
    const [last] = await ask<[string, string, boolean]>(client, { text: LAST });
    const missing = await missingOf(client, ask, known);
    const seen = { schemaFault, missing };
    if (!last) return { ...seen, hasMacs: undefined, head: 0n, lastRecordedAt: undefined, lastContent: undefined };
    const [row] = await ask<[Buffer]>(client, { text: LAST_CONTENT });
    const lastContent = row && (JSON.parse(row[0].toString()) as { content?: unknown }).content;
    return { ...seen, head: BigInt(last[0]), lastRecordedAt: Number(last[1]), hasMacs: last[2], lastContent };
  } catch (error) {
    if (error instanceof SyntaxError) throw new StoreUnavailable('the last content in the log cannot be read');
    throw unavailable(error);
  } finally {
    await ended(client);
  }
}

async function missingOf(client: Client, ask: Ask, known: readonly KnownFact[]): Promise<readonly KnownFact[]> {
  const positions = known.map(({ position }) => position);
  const text = `SELECT position, id FROM ${SCHEMA}.fact WHERE position = ANY ($1::bigint[])`;
  const held = new Map(await ask<[string, string]>(client, { text, values: [positions] }));
  return known.filter(({ position, fact }) => held.get(String(position)) !== fact);
}
